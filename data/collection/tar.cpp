#include <algorithm>
#include <cstring>
#include <map>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/collection/archive.h"

namespace gift {
namespace {

constexpr size_t block = 512;
constexpr uint64_t longest_name = 1 << 16;

class TarParser {
 public:
  TarParser(std::span<const uint8_t> bytes, const std::string& path) : bytes_(bytes), path_(path) {}

  std::vector<ArchiveMember> run() {
    while (at_ + block <= bytes_.size()) {
      const uint8_t* header = &bytes_[at_];
      if (std::all_of(header, header + block, [](uint8_t b) { return b == 0; })) break;
      check_sum(header);
      uint64_t size = number(header + 124, 12);
      if (size_) size = *size_;
      const uint64_t begin = at_ + block;
      if (size > bytes_.size() - begin) refuse("ends inside a member (a download or copy that broke off?)");
      at_ = begin + (size + block - 1) / block * block;
      take(header, begin, size);
      if (at_ > bytes_.size()) break;  // the last member's padding may be missing
    }
    return std::move(members_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    fail<FormatError>("tar archive", printable_path(path_), ' ', what);
  }

  // Octal, or base 256 with the top bit set.
  uint64_t number(const uint8_t* field, size_t length) const {
    uint64_t value = 0;
    if (field[0] & 0x80) {
      for (size_t i = 1; i < length; ++i) {
        if (value >> 48) refuse("declares a size beyond all bounds (damaged?)");
        value = value << 8 | field[i];
      }
      return value;
    }
    for (size_t i = 0; i < length && field[i] != 0; ++i)
      if (field[i] >= '0' && field[i] <= '7')
        value = value << 3 | static_cast<uint64_t>(field[i] - '0');
      else if (field[i] != ' ')
        refuse("has a header that is not one (damaged?)");
    return value;
  }

  void check_sum(const uint8_t* header) const {
    uint64_t sum = 0;
    for (size_t i = 0; i < block; ++i) sum += i >= 148 && i < 156 ? ' ' : header[i];
    if (sum != number(header + 148, 8)) refuse("has a header with a wrong checksum (damaged, or no tar archive)");
  }

  static std::string field(const uint8_t* text, size_t length) {
    const auto* begin = reinterpret_cast<const char*>(text);
    return {begin, strnlen(begin, length)};
  }

  std::string header_name(const uint8_t* header) const {
    const std::string name = field(header, 100), prefix = field(header + 345, 155);
    const bool posix = std::memcmp(header + 257, "ustar\0", 6) == 0;
    return posix && !prefix.empty() ? prefix + "/" + name : name;
  }

  void take(const uint8_t* header, uint64_t begin, uint64_t size) {
    const char type = static_cast<char>(header[156]);
    const auto content = [&] {
      if (size > longest_name) refuse("has a name longer than 64 KiB (damaged?)");
      return std::string(reinterpret_cast<const char*>(&bytes_[begin]), size);
    };
    if (type == 'L') {
      name_ = content().c_str();
    } else if (type == 'K') {
      link_ = content().c_str();
    } else if (type == 'x') {
      read_pax(content());
    } else if (type != 'g') {
      const std::string name = cleaned(name_ ? *name_ : header_name(header));
      if (type == '0' || type == '\0' || type == '7') add(name, begin, size);
      if (type == '1') add_link(name, cleaned(link_ ? *link_ : field(header + 157, 100)));
      name_.reset();
      link_.reset();
      size_.reset();
    }
  }

  // Records "length key=value\n".
  void read_pax(const std::string& records) {
    for (size_t at = 0; at < records.size();) {
      const size_t space = records.find(' ', at), equals = records.find('=', at);
      const size_t length = space == records.npos ? 0 : static_cast<size_t>(std::strtoull(&records[at], nullptr, 10));
      if (length == 0 || length > records.size() - at || equals == records.npos || equals < space ||
          equals >= at + length)
        refuse("has a damaged extended header");
      const std::string key = records.substr(space + 1, equals - space - 1);
      const std::string value = records.substr(equals + 1, at + length - 1 - (equals + 1));
      if (key == "path") name_ = value;
      if (key == "linkpath") link_ = value;
      if (key == "size") size_ = std::strtoull(value.c_str(), nullptr, 10);
      at += length;
    }
  }

  std::string cleaned(std::string_view name) const {
    std::string out;
    for (size_t at = 0; at <= name.size();) {
      const size_t end = std::min(name.find('/', at), name.size());
      const std::string_view part = name.substr(at, end - at);
      if (part == "..") refuse(text("has a member named ", printable(name), ", which leaves the archive"));
      if (!part.empty() && part != ".") {
        if (!out.empty()) out += '/';
        out += part;
      }
      at = end + 1;
    }
    return out;
  }

  void add(const std::string& name, uint64_t begin, uint64_t size) {
    if (name.empty()) return;
    const auto [found, is_new] = index_.emplace(name, members_.size());
    if (is_new)
      members_.push_back({name, begin, size});
    else
      members_[found->second] = {name, begin, size};  // a later member replaces an earlier one, as when unpacking
  }

  void add_link(const std::string& name, const std::string& target) {
    const auto found = index_.find(target);
    if (found == index_.end()) refuse(text("has a link ", printable(name), " to a member it does not hold"));
    const ArchiveMember member = members_[found->second];
    add(name, member.begin, member.size);
  }

  std::span<const uint8_t> bytes_;
  const std::string& path_;
  uint64_t at_ = 0;
  std::vector<ArchiveMember> members_;
  std::map<std::string, size_t> index_;
  std::optional<std::string> name_, link_;  // from extended headers, for the next member
  std::optional<uint64_t> size_;
};

}  // namespace

std::vector<ArchiveMember> read_tar(std::span<const uint8_t> bytes, const std::string& path) {
  return TarParser(bytes, path).run();
}

}  // namespace gift
