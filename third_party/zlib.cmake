# zlib: deflated entries of zip archives and checkpoints, and .tar.gz. Without it such entries are refused in words.
add_library(gift_zlib INTERFACE)
find_package(ZLIB QUIET)
if(ZLIB_FOUND)
  target_link_libraries(gift_zlib INTERFACE ZLIB::ZLIB)
  target_compile_definitions(gift_zlib INTERFACE GIFT_HAVE_ZLIB=1)
endif()
