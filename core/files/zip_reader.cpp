#include "core/files/zip_reader.h"

#include "core/error.h"
#include "core/files/crc32.h"
#include "core/files/inflate.h"
#include "core/files/printable.h"
#include "core/files/zip_directory.h"

namespace gift {

ZipReader::ZipReader(std::shared_ptr<const MappedFile> file) : file_(std::move(file)) {
  entries_ = read_zip_directory(*file_, find_zip_end(*file_));
  for (const ZipEntry& entry : entries_) {
    if (!by_name_.emplace(entry.name, &entry).second) {
      fail<FormatError>("zip", file_->path().string(), ": two entries named ", printable(entry.name));
    }
  }
}

const ZipEntry* ZipReader::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::string ZipReader::place(const ZipEntry& entry) const {
  return file_->path().string() + ": entry " + printable(entry.name);
}

std::span<const std::byte> ZipReader::stored(const ZipEntry& entry) const {
  return file_->bytes().subspan(static_cast<size_t>(entry.begin), static_cast<size_t>(entry.stored_size));
}

void ZipReader::compare(const ZipEntry& entry, uint32_t crc) const {
  if (entry.crc != 0 && crc != entry.crc)
    fail<FormatError>("zip", place(entry), ": the checksum is ", crc, ", the archive says ", entry.crc,
                      " (a damaged file)");
}

OwnedBytes ZipReader::read(const ZipEntry& entry, uint64_t limit) const {
  if (entry.size > limit)
    fail<FormatError>("zip", place(entry), ": ", entry.size, " bytes, at most ", limit, " were expected");
  OwnedBytes out{stored(entry), file_};
  if (entry.deflated) {
    const auto size = static_cast<size_t>(entry.size);
    std::shared_ptr<std::byte[]> memory(new std::byte[size]);
    inflate_exactly(out.bytes, {memory.get(), size}, place(entry));
    out = {{memory.get(), size}, memory};
  }
  if (entry.crc != 0) compare(entry, crc32(out.bytes));
  return out;
}

}  // namespace gift
