#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/files/npy.h"
#include "core/files/torch_file.h"
#include "data/collection/collection.h"
#include "data/labels/fkd_folder.h"
#include "tests/e2e/examples.h"
#include "tests/support/goldens.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;
using nlohmann::json;

namespace {

// The shipped set as arrays: its pixels as floats or bytes, with labels of whichever kind.
struct Arrays {
  std::vector<uint8_t> bytes;
  std::vector<float> planes;
  std::vector<int64_t> labels;

  Arrays() {
    const auto set = open_collection(examples / "cifar10-rded-ipc1", Split::train);
    Image image;
    std::vector<uint8_t> scratch;
    for (int64_t i = 0; i < set->size(); ++i) {
      set->load(i, image, scratch);
      bytes.insert(bytes.end(), image.rgb.begin(), image.rgb.end());
      for (size_t c = 0; c < 3; ++c)
        for (size_t p = 0; p < 1024; ++p) planes.push_back(static_cast<float>(image.rgb[p * 3 + c]) / 255.0f);
      labels.push_back(set->label(i));
    }
  }
  HostArray hard() const { return host_array(Shape{10}, labels); }
  HostArray soft() const {
    std::vector<float> rows(100);
    for (size_t i = 0; i < 10; ++i) rows[i * 10 + static_cast<size_t>(labels[i])] = 5.0f + static_cast<float>(i);
    return host_array(Shape{10, 10}, rows);
  }
  HostArray pictures(float factor = 1, float shift = 0) const {
    std::vector<float> values = planes;
    for (float& value : values) value = value * factor + shift;
    return host_array(Shape{10, 3, 32, 32}, values);
  }
};

std::vector<std::string> without_teacher(const std::filesystem::path& set, const std::filesystem::path& out,
                                         std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{
      "eval",      "--train", set.string(), "--test", (examples / "cifar10-test-1000.tar").string(),
      "--dataset", "cifar10", "--width",    "16",     "--epochs",
      "6",         "--seeds", "1",          "--json", "--out",
      out.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace

TEST_CASE("a set trains to the same bits from a folder, from bytes in an npz and from floats") {
  const TemporaryFolder folder;
  const Arrays arrays;
  write_npz(folder.path() / "bytes.npz",
            {{"images", host_array(Shape{10, 32, 32, 3}, arrays.bytes)}, {"labels", arrays.hard()}});
  write_npz(folder.path() / "floats.npz", {{"images", arrays.pictures()}, {"labels", arrays.hard()}});
  const Outcome first = run_gift(short_run(folder.path() / "folder", {"--seeds", "1"}));
  REQUIRE_MESSAGE(first.exit_code == 0, first.err);
  const std::string student = bytes_of(folder.path() / "folder" / "student_seed0.safetensors");
  for (const char* set : {"bytes", "floats"}) {
    CAPTURE(set);
    const Outcome run = run_gift(short_run(
        folder.path() / set, {"--seeds", "1", "--train", (folder.path() / (std::string(set) + ".npz")).string()}));
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    CHECK(student == bytes_of(folder.path() / set / "student_seed0.safetensors"));
  }
}

TEST_CASE("labels stored with a set stand for a teacher's logits") {
  const TemporaryFolder folder;
  const Arrays arrays;
  const auto set = folder.path() / "soft.npz";
  write_npz(set, {{"images", arrays.pictures()}, {"labels", arrays.soft()}});
  const Outcome run = run_gift(without_teacher(set, folder.path() / "run", {"--loss", "softce"}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json result = json::parse(run.out);
  CHECK(result["preflight"]["stored_labels"] == 10);
  CHECK(result["curves"].back()["loss"].get<double>() < 2.4);
  const Outcome mixed = run_gift(without_teacher(set, folder.path() / "mixed", {"--augment", "flip_cutmix"}));
  CHECK(mixed.exit_code == 2);
  CHECK(mixed.err.find("unmixed") != std::string::npos);
  const Outcome both =
      run_gift({"compare", "--train", set.string(), "--test", (examples / "cifar10-test-1000.tar").string(),
                "--dataset", "cifar10", "--width", "16", "--epochs", "4", "--seeds", "2", "--losses", "softce,gift,ce",
                "--out", (folder.path() / "both").string()});
  CHECK_MESSAGE(both.exit_code == 0, both.err);
}

TEST_CASE("hard labels alone want a teacher, unless they are to be its logits") {
  const TemporaryFolder folder;
  const Arrays arrays;
  const auto set = folder.path() / "hard.npz";
  write_npz(set, {{"images", arrays.pictures()}, {"labels", arrays.hard()}});
  const Outcome without = run_gift(without_teacher(set, folder.path() / "without", {"--loss", "kl"}));
  CHECK(without.exit_code == 2);
  CHECK(without.err.find("only hard labels") != std::string::npos);
  const Outcome one_hot =
      run_gift(without_teacher(set, folder.path() / "one", {"--loss", "kl", "--labels", "one-hot"}));
  REQUIRE_MESSAGE(one_hot.exit_code == 0, one_hot.err);
  CHECK(json::parse(one_hot.out)["preflight"]["stored_labels"] == 10);
}

TEST_CASE("a whitened set trains and tests in ZCA space, as published only in part") {
  const TemporaryFolder folder;
  const Arrays arrays;
  const auto set = folder.path() / "whitened.npz";
  write_npz(set, {{"images", arrays.pictures(3, -1.4f)}, {"labels", arrays.soft()}});
  setenv("GIFT_CACHE_DIR", (folder.path() / "cache").c_str(), 1);
  const std::vector<std::string> fit{"--loss", "softce", "--zca-fit", (examples / "cifar10-rded-ipc10").string()};
  const auto with = [&](const char* out, std::vector<std::string> more) {
    more.insert(more.begin(), fit.begin(), fit.end());
    return run_gift(without_teacher(set, folder.path() / out, more));
  };
  const Outcome missing = run_gift(without_teacher(set, folder.path() / "missing"));
  CHECK(missing.exit_code == 2);
  CHECK(missing.err.find("--zca-fit") != std::string::npos);
  CHECK(missing.err.find("-1.4") != std::string::npos);

  const Outcome correct = with("correct", {});
  REQUIRE_MESSAGE(correct.exit_code == 0, correct.err);
  const json config = json::parse(bytes_of(folder.path() / "correct" / "config.json"));
  CHECK(config["zca"] == "correct");
  CHECK(config["norm"] == "instance");
  CHECK(config["normalization"] == "none");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path() / "cache"), {}) == 1);

  const Outcome published = with("published", {"--zca", "published"});
  REQUIRE_MESSAGE(published.exit_code == 0, published.err);
  CHECK(json::parse(published.out)["preflight"]["warnings"].dump().find("not") != std::string::npos);
  CHECK(bytes_of(folder.path() / "correct" / "student_seed0.safetensors") !=
        bytes_of(folder.path() / "published" / "student_seed0.safetensors"));

  for (const char* kind : {"correct", "published"}) {
    const Outcome again = run_gift({"eval", "--config", (folder.path() / kind / "config.json").string(), "--out",
                                    (folder.path() / (std::string(kind) + "2")).string(), "--quiet"});
    REQUIRE_MESSAGE(again.exit_code == 0, again.err);
    CHECK(bytes_of(folder.path() / kind / "student_seed0.safetensors") ==
          bytes_of(folder.path() / (std::string(kind) + "2") / "student_seed0.safetensors"));
  }
  const Outcome tested =
      run_gift({"eval", "--weights", (folder.path() / "correct" / "student_seed0.safetensors").string(), "--test",
                (examples / "cifar10-test-1000.tar").string(), "--zca", "correct", "--zca-fit",
                (examples / "cifar10-rded-ipc10").string(), "--json"});
  REQUIRE_MESSAGE(tested.exit_code == 0, tested.err);
  CHECK(json::parse(tested.out)["top1"] == json::parse(correct.out)["last"]["values"][0]);
  for (const char* kind : {"correct", "published"}) {  // the student's file tells all of it
    const Outcome alone = run_gift({"eval", "--weights", (folder.path() / kind / "student_seed0.safetensors").string(),
                                    "--test", (examples / "cifar10-test-1000.tar").string(), "--json"});
    REQUIRE_MESSAGE(alone.exit_code == 0, alone.err);
    CHECK(json::parse(alone.out)["top1"] ==
          json::parse(std::string(kind) == "correct" ? correct.out : published.out)["last"]["values"][0]);
  }
  const std::string student = (folder.path() / "correct" / "student_seed0.safetensors").string();
  const auto confidence = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"predict", (examples / "cifar10-rded-ipc1" / "00003").string(), "--weights",
                                       student, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome run = run_gift(arguments);
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    CHECK(run.out.find("in ZCA space") != std::string::npos);
    return json::parse(run.out)["images"];
  };
  const json found = confidence({});
  const std::string cached = std::filesystem::directory_iterator(folder.path() / "cache")->path().string();
  CHECK(confidence({"--zca-fit", cached}) == found);
  std::filesystem::copy(folder.path() / "cache", folder.path() / "kept", std::filesystem::copy_options::recursive);
  std::filesystem::remove_all(folder.path() / "cache");
  CHECK(confidence({}) == found);  // fitted again on the set that the card names
  unsetenv("GIFT_CACHE_DIR");
}

TEST_CASE("a student whose whitening cannot be had says what is missing") {
  const TemporaryFolder folder;
  const Arrays arrays;
  const auto set = folder.path() / "whitened.npz", real = folder.path() / "real.npz";
  write_npz(set, {{"images", arrays.pictures(3, -1.4f)}, {"labels", arrays.soft()}});
  write_npz(real, {{"images", arrays.pictures()}, {"labels", arrays.hard()}});
  setenv("GIFT_CACHE_DIR", (folder.path() / "cache").c_str(), 1);
  const Outcome run = run_gift(
      without_teacher(set, folder.path() / "run", {"--loss", "softce", "--epochs", "2", "--zca-fit", real.string()}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  std::filesystem::remove_all(folder.path() / "cache");
  std::filesystem::remove(real);
  const std::string student = (folder.path() / "run" / "student_seed0.safetensors").string();
  const Outcome tested =
      run_gift({"eval", "--weights", student, "--test", (examples / "cifar10-test-1000.tar").string()});
  CHECK(tested.exit_code == 2);
  CHECK(tested.err.find("--zca-fit") != std::string::npos);
  CHECK(tested.err.find("real.npz") != std::string::npos);
  const Outcome shown = run_gift({"inspect", student});
  CHECK(shown.out.find("ZCA whitening ('correct'), fitted on ") != std::string::npos);
  unsetenv("GIFT_CACHE_DIR");
}

TEST_CASE("a student is tested on images resized as its run did") {
  const TemporaryFolder folder;
  const Outcome run = run_gift(short_run(folder.path() / "run", {"--seeds", "1", "--test-resize", "40"}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json last = json::parse(bytes_of(folder.path() / "run" / "result.json"))["last"]["values"][0];
  const auto tested = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"eval",
                                       "--weights",
                                       (folder.path() / "run" / "student_seed0.safetensors").string(),
                                       "--test",
                                       (examples / "cifar10-test-1000.tar").string(),
                                       "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = run_gift(arguments);
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    return json::parse(outcome.out);
  };
  CHECK(tested({})["top1"] == last);
  CHECK(tested({"--test-resize", "0"})["per_class"] != tested({})["per_class"]);
}

TEST_CASE("DATM's tensors and GIFT's data.pt train as they are") {
  const TemporaryFolder folder;
  for (const char* set : {"files/good/datm", "files/good/gift_label_nc/data.pt"}) {
    CAPTURE(set);
    const auto path = reference_path(set);
    const auto side = std::to_string(open_collection(path, Split::train)->floats()->height);
    const auto out = folder.path() / (std::string(set).ends_with("datm") ? "datm" : "gift");
    std::vector<std::string> more{"--image-size", side, "--zca", "none", "--width", "8", "--epochs", "2"};
    if (out.filename() == "datm") more.insert(more.end(), {"--protocol", "datm"});
    const Outcome run = run_gift(without_teacher(path, out, more));
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    if (out.filename() != "datm") continue;
    const TorchFile rate(path / "lr_best.pt");
    CHECK(json::parse(bytes_of(out / "config.json"))["learning_rate"] == rate.read(rate.root()).doubles().at(0));
  }
}

TEST_CASE("stored soft labels are replayed in place of a teacher") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "labels");
  for (const char* epoch : {"epoch_0", "epoch_1"})
    std::filesystem::copy(reference_path("files/good/fkd_none/epoch_0"), folder.path() / "labels" / epoch,
                          std::filesystem::copy_options::recursive);
  const FkdFolder labels(folder.path() / "labels");
  const int64_t n = labels.rows();
  std::vector<uint8_t> pixels(static_cast<size_t>(n * 3072));
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 7 + i / 3072);
  std::vector<int64_t> classes;
  for (int64_t i = 0; i < n; ++i) classes.push_back(i % 10);
  const auto write = [&](const char* name, int64_t count) {
    write_npz(
        folder.path() / name,
        {{"images", host_array(Shape{count, 32, 32, 3},
                               std::span<const uint8_t>(pixels).first(static_cast<size_t>(count * 3072)))},
         {"labels", host_array(Shape{count}, std::span<const int64_t>(classes).first(static_cast<size_t>(count)))}});
    return folder.path() / name;
  };
  const auto set = write("set.npz", n), smaller = write("smaller.npz", n - 1);
  const auto with = [&](const std::filesystem::path& train, const char* out, std::vector<std::string> more) {
    return run_gift([&] {
      std::vector<std::string> a{"eval",
                                 "--train",
                                 train.string(),
                                 "--test",
                                 (examples / "cifar10-test-1000.tar").string(),
                                 "--dataset",
                                 "cifar10",
                                 "--width",
                                 "8",
                                 "--seeds",
                                 "1",
                                 "--json",
                                 "--loss",
                                 "kl",
                                 "--labels",
                                 (folder.path() / "labels").string(),
                                 "--out",
                                 (folder.path() / out).string()};
      a.insert(a.end(), more.begin(), more.end());
      return a;
    }());
  };
  const Outcome run = with(set, "run", {});
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json config = json::parse(bytes_of(folder.path() / "run" / "config.json"));
  CHECK(config["epochs"] == labels.epochs());
  CHECK(config["batch_size"] == labels.batch_size());
  CHECK(with(set, "same", {"--augment", "none", "--seed", "0"}).exit_code == 0);  // augmentation is that of the labels
  CHECK(bytes_of(folder.path() / "run" / "student_seed0.safetensors") ==
        bytes_of(folder.path() / "same" / "student_seed0.safetensors"));
  const auto refused = [&](const Outcome& outcome, const char* part) {
    CHECK(outcome.exit_code == 2);
    CHECK_MESSAGE(outcome.err.find(part) != std::string::npos, outcome.err);
  };
  refused(with(set, "long", {"--epochs", "3"}), "epoch_2");
  refused(with(set, "batch", {"--batch-size", "3"}), "--batch-size");
  refused(with(smaller, "fewer", {}), "another set");
  refused(with(set, "both", {"--teacher", (examples / "cifar10_conv3.pth").string()}), "--labels");
}
