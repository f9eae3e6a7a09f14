#include "core/error.h"
#include "core/files/npy.h"
#include "core/files/npy_header.h"
#include "core/files/printable.h"
#include "core/files/zip_writer.h"

namespace gift {
namespace {

// Magic, version 1.0, header length and header; the data begin at a multiple of 64, as numpy writes them.
std::string npy_front(const HostArray& array, const std::string& source) {
  const std::string_view code = npy_code(array.dtype);
  if (code.empty())
    fail<FormatError>("write npy", source, ": numpy has no ", name_of(array.dtype), "; convert to f32 or f16");
  std::string shape;
  for (const int64_t size : array.shape) shape += std::to_string(size) + ",";
  const char order = size_of(array.dtype) == 1 ? '|' : '<';
  std::string header = text("{'descr': '", order, code, "', 'fortran_order': False, 'shape': (", shape, "), }");
  constexpr size_t before = 10, alignment = 64;
  header.resize((before + header.size() + alignment) / alignment * alignment - before - 1, ' ');
  header += '\n';
  std::string front = "\x93NUMPY";
  front += '\1';
  front += '\0';
  front += static_cast<char>(header.size() & 255);
  front += static_cast<char>(header.size() >> 8);
  return front + header;
}

}  // namespace

void write_npy(const std::filesystem::path& path, const HostArray& array) {
  const std::string front = npy_front(array, path.string());
  AtomicFile file(path);
  file.write(front);
  file.write(array.bytes());
  file.commit();
}

void write_npz(const std::filesystem::path& path, const StateDict& arrays) {
  ZipWriter zip(path);
  for (const auto& [name, array] : arrays) {
    const std::string front = npy_front(array, path.string() + ": " + printable(name));
    const std::span<const std::byte> pieces[] = {std::as_bytes(std::span(front.data(), front.size())), array.bytes()};
    zip.add(name + ".npy", pieces);
  }
  zip.commit();
}

}  // namespace gift
