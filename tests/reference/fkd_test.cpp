#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "core/files/torch_file.h"
#include "data/labels/fkd_folder.h"
#include "tests/support/file_index.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("stored soft labels load to what their files hold, hostile ones are refused by name") {
  const TemporaryFolder folder;
  std::vector<IndexedFile> files = indexed_files();
  for (IndexedFile& made : made_files(folder.path())) files.push_back(std::move(made));
  int loaded = 0, refused = 0;
  for (const IndexedFile& file : files) {
    const bool whole = file.format == "fkd" && file.entry.contains("name");
    if (file.open_as != "fkd" && !file.entry.contains("fkd") && !whole) continue;
    CAPTURE(file.path.string());
    if (file.outcome == "refuse") {
      CHECK(refusal_fault(file, [&] {
              if (whole)
                FkdFolder{file.path};
              else
                read_fkd_batch(file.path);
            }) == "");
      ++refused;
      continue;
    }
    ++loaded;
    if (whole) {
      CHECK(FkdFolder(file.path).rows() == file.entry.at("count").get<int64_t>());
      continue;
    }
    const FkdBatch batch = read_fkd_batch(file.path);
    const auto& want = file.entry.at("fkd");
    const std::string mix = want.at("mix");
    CHECK(batch.mix == (mix == "cutmix" ? Mix::cutmix : mix == "mixup" ? Mix::mixup : Mix::none));
    CHECK(batch.classes == want.at("classes").get<int64_t>());
    CHECK(batch.index.size() == (want.at("fields").size() == 7 ? static_cast<size_t>(batch.count) : 0));
    const TorchFile torch(file.path);
    CHECK(batch.logits == torch.read(torch.root()[5]).floats());
    CHECK(batch.crops.size() == static_cast<size_t>(batch.count));
    const std::vector<float> crops = torch.read(torch.root()[0]).floats();
    CHECK(std::equal(crops.begin(), crops.end(), batch.crops.front().begin()));
    for (const auto& scalar : file.entry.at("scalars")) {
      const auto& at = scalar.at("at");
      if (scalar.at("type") == "float") CHECK(batch.lambda == scalar.at("value").get<double>());
      if (at.size() == 2 && at[1] == 2) CHECK(batch.box.top + batch.box.height == scalar.at("value").get<int>());
      if (at.size() == 2 && at[1] == 1) CHECK(batch.box.left == scalar.at("value").get<int>());
    }
  }
  CHECK(loaded >= 8);
  CHECK(refused >= 9);
  CHECK(!payload_ran());
}

TEST_CASE("labels without indices are replayed in the order of torch's sampler") {
  const TemporaryFolder folder;
  for (const IndexedFile& file : indexed_files()) {
    const std::string name = file.path.string();
    for (const int epoch : {0, 1})
      for (const int batch : {0, 1})
        if (name.ends_with("fkd_none/epoch_0/batch_" + std::to_string(batch) + ".tar")) {
          const auto to = folder.path() / ("epoch_" + std::to_string(epoch));
          std::filesystem::create_directories(to);
          std::filesystem::copy_file(file.path, to / file.path.filename());
        }
  }
  const FkdFolder labels(folder.path());
  CHECK(labels.epochs() == 2);
  CHECK(labels.batches() == 2);
  CHECK(labels.rows() == 11);
  std::vector<int32_t> seen;
  for (const int batch : {0, 1}) {
    const ReplayedBatch b = labels.read(0, 1, batch, 100, 200);
    seen.insert(seen.end(), b.indices.begin(), b.indices.end());
    const FkdBatch raw = read_fkd_batch(folder.path() / "epoch_1" / ("batch_" + std::to_string(batch) + ".tar"));
    CHECK(b.draws[0].region.top == std::lround(raw.crops[0][0] * 100));
    CHECK(b.draws[0].region.width == std::lround(raw.crops[0][3] * 200));
  }
  std::vector<int32_t> sorted = seen;
  std::sort(sorted.begin(), sorted.end());
  for (int32_t i = 0; i < 11; ++i) CHECK(sorted[static_cast<size_t>(i)] == i);
  CHECK(seen != std::vector<int32_t>(labels.read(0, 0, 0, 100, 200).indices));
  CHECK_THROWS_AS(labels.read(0, 2, 0, 100, 200), FileError);
}
