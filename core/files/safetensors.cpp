#include "core/files/safetensors.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/files/checked.h"
#include "core/files/mapped_file.h"
#include "core/files/printable.h"
#include "core/files/safetensors_header.h"

namespace gift {
namespace {

constexpr uint64_t max_header = 100'000'000;  // the limit of the reference implementation

template <class... Parts>
[[noreturn]] void bad(const MappedFile& file, const Parts&... parts) {
  fail<FormatError>("safetensors", file.path().string(), ": ", parts...);
}

std::string_view header_text(const MappedFile& file) {
  const auto bytes = file.bytes();
  uint64_t length = 0;
  if (bytes.size() < sizeof(length))
    bad(file, bytes.size(), " bytes, too short for a header (an interrupted download?)");
  std::memcpy(&length, bytes.data(), sizeof(length));
  if (length > max_header) {
    bad(file, "a header of ", length, " bytes is declared, at most ", max_header,
        " are allowed (another kind of file?)");
  }
  if (length > bytes.size() - sizeof(length)) {
    bad(file, "a header of ", length, " bytes in a file of ", bytes.size(), " (an interrupted download?)");
  }
  return {reinterpret_cast<const char*>(bytes.data()) + sizeof(length), static_cast<size_t>(length)};
}

void check_bounds(const MappedFile& file, const SafetensorsEntry& entry, uint64_t available) {
  const std::string tensor = "tensor " + printable(entry.name) + ": ";
  if (entry.end < entry.begin) bad(file, tensor, "data_offsets end before they begin: ", entry.begin, ", ", entry.end);
  if (entry.end > available) {
    bad(file, tensor, "data_offsets end at ", entry.end, ", the file holds ", available, " bytes of data (truncated?)");
  }
  const auto in_memory = checked_bytes({entry.shape.begin(), entry.shape.end()}, size_of(entry.type.dtype));
  if (!in_memory) bad(file, tensor, "the shape ", entry.shape, " overflows");
  const uint64_t bytes = *in_memory / size_of(entry.type.dtype) * entry.type.width;
  if (bytes != entry.end - entry.begin) {
    bad(file, tensor, "shape ", entry.shape, " of ", safetensors_name(entry.type), " needs ", bytes,
        " bytes, data_offsets give ", entry.end - entry.begin);
  }
}

// The tensors cover the data exactly: no overlaps, no holes, nothing after the last.
void check_cover(const MappedFile& file, const std::vector<SafetensorsEntry>& entries, uint64_t available) {
  std::vector<const SafetensorsEntry*> sorted;
  for (const auto& entry : entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return std::pair(a->begin, a->end) < std::pair(b->begin, b->end); });
  uint64_t covered = 0;
  for (const SafetensorsEntry* entry : sorted) {
    if (entry->begin != covered) {
      bad(file, "tensor ", printable(entry->name), " begins at ", entry->begin, ", the one before ends at ", covered,
          entry->begin < covered ? " (an overlap)" : " (a hole)");
    }
    covered = entry->end;
  }
  if (covered != available) bad(file, available - covered, " bytes after the last tensor");
}

HostArray array_of(const std::shared_ptr<const MappedFile>& file, const SafetensorsEntry& entry, uint64_t start) {
  const auto stored =
      file->bytes().subspan(static_cast<size_t>(start + entry.begin), static_cast<size_t>(entry.end - entry.begin));
  if (!entry.type.is_narrow()) return {entry.type.dtype, entry.shape, stored.data(), file};
  auto [array, bytes] = new_host_array(entry.type.dtype, entry.shape);
  widen_integers(stored, entry.type.width, bytes);
  return array;
}

}  // namespace

Safetensors read_safetensors(const std::filesystem::path& path) { return read_safetensors(MappedFile::open(path)); }

Safetensors read_safetensors(const std::shared_ptr<const MappedFile>& file) {
  const std::string_view json = header_text(*file);
  SafetensorsHeader header = parse_safetensors_header(json, file->path().string());
  const uint64_t start = sizeof(uint64_t) + json.size(), available = file->bytes().size() - start;
  for (const auto& entry : header.entries) check_bounds(*file, entry, available);
  check_cover(*file, header.entries, available);

  Safetensors out{{}, std::move(header.metadata)};
  out.tensors.reserve(header.entries.size());
  for (auto& entry : header.entries) out.tensors.emplace_back(std::move(entry.name), array_of(file, entry, start));
  return out;
}

}  // namespace gift
