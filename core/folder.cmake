target_link_libraries(gift_core PRIVATE gift_onednn gift_zlib PUBLIC nlohmann_json::nlohmann_json)
if(EXISTS "${PROJECT_SOURCE_DIR}/core/backends/cpu/isa.cmake")
  include("${PROJECT_SOURCE_DIR}/core/backends/cpu/isa.cmake")
endif()
