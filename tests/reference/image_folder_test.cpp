#include <doctest/doctest.h>

#include "core/error.h"
#include "data/collection/collection.h"
#include "data/source/image_source.h"
#include "tests/support/file_index.h"
#include "tests/support/sha256.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

std::unique_ptr<ImageSource> open_all(const std::filesystem::path& path, ThreadPool& pool) {
  return open_source(open_collection(path, Split::train), {}, pool);
}

void check_samples(const ImageCollection& set, const nlohmann::json& entry) {
  CHECK(set.classes() == entry.at("classes").get<std::vector<std::string>>());
  const auto& samples = entry.at("samples");
  REQUIRE(set.size() == static_cast<int64_t>(samples.size()));
  Image image;
  std::vector<uint8_t> scratch;
  for (int64_t i = 0; i < set.size(); ++i) {
    const auto& sample = samples.at(static_cast<size_t>(i));
    CHECK(set.label(i) == sample.at("class").get<int>());
    CHECK(set.name(i) == set.path() + "/" + sample.at("file").get<std::string>());
    set.load(i, image, scratch);
    CHECK(image.width == sample.at("image").at("width").get<int>());
    if (sample.at("image").at("exact"))
      CHECK(sha256(image.rgb) == sample.at("image").at("rgb_sha256").get<std::string>());
  }
}

}  // namespace

TEST_CASE("image folders load as torchvision loads them, hostile ones are refused by name") {
  const TemporaryFolder folder;
  ThreadPool pool(2);
  std::vector<IndexedFile> files = indexed_files();
  for (const IndexedFile& made : made_files(folder.path())) files.push_back(made);
  int loaded = 0, refused = 0;
  for (const IndexedFile& file : files) {
    if (file.format != "image-folder") continue;
    CAPTURE(file.path.string());
    if (file.outcome == "refuse") {
      CHECK(refusal_fault(file, [&] { open_all(file.path, pool); }) == "");
      ++refused;
      continue;
    }
    std::unique_ptr<ImageCollection> set;
    try {
      set = open_collection(file.path, Split::train);
    } catch (const Error& error) {
      CHECK_MESSAGE(file.outcome == "refuse-or-load", error.what());
      continue;
    }
    if (file.entry.contains("samples")) check_samples(*set, file.entry);
    if (file.entry.contains("count")) {
      CHECK(set->size() == file.entry.at("count").get<int64_t>());
      CHECK(set->classes() == file.entry.at("classes").get<std::vector<std::string>>());
    }
    ++loaded;
  }
  CHECK(loaded > 0);
  CHECK(refused > 0);
}
