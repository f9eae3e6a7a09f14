#include "core/backends/cuda/library.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "core/error.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::cuda;
using testing::ScopedVariable, testing::TemporaryFolder;

namespace {

std::string refused(const LibrarySearch& search) {
  try {
    SharedLibrary::open(search);
  } catch (const DeviceError& e) {
    return e.what();
  }
  return {};
}

bool says(const std::string& message, const std::string& part) { return message.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a library on the loader's path gives its functions and its file") {
  const SharedLibrary library = SharedLibrary::open({"the C mathematics library", {"libno-such.so.1", "libm.so.6"}});
  double (*cosine)(double) = nullptr;
  library.get(cosine, "cos");
  CHECK(cosine(0.0) == 1.0);
  CHECK(library.file().filename() == "libm.so.6");
  CHECK_THROWS_WITH_AS(library.get(cosine, "no_such_function"), doctest::Contains("no function no_such_function"),
                       DeviceError);
}

TEST_CASE("absence is said in words: what, under which names, where it was looked for, and what helps") {
  const TemporaryFolder user, cuda, own;
  const ScopedVariable first(library_folders_variable, user.path().string() + ":/no/such/folder"),
      usual("CUDA_PATH", cuda.path().string());
  const std::string message = refused({"the thing", {"libthing.so.2", "libthing.so.1"}, {own.path()}});
  for (const std::string& part :
       {std::string("the thing"), std::string("libthing.so.2 or libthing.so.1"), user.path().string(),
        std::string("/no/such/folder"), own.path().string(), (cuda.path() / "lib64").string(),
        std::string("/usr/local/cuda/lib64"), std::string("GIFT_CUDA_LIBRARIES")}) {
    CAPTURE(part);
    CHECK(says(message, part));
  }
  CHECK_FALSE(says(message, "refused"));
}

TEST_CASE("a file that is no library is named with the loader's reason") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "libthing.so.2") << "not a library";
  const ScopedVariable variable(library_folders_variable, folder.path().string());
  const std::string message = refused({"the thing", {"libthing.so.2"}});
  CHECK(says(message, "tried and refused"));
  CHECK(says(message, (folder.path() / "libthing.so.2").string()));
}

TEST_CASE("folders of the user may be those of Python packages") {
  const TemporaryFolder packages;
  for (const char* name : {"nvidia/cudnn/lib", "nvidia/cu13/lib", "nvidia/no_libraries/include"})
    std::filesystem::create_directories(packages.path() / name);
  const ScopedVariable variable(library_folders_variable, ":" + packages.path().string() + ":");
  const auto folders = user_library_folders();
  REQUIRE(folders.size() == 3);
  CHECK(folders[0] == packages.path());
  CHECK(folders[1] == packages.path() / "nvidia/cu13/lib");
  CHECK(folders[2] == packages.path() / "nvidia/cudnn/lib");
}
