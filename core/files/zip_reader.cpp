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

OwnedBytes ZipReader::read(const ZipEntry& entry, uint64_t limit) const {
  const std::string source = file_->path().string() + ": entry " + printable(entry.name);
  if (entry.size > limit)
    fail<FormatError>("zip", source, ": ", entry.size, " bytes, at most ", limit, " were expected");
  const auto stored = file_->bytes().subspan(static_cast<size_t>(entry.begin), static_cast<size_t>(entry.stored_size));
  OwnedBytes out{stored, file_};
  if (entry.deflated) {
    const auto size = static_cast<size_t>(entry.size);
    std::shared_ptr<std::byte[]> memory(new std::byte[size]);
    inflate_exactly(stored, {memory.get(), size}, source);
    out = {{memory.get(), size}, memory};
  }
  if (entry.crc != 0) {
    const uint32_t found = crc32(out.bytes);
    if (found != entry.crc) {
      fail<FormatError>("zip", source, ": the checksum is ", found, ", the archive says ", entry.crc,
                        " (a damaged file)");
    }
  }
  return out;
}

}  // namespace gift
