# The gift program: tools/main.cpp over the library.
if(EXISTS "${PROJECT_SOURCE_DIR}/tools/main.cpp")
  add_executable(gift tools/main.cpp)
  target_link_libraries(gift PRIVATE gift_tools)
  set_target_properties(gift PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  install(TARGETS gift)
endif()
