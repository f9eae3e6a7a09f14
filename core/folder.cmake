target_link_libraries(gift_core ${own} gift_onednn gift_zlib ${visibility} nlohmann_json::nlohmann_json)
if(EXISTS "${PROJECT_SOURCE_DIR}/core/backends/cpu/isa.cmake")
  include("${PROJECT_SOURCE_DIR}/core/backends/cpu/isa.cmake")
endif()
