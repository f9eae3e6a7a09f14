# Parsers under damaged input: a short deterministic run in every build, and with GIFT_FUZZ (preset fuzz, clang) a libFuzzer
# program for each, build/fuzz/tests/fuzz_TARGET. docs/formats.md says how to run them.
target_sources(test_fuzz PRIVATE "${CMAKE_CURRENT_LIST_DIR}/targets.cpp" "${CMAKE_CURRENT_LIST_DIR}/memory_file.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/seeds.cpp")
if(GIFT_FUZZ)
  add_custom_target(fuzz)
  foreach(name pickle torch zip safetensors npy npz image tar config loss set archive cifar fkd labels)
    add_executable(fuzz_${name} "${CMAKE_CURRENT_LIST_DIR}/libfuzzer.cpp" "${CMAKE_CURRENT_LIST_DIR}/targets.cpp"
      "${CMAKE_CURRENT_LIST_DIR}/memory_file.cpp")
    target_compile_definitions(fuzz_${name} PRIVATE GIFT_FUZZ_TARGET="${name}")
    target_link_libraries(fuzz_${name} PRIVATE gift_train)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz fuzz_${name})
  endforeach()
endif()
