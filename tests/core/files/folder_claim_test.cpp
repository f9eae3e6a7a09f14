#include "core/files/folder_claim.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "tests/support/temporary_folder.h"

using namespace gift;

TEST_CASE("one claim at a time, made again once it has ended") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "a" / "b";
  {
    const FolderClaim claim("run folder", path);
    CHECK_THROWS_WITH_AS(FolderClaim("run folder", path), doctest::Contains("another process is writing to it"),
                         FileError);
  }
  CHECK_NOTHROW(FolderClaim("run folder", path));
}

TEST_CASE("what killed processes left is removed, nothing else is") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path();
  for (const char* name :
       {"result.json", "a.tmp-12-3", "a.tmp-12", "a.tmp-x-3", "a.tmp-12-3.txt", ".tmp-1-", "tmp-1-2"})
    write_file(path / name, "x");
  const FolderClaim claim("run folder", path);
  CHECK_FALSE(std::filesystem::exists(path / "a.tmp-12-3"));
  for (const char* name : {"result.json", "a.tmp-12", "a.tmp-x-3", "a.tmp-12-3.txt", ".tmp-1-", "tmp-1-2"})
    CHECK_MESSAGE(std::filesystem::exists(path / name), name);
}

TEST_CASE("a folder that cannot be made is named with the cause") {
  const testing::TemporaryFolder folder;
  write_file(folder.path() / "file", "x");
  CHECK_THROWS_WITH_AS(FolderClaim("run folder", folder.path() / "file" / "run"), doctest::Contains("is a file"),
                       FileError);
}
