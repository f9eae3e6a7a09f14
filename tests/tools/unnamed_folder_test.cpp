#include "tools/unnamed_folder.h"

#include <doctest/doctest.h>

#include "core/files/atomic_file.h"
#include "tests/support/temporary_folder.h"

using namespace gift;

TEST_CASE("a run that nobody named gets a folder that nobody has") {
  const testing::TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  CHECK(unnamed_folder("rded-gift:gamma=0.3") == "runs/rded-gift-gamma-0.3");
  for (const char* taken : {"runs/a", "runs/a-2"}) {
    std::filesystem::create_directories(taken);
    write_file(std::filesystem::path(taken) / "config.json", "{}");
  }
  CHECK(unnamed_folder("a") == "runs/a-3");
  std::filesystem::current_path(before);
}

TEST_CASE("the short name of a set") {
  CHECK(short_set_name("sets/rded.tar") == "rded");
  CHECK(short_set_name("sets/rded-ipc10/") == "rded-ipc10");
  CHECK(short_set_name("sets/x/..") == "sets");
  CHECK(short_set_name("..") == "set");
  CHECK(short_set_name("") == "set");
}
