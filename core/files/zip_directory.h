#pragma once

#include <vector>

#include "core/files/mapped_file.h"
#include "core/files/zip_reader.h"

namespace gift {

// Where the central directory lies, from the end record or its zip64 form.
struct ZipEnd {
  uint64_t directory = 0, directory_size = 0, entries = 0;
};
ZipEnd find_zip_end(const MappedFile& file);

// The entries in the order of the directory; each local header is checked against its directory entry.
std::vector<ZipEntry> read_zip_directory(const MappedFile& file, const ZipEnd& end);

}  // namespace gift
