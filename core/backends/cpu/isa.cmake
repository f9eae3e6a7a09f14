# Every *_isa.cpp under core is compiled once per instruction set, see core/backends/cpu/isa.h.
file(GLOB_RECURSE gift_isa_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/core/*_isa.cpp")

function(gift_isa name)
  add_library(gift_isa_${name} OBJECT ${gift_isa_sources})
  target_link_libraries(gift_isa_${name} PRIVATE gift_flags)
  target_compile_definitions(gift_isa_${name} PRIVATE GIFT_ISA_NAMESPACE=${name} GIFT_MATH_NAMESPACE=${name})
  target_compile_options(gift_isa_${name} PRIVATE -fno-math-errno -fno-trapping-math -Wno-psabi
    $<$<CXX_COMPILER_ID:Clang>:-Wno-pass-failed> ${ARGN})
  target_sources(gift_core PRIVATE $<TARGET_OBJECTS:gift_isa_${name}>)
endfunction()

if(gift_isa_sources)
  gift_isa(baseline)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    gift_isa(avx2 -mavx2 -mfma -mf16c)
    gift_isa(avx512 -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512dq -mavx512vl)
  endif()
endif()
