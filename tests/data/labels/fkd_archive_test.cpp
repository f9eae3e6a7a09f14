#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "core/error.h"
#include "data/collection/file_tree.h"
#include "data/labels/fkd_folder.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

const fs::path stored = fs::path(GIFT_REFERENCE_DIR_DEFAULT) / "files" / "good" / "fkd_none" / "epoch_0";

std::string batch(int number) {
  std::ostringstream out;
  out << std::ifstream(stored / ("batch_" + std::to_string(number) + ".tar"), std::ios::binary).rdbuf();
  return std::move(out).str();
}

std::string message_of(const fs::path& path) {
  try {
    FkdFolder{path};
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("stored soft labels are read out of archives as out of their folder") {
  const TemporaryFolder tmp;
  const Members members{{"FKD/epoch_0/batch_0.tar", batch(0)},
                        {"FKD/epoch_0/batch_1.tar", batch(1)},
                        {"FKD/epoch_1/batch_0.tar", batch(0)},
                        {"FKD/epoch_1/batch_1.tar", batch(1)}};
  write_bytes(tmp.path() / "labels.tar", tar_bytes(members));
  write_bytes(tmp.path() / "labels.zip", zip_bytes(members));
  const FkdFolder folder(stored.parent_path());
  write_bytes(tmp.path() / "one.tar", tar_bytes({members[0], members[1]}));
  CHECK(FkdFolder(tmp.path() / "one.tar").epochs() == 1);
  for (const char* path : {"labels.tar", "labels.zip", "labels.tar/FKD"}) {
    CAPTURE(path);
    const FkdFolder labels(tmp.path() / path);
    CHECK(labels.epochs() == 2);
    CHECK(labels.batches() == folder.batches());
    CHECK(labels.rows() == folder.rows());
    CHECK(labels.classes() == folder.classes());
    const auto tree = open_file_tree(tmp.path() / path);
    CHECK(read_fkd_batch(tree->open("epoch_1/batch_1.tar")).logits == read_fkd_batch(stored / "batch_1.tar").logits);
  }
}

TEST_CASE("gaps and damage in an archive of labels are named") {
  const TemporaryFolder tmp;
  const auto refusal = [&](const Members& members) {
    write_bytes(tmp.path() / "x.tar", tar_bytes(members));
    return message_of(tmp.path() / "x.tar");
  };
  const auto has = [](const std::string& message, const char* part) {
    CAPTURE(message);
    return message.find(part) != std::string::npos;
  };
  CHECK(has(refusal({{"epoch_0/batch_0.tar", batch(0)}, {"epoch_0/batch_2.tar", batch(1)}}),
            "x.tar/epoch_0' has no batch_1.tar"));
  CHECK(has(refusal({{"epoch_1/batch_0.tar", batch(0)}, {"y", "z"}}), "has no epoch_0"));
  CHECK(has(refusal({{"y", "z"}, {"w", "z"}}), "holds no epoch_0"));
  CHECK(has(refusal({{"epoch_0/batch_0.tar", batch(0).substr(0, 500)}, {"y", "z"}}), "x.tar/epoch_0/batch_0.tar"));
  CHECK(has(message_of(tmp.path() / "absent"), "absent"));
}
