#include "core/files/npy.h"

#include "core/error.h"
#include "core/files/checked.h"
#include "core/files/file_kind.h"
#include "core/files/little_endian.h"
#include "core/files/printable.h"
#include "core/files/strided_copy.h"

namespace gift {
namespace {

constexpr std::string_view extension = ".npy";
constexpr size_t max_header = 65536;

Strides fortran_strides(const Shape& shape) {
  Strides strides = shape;
  int64_t step = 1;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

struct Split {
  std::string_view header;
  std::span<const std::byte> data;
};

Split split(std::span<const std::byte> bytes, const std::string& source) {
  if (file_kind(bytes) != FileKind::npy || bytes.size() < 12) {
    fail<FormatError>("npy", source, ": is no numpy array but looks like ", describe_content(bytes));
  }
  const int version = static_cast<int>(bytes[6]);
  if (version < 1 || version > 3) fail<FormatError>("npy", source, ": format version ", version, ", 1 to 3 are known");
  const size_t start = version == 1 ? 10 : 12;
  const size_t length = version == 1 ? load_little<uint16_t>(bytes, 8) : load_little<uint32_t>(bytes, 8);
  if (length > bytes.size() - start || length > max_header) {
    fail<FormatError>("npy", source, ": a header of ", length, " bytes in ", bytes.size(), " (cut off?)");
  }
  return {{reinterpret_cast<const char*>(bytes.data()) + start, length}, bytes.subspan(start + length)};
}

}  // namespace

HostArray parse_npy(const OwnedBytes& file, const std::string& source) {
  const auto [text, data] = split(file.bytes, source);
  return npy_array(parse_npy_header(text, source), {data, file.owner}, source);
}

HostArray npy_array(const NpyHeader& header, const OwnedBytes& data, const std::string& source) {
  const StoredType type = header.type;
  const auto in_memory = checked_bytes({header.shape.begin(), header.shape.end()}, size_of(type.dtype));
  if (!in_memory) fail<FormatError>("npy", source, ": the shape ", header.shape, " overflows");
  const uint64_t size = *in_memory / size_of(type.dtype) * type.width, given = data.bytes.size();
  if (size != given) {
    fail<FormatError>("npy", source, ": shape ", header.shape, " with elements of ", int{type.width}, " bytes needs ",
                      size, " bytes, ", given, " are there", given < size ? " (cut off?)" : "");
  }
  const bool swap = header.big_endian && type.width > 1;
  const bool reorder = header.fortran_order && header.shape.rank() > 1 && size > 0;
  if (!swap && !reorder && !type.is_narrow()) return {type.dtype, header.shape, data.bytes.data(), data.owner};
  auto [array, bytes] = new_host_array(type.dtype, header.shape);
  if (bytes.empty()) return array;
  std::vector<std::byte> narrow(type.is_narrow() ? given : 0);
  const std::span<std::byte> elements = type.is_narrow() ? std::span(narrow) : bytes;
  const Strides strides = header.fortran_order ? fortran_strides(header.shape) : contiguous_strides(header.shape);
  copy_strided(data.bytes.data(), header.shape, strides, type.width, elements.data());
  if (swap) swap_bytes(elements, type.width);
  if (type.is_narrow()) widen_integers(elements, type.width, bytes);
  return array;
}

HostArray read_npy(const std::filesystem::path& path) { return read_npy(MappedFile::open(path)); }

HostArray read_npy(const std::shared_ptr<const MappedFile>& file) {
  return parse_npy({file->bytes(), file}, file->path().string());
}

bool is_npz(const std::shared_ptr<const MappedFile>& file) {
  const ZipReader zip(file);
  return !zip.entries().empty() && zip.entries().front().name.ends_with(extension) &&
         zip.entries().front().name.find('/') == std::string::npos;
}

StateDict read_npz(const std::filesystem::path& path) { return read_npz(MappedFile::open(path)); }

StateDict read_npz(const std::shared_ptr<const MappedFile>& file) {
  const std::filesystem::path& path = file->path();
  if (file_kind(file->bytes()) != FileKind::zip) {
    fail<FormatError>("npz", path.string(), ": is no .npz archive but looks like ", describe_content(file->bytes()));
  }
  const ZipReader zip(file);
  // What compressed arrays may take in memory: a few times what any real data shrink to.
  uint64_t left = (uint64_t{64} << 20) + 64 * static_cast<uint64_t>(file->bytes().size());
  StateDict arrays;
  for (const ZipEntry& entry : zip.entries()) {
    const std::string source = path.string() + ": entry " + printable(entry.name);
    std::string_view name = entry.name;
    if (name.size() <= extension.size() || name.substr(name.size() - extension.size()) != extension) {
      fail<FormatError>("npz", source, ": is no .npy file");
    }
    const OwnedBytes bytes = zip.read(entry, entry.deflated ? left : entry.size);
    if (entry.deflated) left -= entry.size;
    name.remove_suffix(extension.size());
    arrays.emplace_back(name, parse_npy(bytes, source));
  }
  return arrays;
}

}  // namespace gift
