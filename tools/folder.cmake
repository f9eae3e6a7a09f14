target_link_libraries(gift_tools ${visibility} gift_cli11 ${own} gift_stb)
