target_link_libraries(gift_data ${own} gift_stb gift_jpeg gift_zlib)
