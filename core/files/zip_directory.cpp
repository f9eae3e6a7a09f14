#include "core/files/zip_directory.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/inflate.h"
#include "core/files/little_endian.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr uint32_t entry_signature = 0x02014b50, local_signature = 0x04034b50;
constexpr size_t entry_size = 46, local_size = 30;
constexpr uint32_t in_zip64 = 0xffffffff;

struct Fault {
  const MappedFile& file;
  std::string entry;

  template <class... Parts>
  [[noreturn]] void operator()(const Parts&... parts) const {
    fail<FormatError>("zip", file.path().string(), ": ", entry, parts...);
  }
};

// Nothing that a path could climb out of a folder with.
bool is_safe_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find_first_of(std::string_view("\\\0", 2)) != name.npos) return false;
  if (name.size() > 1 && name[1] == ':') return false;
  while (!name.empty()) {
    const size_t slash = std::min(name.find('/'), name.size());
    if (name.substr(0, slash) == "..") return false;
    name.remove_prefix(std::min(slash + 1, name.size()));
  }
  return true;
}

// The zip64 field replaces, in this order, those of size, stored size and offset that are all ones.
void read_extra(std::span<const std::byte> extra, uint64_t& size, uint64_t& stored_size, uint64_t& offset,
                const Fault& fault) {
  bool seen = false;
  while (!extra.empty()) {
    if (extra.size() < 4) fault("an extra field is cut off");
    const auto id = load_little<uint16_t>(extra, 0);
    const size_t length = load_little<uint16_t>(extra, 2);
    if (length > extra.size() - 4)
      fault("an extra field declares ", length, " bytes, ", extra.size() - 4, " are there");
    auto field = extra.subspan(4, length);
    extra = extra.subspan(4 + length);
    if (id != 1) continue;
    if (seen) fault("two zip64 fields");
    seen = true;
    for (uint64_t* value : {&size, &stored_size, &offset}) {
      if (*value != in_zip64) continue;
      if (field.size() < 8) fault("its zip64 field is too short");
      *value = load_little<uint64_t>(field, 0);
      field = field.subspan(8);
    }
  }
  if (!seen && (size == in_zip64 || stored_size == in_zip64 || offset == in_zip64)) fault("its zip64 field is missing");
}

// Sets entry.begin. `limit`: where the directory begins.
void read_local_header(const MappedFile& file, ZipEntry& entry, uint64_t offset, uint64_t limit, uint16_t method,
                       const Fault& fault) {
  const auto bytes = file.bytes();
  if (offset > limit || limit - offset < local_size)
    fault("begins at ", offset, ", beyond the entries' part of the file");
  const auto at = static_cast<size_t>(offset);
  if (load_little<uint32_t>(bytes, at) != local_signature) fault("no local header at ", offset);
  const auto flags = load_little<uint16_t>(bytes, at + 6);
  if (load_little<uint16_t>(bytes, at + 8) != method || (flags & 1)) {
    fault("its local header and the directory differ in the method");
  }
  const size_t name_size = load_little<uint16_t>(bytes, at + 26), extra_size = load_little<uint16_t>(bytes, at + 28);
  const uint64_t begin = offset + local_size + name_size + extra_size;
  if (begin > limit || entry.stored_size > limit - begin) {
    fault(entry.stored_size, " bytes at ", begin, " reach over the directory at ", limit);
  }
  const std::string_view name(reinterpret_cast<const char*>(bytes.data()) + at + local_size, name_size);
  if (name != entry.name) fault("its local header has another name: ", printable(name));
  const bool sizes_follow = flags & 8;
  const auto agrees = [&](uint32_t local, uint64_t listed) {
    return local == listed || local == in_zip64 || (sizes_follow && local == 0);
  };
  if (!agrees(load_little<uint32_t>(bytes, at + 18), entry.stored_size) ||
      !agrees(load_little<uint32_t>(bytes, at + 22), entry.size)) {
    fault("its local header and the directory differ in the size");
  }
  entry.begin = begin;
}

struct Parsed {
  ZipEntry entry;
  uint64_t local_header;
};

