#include "core/error.h"
#include "core/files/checked.h"
#include "core/files/little_endian.h"
#include "core/files/zip_directory.h"

namespace gift {
namespace {

constexpr uint32_t end_signature = 0x06054b50, end64_signature = 0x06064b50, locator_signature = 0x07064b50;
constexpr size_t end_size = 22, end64_size = 56, locator_size = 20;

template <class... Parts>
[[noreturn]] void bad(const MappedFile& file, const Parts&... parts) {
  fail<FormatError>("zip", file.path().string(), ": ", parts...);
}

// The last end record whose comment reaches exactly to the end of the file.
size_t find_end_record(const MappedFile& file) {
  const auto bytes = file.bytes();
  for (size_t back = end_size; back <= bytes.size() && back <= end_size + 0xffff; ++back) {
    const size_t at = bytes.size() - back;
    if (load_little<uint32_t>(bytes, at) == end_signature && load_little<uint16_t>(bytes, at + 20) == back - end_size) {
      return at;
    }
  }
  bad(file, "no end record of a zip archive (cut off: an interrupted download or copy?)");
}

// A field of the old record must agree with its zip64 form, or be all ones.
template <class Field>
void check_agreement(const MappedFile& file, Field old, uint64_t wide) {
  if (old != static_cast<Field>(-1) && old != wide)
    bad(file, "the end record and its zip64 form differ: ", old, ", ", wide);
}

struct End64 {
  size_t at;
  ZipEnd end;
};

End64 read_end64(const MappedFile& file, size_t locator) {
  const auto bytes = file.bytes();
  const auto at = load_little<uint64_t>(bytes, locator + 8);
  if (load_little<uint32_t>(bytes, locator + 4) != 0 || load_little<uint32_t>(bytes, locator + 16) > 1) {
    bad(file, "a part of an archive of several files");
  }
  if (at > locator || locator - at < end64_size || load_little<uint32_t>(bytes, at) != end64_signature) {
    bad(file, "the zip64 locator points to ", at, ", where no zip64 end record is");
  }
  if (load_little<uint64_t>(bytes, at + 4) != locator - at - 12) bad(file, "the zip64 end record has a wrong length");
  const auto count = load_little<uint64_t>(bytes, at + 24);
  if (count != load_little<uint64_t>(bytes, at + 32)) bad(file, "a part of an archive of several files");
  return {static_cast<size_t>(at),
          {load_little<uint64_t>(bytes, at + 48), load_little<uint64_t>(bytes, at + 40), count}};
}

}  // namespace

ZipEnd find_zip_end(const MappedFile& file) {
  const auto bytes = file.bytes();
  const size_t at = find_end_record(file);
  const auto count = load_little<uint16_t>(bytes, at + 10);
  const auto size = load_little<uint32_t>(bytes, at + 12), offset = load_little<uint32_t>(bytes, at + 16);
  ZipEnd end{offset, size, count};
  size_t directory_end = at;
  if (at >= locator_size && load_little<uint32_t>(bytes, at - locator_size) == locator_signature) {
    const End64 wide = read_end64(file, at - locator_size);
    end = wide.end;
    directory_end = wide.at;
    check_agreement(file, count, end.entries);
    check_agreement(file, size, end.directory_size);
    check_agreement(file, offset, end.directory);
  } else if (load_little<uint32_t>(bytes, at + 4) != 0 || load_little<uint16_t>(bytes, at + 8) != count) {
    bad(file, "a part of an archive of several files");
  }
  const auto stop = checked_add(end.directory, end.directory_size);
  if (!stop || *stop != directory_end) {
    bad(file, "the directory of ", end.directory_size, " bytes at ", end.directory, " does not end at the end record (",
        directory_end, ")");
  }
  return end;
}

}  // namespace gift
