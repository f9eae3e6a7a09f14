# GIFT_HAVE_CUDA: whether the CUDA backend is compiled. AUTO takes what is there and says what is missing; ON fails
# without it. Needed: nvcc, and the headers (never the libraries, they are opened at run time) of cuBLASLt and cuDNN 9.
# GIFT_CUDA_INCLUDES: the folders of headers beside those of the toolkit.

# Sets `missing` to what is missing, in words, or to nothing.
function(gift_find_cuda_headers missing)
  set(places "${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES}" "$ENV{CUDNN_PATH}/include" /usr/local/cuda/include)
  find_program(GIFT_PYTHON python3)
  if(GIFT_PYTHON)  # wheels such as nvidia-cudnn-cu13 bring headers
    execute_process(
      COMMAND "${GIFT_PYTHON}" -c
        "import importlib.util as u; s = u.find_spec('nvidia'); print(';'.join(s.submodule_search_locations) if s else '')"
      OUTPUT_VARIABLE wheels ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    foreach(wheel IN LISTS wheels)
      list(APPEND places "${wheel}/cudnn/include" "${wheel}/cu13/include" "${wheel}/cublas/include")
    endforeach()
  endif()
  list(APPEND places "${PROJECT_SOURCE_DIR}/.deps/include")  # scripts/carry_deps
  find_path(GIFT_CUDNN_INCLUDE cudnn_graph.h HINTS ${places})
  find_path(GIFT_CUBLASLT_INCLUDE cublasLt.h HINTS ${places})
  set(found "")
  if(NOT GIFT_CUDNN_INCLUDE)
    set(found "no headers of cuDNN 9 (cudnn_graph.h); install them, or set CUDNN_PATH or -DGIFT_CUDNN_INCLUDE=FOLDER")
  elseif(NOT GIFT_CUBLASLT_INCLUDE)
    set(found "no headers of cuBLAS (cublasLt.h); install them or set -DGIFT_CUBLASLT_INCLUDE=FOLDER")
  endif()
  set(${missing} "${found}" PARENT_SCOPE)
endfunction()

function(gift_without_cuda reason)
  if(GIFT_CUDA STREQUAL "AUTO")
    message(STATUS "CUDA: ${reason}: built without")
  else()
    message(FATAL_ERROR "GIFT_CUDA=${GIFT_CUDA}, but: ${reason}")
  endif()
endfunction()

set(GIFT_HAVE_CUDA OFF)
if(NOT GIFT_CUDA STREQUAL "OFF")
  find_program(CMAKE_CUDA_COMPILER nvcc HINTS ENV CUDACXX ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES bin)
  if(NOT CMAKE_CUDA_COMPILER)
    gift_without_cuda("no CUDA compiler (nvcc); put it on PATH or set CUDA_PATH")
  else()
    set(CMAKE_CUDA_ARCHITECTURES 80-real)  # to try the compiler
    set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
    if(GIFT_CCACHE)
      set(CMAKE_CUDA_COMPILER_LAUNCHER "${GIFT_CCACHE}")
    endif()
    enable_language(CUDA)
    if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12.4)
      gift_without_cuda("nvcc ${CMAKE_CUDA_COMPILER_VERSION} is too old, 12.4 is needed")
    else()
      gift_find_cuda_headers(gift_missing_headers)
      if(gift_missing_headers)
        gift_without_cuda("${gift_missing_headers}")
      else()
        set(GIFT_HAVE_CUDA ON)
      endif()
    endif()
  endif()
endif()

if(GIFT_HAVE_CUDA)
  if(GIFT_CUDA_ARCHITECTURES STREQUAL "release")  # machine code for each, and PTX of the last for what comes after
    set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real)
    if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12.8)
      list(APPEND CMAKE_CUDA_ARCHITECTURES 90)
    else()
      list(APPEND CMAKE_CUDA_ARCHITECTURES 90-real 100)
    endif()
  else()
    set(CMAKE_CUDA_ARCHITECTURES "${GIFT_CUDA_ARCHITECTURES}")
  endif()
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know that nvcc 12 and later can do it
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
  endif()
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_STANDARD_REQUIRED ON)
  set(GIFT_CUDA_INCLUDES "${GIFT_CUDNN_INCLUDE}" "${GIFT_CUBLASLT_INCLUDE}")
  list(REMOVE_DUPLICATES GIFT_CUDA_INCLUDES)
  list(REMOVE_ITEM GIFT_CUDA_INCLUDES ${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES})
  message(STATUS "CUDA: nvcc ${CMAKE_CUDA_COMPILER_VERSION} for ${CMAKE_CUDA_ARCHITECTURES}, cuDNN headers in ${GIFT_CUDNN_INCLUDE}")
endif()
