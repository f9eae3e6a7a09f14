#pragma once

#include <filesystem>
#include <string>

#include "core/files/host_array.h"
#include "core/files/npy_header.h"
#include "core/files/zip_reader.h"

namespace gift {

// numpy's array files, versions 1 to 3 (numpy/lib/format.py describes them), of the dtypes that gift has; int8 and
// int16 become i32. C order and little-endian data stay mapped; others are copied. FormatError names file and fault;
// arrays of Python objects are refused, never unpickled.
HostArray read_npy(const std::filesystem::path& path);
HostArray read_npy(const std::shared_ptr<const MappedFile>& file);

// An .npz archive: arrays by name (without ".npy"), in the order of the archive; deflated ones are inflated.
StateDict read_npz(const std::filesystem::path& path);
StateDict read_npz(const std::shared_ptr<const MappedFile>& file);

// Whether the zip archive holds .npy files at its top, as numpy.savez makes them.
bool is_npz(const std::shared_ptr<const MappedFile>& zip);

// C order, format version 1; they appear complete or not at all. FormatError for bf16, which numpy
// has not, and for doubled names.
void write_npy(const std::filesystem::path& path, const HostArray& array);
void write_npz(const std::filesystem::path& path, const StateDict& arrays);

// The same from bytes; `source` begins the error messages.
HostArray parse_npy(const OwnedBytes& bytes, const std::string& source);
// Elements as the header describes them.
HostArray npy_array(const NpyHeader& header, const OwnedBytes& elements, const std::string& source);

}  // namespace gift
