# gift_embed(TARGET FUNCTION FILES...): compiles text files into TARGET as a table of names (without ending) and contents,
# declared in core/embedded.h; `std::span<const gift::EmbeddedText> gift::FUNCTION()` returns it.
function(gift_embed target function)
  set(entries "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    get_filename_component(name "${file}" NAME_WE)
    file(READ "${file}" content)
    string(APPEND entries "    {\"${name}\", R\"text(${content})text\"},\n")
  endforeach()
  set(generated "${PROJECT_BINARY_DIR}/generated/${function}.cpp")
  file(CONFIGURE OUTPUT "${generated}" @ONLY CONTENT "#include \"core/embedded.h\"

namespace gift {
namespace {
constexpr EmbeddedText texts[] = {
${entries}};
}  // namespace
std::span<const EmbeddedText> ${function}() { return texts; }
}  // namespace gift
")
  target_sources(${target} PRIVATE "${generated}")
endfunction()
