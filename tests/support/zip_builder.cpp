#include "tests/support/zip_builder.h"

#include <fstream>
#include <span>

#include "core/files/crc32.h"

namespace gift::testing {
namespace {

template <class Integer>
void put(std::string& out, Integer value) {
  for (size_t i = 0; i < sizeof(value); ++i) out += static_cast<char>(value >> 8 * i & 255);
}

// Version, flags, method, time, date, CRC, sizes, length of the name, length of the extra field.
void put_common(std::string& out, const ZipBuilder::Entry& entry) {
  put<uint16_t>(out, 20);
  put<uint16_t>(out, 0x800);
  put<uint16_t>(out, entry.method);
  put<uint32_t>(out, 0x00210000);
  put<uint32_t>(out, entry.crc);
  put<uint32_t>(out, static_cast<uint32_t>(entry.stored.size()));
  put<uint32_t>(out, entry.size);
  put<uint16_t>(out, static_cast<uint16_t>(entry.name.size()));
  put<uint16_t>(out, 0);
}

}  // namespace

ZipBuilder& ZipBuilder::add(std::string_view name, std::string_view bytes) {
  const uint32_t crc = crc32(std::as_bytes(std::span(bytes.data(), bytes.size())));
  return add({std::string(name), std::string(bytes), crc, static_cast<uint32_t>(bytes.size()), 0});
}

ZipBuilder& ZipBuilder::add(Entry entry) {
  entries_.push_back(std::move(entry));
  return *this;
}

std::string ZipBuilder::bytes() const {
  std::string out, directory;
  for (const Entry& entry : entries_) {
    const auto offset = static_cast<uint32_t>(out.size());
    out += "PK\3\4";
    put_common(out, entry);
    out += entry.name + entry.stored;
    directory += "PK\1\2";
    put<uint16_t>(directory, 20);
    put_common(directory, entry);
    directory += std::string(10, '\0');  // comment, disk, attributes
    put<uint32_t>(directory, offset);
    directory += entry.name;
  }
  const auto offset = static_cast<uint32_t>(out.size());
  out += directory + "PK\5\6" + std::string(4, '\0');
  put<uint16_t>(out, static_cast<uint16_t>(entries_.size()));
  put<uint16_t>(out, static_cast<uint16_t>(entries_.size()));
  put<uint32_t>(out, static_cast<uint32_t>(directory.size()));
  put<uint32_t>(out, offset);
  put<uint16_t>(out, 0);
  return out;
}

void ZipBuilder::write(const std::filesystem::path& path) const { write_bytes(path, bytes()); }

void write_bytes(const std::filesystem::path& path, std::string_view bytes) {
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace gift::testing
