# What needs nothing of CUDA, neither to be compiled nor to be tested, is in every build.
set(gift_cuda_plain library.cpp blas/problem.cpp cudnn/choice.cpp cudnn/choices.cpp cudnn/filter.cpp cudnn/problem.cpp)
list(TRANSFORM gift_cuda_plain PREPEND "${CMAKE_CURRENT_LIST_DIR}/")
target_sources(gift_core PRIVATE ${gift_cuda_plain})
target_link_libraries(gift_core PRIVATE ${CMAKE_DL_LIBS})

# Either the CUDA backend or the file that says why there is none: callers see one factory and no #ifdef.
if(GIFT_HAVE_CUDA)
  file(GLOB_RECURSE gift_cuda_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.cu" "${CMAKE_CURRENT_LIST_DIR}/*.cpp")
  list(FILTER gift_cuda_sources EXCLUDE REGEX "/cuda_absent\\.cpp$")
  list(REMOVE_ITEM gift_cuda_sources ${gift_cuda_plain})
  target_include_directories(gift_core SYSTEM PRIVATE ${GIFT_CUDA_INCLUDES})
  find_package(CUDAToolkit REQUIRED)
  target_link_libraries(gift_core PRIVATE CUDA::cudart_static)

  # One unit that includes all shared arithmetic: what only the CPU uses today must compile for the device as well.
  file(GLOB gift_math_headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/core/math/*.h")
  list(TRANSFORM gift_math_headers REPLACE "(.+)" "#include \"\\1\"")
  list(JOIN gift_math_headers "\n" gift_math_includes)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/math_headers.cu" CONTENT "${gift_math_includes}\n")
  list(APPEND gift_cuda_sources "${PROJECT_BINARY_DIR}/math_headers.cu")
else()
  set(gift_cuda_sources "${CMAKE_CURRENT_LIST_DIR}/cuda_absent.cpp")
endif()
target_sources(gift_core PRIVATE ${gift_cuda_sources})
