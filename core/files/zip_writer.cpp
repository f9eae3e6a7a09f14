#include "core/files/zip_writer.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/files/crc32.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr uint64_t large = 0xffffffff;  // and above: the number is in a zip64 field
constexpr uint16_t needs_zip64 = 45, needs_nothing = 20;
constexpr uint16_t utf8_names = 1 << 11;
constexpr uint16_t midnight = 0, first_of_1980 = 1 << 5 | 1;
constexpr uint16_t zip64_field = 1, padding_field = 0x4246;  // "FB", as PyTorch pads

// Little-endian numbers one after the other.
class Bytes {
 public:
  template <class Integer>
  Bytes& put(Integer value) {
    text_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    return *this;
  }
  Bytes& u16(uint64_t value) { return put(static_cast<uint16_t>(value)); }
  Bytes& u32(uint64_t value) { return put(static_cast<uint32_t>(value)); }
  Bytes& capped(uint64_t value) { return u32(std::min(value, large)); }
  Bytes& text(std::string_view value) {
    text_.append(value);
    return *this;
  }
  const std::string& str() const { return text_; }

 private:
  std::string text_;
};

Bytes& common(Bytes& out, bool zip64, uint32_t crc, uint64_t size, size_t name, size_t extra) {
  out.u16(zip64 ? needs_zip64 : needs_nothing).u16(utf8_names).u16(0).u16(midnight).u16(first_of_1980);
  return out.u32(crc).capped(size).capped(size).u16(name).u16(extra);
}

}  // namespace

void ZipWriter::claim(const std::string& name) {
  if (name.empty() || name.size() > 0xffff || name.front() == '/' || !is_utf8(name))
    fail<FormatError>("write zip", path_.string(), ": an entry cannot be named ", printable(name));
  if (!names_.insert(name).second)
    fail<FormatError>("write zip", path_.string(), ": two entries named ", printable(name));
}

void ZipWriter::write(std::string_view bytes) {
  file_.write(bytes);
  at_ += bytes.size();
}

void ZipWriter::add(const std::string& name, std::span<const std::span<const std::byte>> pieces, uint64_t alignment) {
  constexpr uint64_t local_header = 30, field_header = 4;
  claim(name);
  Entry entry{name, at_};
  for (const auto& piece : pieces) {
    entry.size += piece.size();
    entry.crc = crc32(piece, entry.crc);
  }
  Bytes extra;
  const bool zip64 = entry.size >= large;
  if (zip64) extra.u16(zip64_field).u16(16).put(entry.size).put(entry.size);
  const uint64_t begin = at_ + local_header + name.size() + extra.str().size();
  if (begin % alignment != 0) {
    const uint64_t gap = alignment - (begin + field_header) % alignment;
    extra.u16(padding_field).u16(gap).text(std::string(static_cast<size_t>(gap), 'Z'));
  }
  Bytes header;
  header.text("PK\3\4");
  common(header, zip64, entry.crc, entry.size, name.size(), extra.str().size());
  write(header.text(name).text(extra.str()).str());
  for (const auto& piece : pieces) file_.write(piece);
  at_ += entry.size;
  entries_.push_back(entry);
}

void ZipWriter::commit() {
  const uint64_t directory = at_;
  for (const Entry& entry : entries_) {
    Bytes extra, fields;
    if (entry.size >= large) fields.put(entry.size).put(entry.size);
    if (entry.begin >= large) fields.put(entry.begin);
    if (!fields.str().empty()) extra.u16(zip64_field).u16(fields.str().size()).text(fields.str());
    Bytes header;
    header.text("PK\1\2").u16(needs_zip64);
    common(header, !fields.str().empty(), entry.crc, entry.size, entry.name.size(), extra.str().size());
    header.u16(0).u16(0).u16(0).u32(0).capped(entry.begin).text(entry.name).text(extra.str());
    write(header.str());
  }
  const uint64_t size = at_ - directory, count = entries_.size();
  if (count >= 0xffff || size >= large || directory >= large) {
    Bytes end;
    end.text("PK\6\6").put(uint64_t{44}).u16(needs_zip64).u16(needs_zip64).u32(0).u32(0);
    end.put(count).put(count).put(size).put(directory);
    end.text("PK\6\7").u32(0).put(at_).u32(1);
    write(end.str());
  }
  const uint64_t shown = std::min<uint64_t>(count, 0xffff);
  write(Bytes().text("PK\5\6").u16(0).u16(0).u16(shown).u16(shown).capped(size).capped(directory).u16(0).str());
  file_.commit();
}

}  // namespace gift