// One directory entry at `at`, which is moved behind it.
Parsed read_entry(const MappedFile& file, const ZipEnd& end, size_t& at, size_t index) {
  const Fault fault{file, text("entry ", index, ": ")};
  const auto bytes = file.bytes().first(static_cast<size_t>(end.directory + end.directory_size));
  if (bytes.size() - at < entry_size || load_little<uint32_t>(bytes, at) != entry_signature) {
    fault("the directory ends after ", index, " of ", end.entries, " entries");
  }
  const auto flags = load_little<uint16_t>(bytes, at + 8), method = load_little<uint16_t>(bytes, at + 10);
  const size_t name_size = load_little<uint16_t>(bytes, at + 28), extra_size = load_little<uint16_t>(bytes, at + 30);
  const size_t comment_size = load_little<uint16_t>(bytes, at + 32);
  if (bytes.size() - at - entry_size < name_size + extra_size + comment_size) fault("reaches beyond the directory");

  ZipEntry entry;
  entry.name.assign(reinterpret_cast<const char*>(bytes.data()) + at + entry_size, name_size);
  const Fault named{file, "entry " + printable(entry.name) + ": "};
  if (!is_utf8(entry.name)) named("the name is not UTF-8");
  if (!is_safe_name(entry.name)) named("the name could lead out of the folder");
  if (flags & 0x2041) named("is encrypted");
  if (method != 0 && method != 8) named("compression method ", method, ", only stored and deflated are supported");
  entry.deflated = method == 8;
  entry.crc = load_little<uint32_t>(bytes, at + 16);
  entry.stored_size = load_little<uint32_t>(bytes, at + 20);
  entry.size = load_little<uint32_t>(bytes, at + 24);
  uint64_t local_header = load_little<uint32_t>(bytes, at + 42);
  read_extra(bytes.subspan(at + entry_size + name_size, extra_size), entry.size, entry.stored_size, local_header,
             named);
  if (!entry.deflated && entry.size != entry.stored_size) {
    named("is stored, yet its sizes differ: ", entry.stored_size, ", ", entry.size);
  }
  read_local_header(file, entry, local_header, end.directory, method, named);
  if (entry.deflated && entry.size / max_inflation > entry.stored_size) {
    named("declares ", entry.size, " bytes, more than ", entry.stored_size, " compressed bytes can hold");
  }
  at += entry_size + name_size + extra_size + comment_size;
  return {std::move(entry), local_header};
}

void check_overlaps(const MappedFile& file, std::vector<Parsed>& parsed) {
  std::vector<const Parsed*> sorted;
  for (const Parsed& one : parsed) sorted.push_back(&one);
  std::sort(sorted.begin(), sorted.end(),
            [](const Parsed* a, const Parsed* b) { return a->local_header < b->local_header; });
  for (size_t i = 1; i < sorted.size(); ++i) {
    const ZipEntry& before = sorted[i - 1]->entry;
    if (sorted[i]->local_header < before.begin + before.stored_size) {
      const Fault fault{file, "entry " + printable(sorted[i]->entry.name) + ": "};
      fault("overlaps the entry ", printable(before.name));
    }
  }
}

}  // namespace

std::vector<ZipEntry> read_zip_directory(const MappedFile& file, const ZipEnd& end) {
  if (end.entries > end.directory_size / entry_size) {
    Fault{file, ""}("a directory of ", end.directory_size, " bytes cannot list ", end.entries, " entries");
  }
  std::vector<Parsed> parsed;
  parsed.reserve(static_cast<size_t>(end.entries));
  auto at = static_cast<size_t>(end.directory);
  for (size_t i = 0; i < end.entries; ++i) parsed.push_back(read_entry(file, end, at, i));
  if (at != end.directory + end.directory_size)
    Fault{file, ""}("the directory holds more than its ", end.entries, " entries");
  check_overlaps(file, parsed);
  std::vector<ZipEntry> entries;
  entries.reserve(parsed.size());
  for (Parsed& one : parsed) entries.push_back(std::move(one.entry));
  return entries;
}

}  // namespace gift
