#include "data/collection/archive_bytes.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/mapped_file.h"
#include "core/files/printable.h"
#include "core/files/zip_reader.h"
#include "data/collection/archive.h"
#include "data/collection/gunzip.h"

namespace gift {
namespace {

std::span<const uint8_t> as_u8(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

class Tar : public ArchiveBytes {
 public:
  Tar(std::shared_ptr<const MappedFile> file, std::vector<uint8_t> unpacked)
      : file_(std::move(file)),
        unpacked_(std::move(unpacked)),
        bytes_(unpacked_.empty() ? as_u8(file_->bytes()) : unpacked_) {
    members_ = read_tar(bytes_, file_->path().string());
    for (const ArchiveMember& member : members_) names_.push_back(member.name);
  }
  std::string_view kind() const override { return unpacked_.empty() ? "tar archive" : "gzipped tar archive"; }
  const std::filesystem::path& path() const override { return file_->path(); }
  std::span<const uint8_t> read(size_t member, std::vector<uint8_t>&) const override {
    return bytes_.subspan(members_[member].begin, members_[member].size);
  }

 private:
  std::shared_ptr<const MappedFile> file_;
  std::vector<uint8_t> unpacked_;
  std::span<const uint8_t> bytes_;
  std::vector<ArchiveMember> members_;
};

class Zip : public ArchiveBytes {
 public:
  explicit Zip(std::shared_ptr<const MappedFile> file) : zip_(std::move(file)) {
    for (const ZipEntry& entry : zip_.entries()) names_.push_back(entry.name.ends_with('/') ? "" : entry.name);
  }
  std::string_view kind() const override { return "zip archive"; }
  const std::filesystem::path& path() const override { return zip_.file().path(); }
  std::span<const uint8_t> read(size_t member, std::vector<uint8_t>& scratch) const override {
    // Real data shrink to no less than a sixtieth.
    const ZipEntry& entry = zip_.entries()[member];
    const uint64_t largest = std::max(uint64_t{1} << 29, std::min(uint64_t{4} << 30, 64 * entry.stored_size));
    const OwnedBytes content = zip_.read(entry, entry.deflated ? largest : entry.size);
    if (!entry.deflated) return as_u8(content.bytes);  // stays mapped
    const auto bytes = as_u8(content.bytes);
    scratch.assign(bytes.begin(), bytes.end());
    return scratch;
  }

 private:
  ZipReader zip_;
};

}  // namespace

std::shared_ptr<const ArchiveBytes> open_archive_bytes(const std::filesystem::path& path) {
  auto file = MappedFile::open(path);
  const auto bytes = as_u8(file->bytes());
  const std::string_view magic(reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 512));
  const auto refuse = [&](std::string_view what) { fail<FormatError>("archive", printable_path(path), ' ', what); };
  if (magic.starts_with("\x1f\x8b")) return std::make_shared<Tar>(file, gunzip(bytes, path.string()));
  if (magic.size() > 262 && magic.substr(257, 5) == "ustar") return std::make_shared<Tar>(file, std::vector<uint8_t>{});
  if (magic.starts_with("PK\x03\x04") || magic.starts_with("PK\x05\x06")) return std::make_shared<Zip>(file);
  if (magic.starts_with("\xfd"
                        "7zXZ"))
    refuse("is compressed by xz, which gift does not read: unpack it with tar xf, or with xz -d to a .tar");
  if (magic.starts_with("BZh")) refuse("is compressed by bzip2, which gift does not read: unpack it with tar xf");
  if (magic.starts_with("\x28\xb5\x2f\xfd"))
    refuse("is compressed by zstd, which gift does not read: unpack it with tar xf");
  if (magic.starts_with("7z\xbc\xaf")) refuse("is a 7z archive, which gift does not read: unpack it");
  refuse(bytes.empty() ? "is empty (a download or copy that broke off?)"
                       : "is neither a folder nor a tar or zip archive (is it the right path?)");
  return nullptr;
}

}  // namespace gift
