set_source_files_properties(train/version.cpp PROPERTIES COMPILE_DEFINITIONS
  "GIFT_VERSION=\"${PROJECT_VERSION}\";GIFT_BUILD_TYPE=\"${CMAKE_BUILD_TYPE}\"")

include(gift_embed)
file(GLOB recipes CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/recipes/*.json")
gift_embed(gift_train embedded_recipes ${recipes})
