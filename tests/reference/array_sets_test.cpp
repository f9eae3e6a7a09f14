#include <doctest/doctest.h>

#include <algorithm>

#include "core/error.h"
#include "core/files/torch_file.h"
#include "data/collection/collection.h"
#include "tests/support/file_index.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

std::vector<int32_t> labels_of(const ImageCollection& set) {
  std::vector<int32_t> out;
  for (int64_t i = 0; i < set.size(); ++i) out.push_back(set.label(i));
  return out;
}

// Pictures and soft labels are what the file holds, bit for bit.
void check_numbers(const ImageCollection& set, const HostArray& images, const HostArray* labels) {
  REQUIRE(set.floats());
  const std::vector<float> wanted = images.floats();
  const auto each = wanted.size() / static_cast<size_t>(set.size());
  std::vector<float> got(each);
  for (int64_t i = 0; i < set.size(); ++i) {
    set.planes(i, got.data());
    CHECK(std::equal(got.begin(), got.end(), wanted.begin() + i * static_cast<int64_t>(each)));
    if (!labels) continue;
    const std::vector<float> stored = labels->floats();
    const std::span<const float> row = set.stored_label(i);
    CHECK(std::equal(row.begin(), row.end(), stored.begin() + i * static_cast<int64_t>(row.size())));
  }
}

bool is_open_as_set(const IndexedFile& file) {
  return file.open_as == "gift-data" || file.format == "datm" || file.entry.contains("dataset");
}

void check_good(const IndexedFile& file) {
  const auto& entry = file.entry.at("dataset");
  const bool datm = entry.contains("group");
  const auto set = open_collection(datm ? file.path.parent_path() : file.path, Split::train);
  CHECK(set->kind() == (datm ? "DATM tensors" : "GIFT data.pt"));
  if (entry.contains("hard_labels")) CHECK(labels_of(*set) == entry.at("hard_labels").get<std::vector<int32_t>>());
  CHECK(set->classes().size() == 10);
  if (datm) {
    const TorchFile images(file.path.parent_path() / "images_best.pt"),
        labels(file.path.parent_path() / "labels_best.pt");
    const HostArray label_rows = labels.read(labels.root());
    check_numbers(*set, images.read(images.root()), &label_rows);
    const TorchFile rate(file.path.parent_path() / "lr_best.pt");
    CHECK(set->learning_rate() == rate.read(rate.root()).doubles().at(0));
    return;
  }
  const TorchFile torch(file.path);
  const HostArray label_rows = torch.read(*torch.root().find("label"));
  const bool soft = entry.at("label_form") == "soft";
  check_numbers(*set, torch.read(*torch.root().find("data")), soft ? &label_rows : nullptr);
  CHECK(set->stored_label(0).empty() == !soft);
}

}  // namespace

TEST_CASE("sets of arrays load to what their files hold, hostile ones are refused by name") {
  const TemporaryFolder folder;
  std::vector<IndexedFile> files = indexed_files();
  for (IndexedFile& made : made_files(folder.path())) files.push_back(std::move(made));
  int loaded = 0, refused = 0;
  for (const IndexedFile& file : files) {
    if (!is_open_as_set(file)) continue;
    CAPTURE(file.path.string());
    if (file.outcome == "refuse") {
      CHECK(refusal_fault(file, [&] { open_collection(file.path, Split::train); }) == "");
      ++refused;
    } else {
      check_good(file);
      ++loaded;
    }
  }
  CHECK(loaded >= 6);
  CHECK(refused >= 9);
  CHECK(!payload_ran());
}
