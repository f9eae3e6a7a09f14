#pragma once

#include <filesystem>
#include <string>

#include "core/files/host_array.h"
#include "core/files/zip_reader.h"

namespace gift {

// numpy's array files, versions 1 to 3 (numpy/lib/format.py describes them), of the dtypes that gift has. C order and
// little-endian data stay mapped; others are copied. FormatError names file and fault; arrays of Python objects are
// refused, never unpickled.
HostArray read_npy(const std::filesystem::path& path);

// An .npz archive: arrays by name (without ".npy"), in the order of the archive; deflated ones are inflated.
StateDict read_npz(const std::filesystem::path& path);

// The same from bytes; `source` begins the error messages.
HostArray parse_npy(const OwnedBytes& bytes, const std::string& source);

}  // namespace gift
