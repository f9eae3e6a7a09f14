# Language level, warnings and sanitizers, as one interface target every folder links.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(GIFT_CCACHE ccache)
if(GIFT_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${GIFT_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${GIFT_CCACHE}")
endif()

add_library(gift_flags INTERFACE)
target_include_directories(gift_flags INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/gift>)
# Contraction is off so that one formula gives the same bits in every instruction set and inlining context.
# errno and trapped exceptions are of no use here and keep GCC from vectorising selections; values do not change.
set(gift_arithmetic -ffp-contract=off -fno-math-errno -fno-trapping-math)
string(JOIN "," gift_host_flags -Wall -Wextra ${gift_arithmetic})
target_compile_options(gift_flags INTERFACE
  "$<$<COMPILE_LANGUAGE:C,CXX>:-Wall;-Wextra;${gift_arithmetic}>"
  "$<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=${gift_host_flags};--fmad=false>")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # GCC 12 and 13 see overlapping copies in "literal" + std::string (their bug 105651).
  target_compile_options(gift_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(GIFT_WERROR)
  target_compile_options(gift_flags INTERFACE
    $<$<COMPILE_LANGUAGE:C,CXX>:-Werror> $<$<COMPILE_LANGUAGE:CUDA>:--Werror=all-warnings>)
endif()
if(GIFT_FUZZ)
  target_compile_options(gift_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(GIFT_SANITIZE)
  target_compile_options(gift_flags INTERFACE -fsanitize=${GIFT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(gift_flags INTERFACE -fsanitize=${GIFT_SANITIZE})
endif()
