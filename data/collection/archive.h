#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/files/mapped_file.h"
#include "data/collection/collection.h"

namespace gift {

// An archive file and the path inside it: "set.tar/test" is {set.tar, "test"}. Empty when no part of `path` is a file.
struct ArchivePath {
  std::filesystem::path file;
  std::string inside;
};
std::optional<ArchivePath> archive_path(const std::filesystem::path& path);

// The regular files of an archive: name without leading "./", and where the bytes lie.
struct ArchiveMember {
  std::string name;
  uint64_t begin = 0, size = 0;
};

// POSIX ustar, pax and GNU tar. Links to other members are resolved, symbolic links skipped. FormatError (naming
// `path`) for bad checksums, members past the end, and names that leave the archive.
std::vector<ArchiveMember> read_tar(std::span<const uint8_t> bytes, const std::string& path);

// Class folders of pictures, arrays or CIFAR's files. FormatError for other kinds of files, with what to do about them.
std::unique_ptr<ImageCollection> open_archive(const ArchivePath& path, const std::string& shown, Split split);

// Strips from all names the folder `inside`, or, when it is empty, folders that hold everything else and nothing
// directly (set/airplane/1.jpg, set/bird/1.jpg -> airplane/1.jpg, bird/1.jpg). The result is empty where a member is to
// be left out.
std::vector<std::string> names_below(const std::vector<std::string>& names, const std::string& inside);
// The same for sets that are no class folders: all files count, not only pictures.
std::vector<std::string> files_below(const std::vector<std::string>& names, const std::string& inside);

}  // namespace gift
