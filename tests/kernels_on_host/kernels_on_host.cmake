# The CUDA backend's own kernels, compiled as plain C++ and run on the host. Only where the build has no CUDA: the same
# functions would be there twice.
file(GLOB_RECURSE kernels CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/core/*.cu"
  "${PROJECT_SOURCE_DIR}/losses/*.cu" "${PROJECT_SOURCE_DIR}/data/*.cu")
file(GLOB backend CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/core/backends/cuda/kernel_backend/*.cpp")
file(GLOB emulator CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.cpp")
list(FILTER emulator EXCLUDE REGEX "_test\\.cpp$")
set_source_files_properties(${kernels} PROPERTIES LANGUAGE CXX COMPILE_OPTIONS "-x;c++;-Wno-unknown-pragmas")
# Objects, not an archive: what they define comes before the parts that say that there is no CUDA.
add_library(gift_kernels_on_host OBJECT ${kernels} ${backend} ${emulator})
target_include_directories(gift_kernels_on_host BEFORE PUBLIC "${CMAKE_CURRENT_LIST_DIR}/include")
target_link_libraries(gift_kernels_on_host PUBLIC gift_test_support)
target_link_libraries(test_kernels_on_host PRIVATE gift_kernels_on_host)
target_include_directories(test_kernels_on_host BEFORE PRIVATE "${CMAKE_CURRENT_LIST_DIR}/include")

# All of them once more with the threads of each block from the last to the first.
add_test(NAME kernels_on_host.reverse COMMAND test_kernels_on_host)
set_tests_properties(kernels_on_host.reverse PROPERTIES LABELS unit TIMEOUT 900 ENVIRONMENT GIFT_EMULATOR_ORDER=reverse)
