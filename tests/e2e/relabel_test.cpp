#include <doctest/doctest.h>

#include <signal.h>
#include <unistd.h>

#include <cmath>

#include "core/files/safetensors.h"
#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const std::string shipped = (examples / "cifar10_conv3.pth").string();
const std::string test_images = (examples / "cifar10-test-1000.tar").string();

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::vector<std::string> on_set(const std::vector<std::string>& more) {
  return joined(
      {"--train", (examples / "cifar10-rded-ipc1").string(), "--dataset", "cifar10", "--epochs", "6", "--seeds", "2"},
      more);
}

Outcome relabel(const fs::path& out, const std::vector<std::string>& more = {}) {
  return run_gift(joined({"relabel"}, on_set(joined({"--teacher", shipped, "--out", out.string(), "--json"}, more))));
}

json labelled(const fs::path& out, const std::vector<std::string>& more = {}) {
  const Outcome run = relabel(out, more);
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out);
}

Outcome eval(const fs::path& out, const std::vector<std::string>& more) {
  return run_gift(joined(
      {"eval"},
      on_set(joined({"--test", test_images, "--width", "16", "--json", "--quiet", "--out", out.string()}, more))));
}

void refused(const Outcome& run, const std::string& part, int code = 2) {
  CHECK(run.exit_code == code);
  CHECK_MESSAGE(run.err.find(part) != std::string::npos, run.err);
}

std::string student(const fs::path& run, int seed) {
  return bytes_of(run / ("student_seed" + std::to_string(seed) + ".safetensors"));
}

json curves(const fs::path& run) { return json::parse(bytes_of(run / "result.json"))["curves"]; }

}  // namespace

TEST_CASE("stored f32 labels train to the bits of online labels, under the augmentation of each protocol") {
  const TemporaryFolder folder;
  const std::vector<std::pair<const char*, std::vector<std::string>>> runs{
      {"gift", {}},
      {"rded", {"--protocol", "rded", "--augment", "shuffle_patches_rrc_flip_cutmix", "--patches", "2"}},
      {"mixup", {"--augment", "rrc_flip_mixup", "--loss", "kl", "--batch-size", "4"}},
      {"single",
       {"--augment", "dsa_single", "--loss", "kd", "--select", "holdout", "--ipc", "4", "--train",
        (examples / "cifar10-rded-ipc10").string()}},
  };
  for (const auto& [name, flags] : runs) {
    CAPTURE(name);
    const fs::path labels = folder.path() / (name + std::string("-labels")), online = folder.path() / name,
                   stored = folder.path() / (name + std::string("-stored"));
    std::vector<std::string> of_labels;
    for (size_t i = 0; i < flags.size(); i += 2)
      if (flags[i] != "--loss") of_labels.insert(of_labels.end(), {flags[i], flags[i + 1]});
    labelled(labels, joined(of_labels, {"--dtype", "f32"}));
    const Outcome a = eval(online, joined(flags, {"--teacher", shipped}));
    REQUIRE_MESSAGE(a.exit_code == 0, a.err);
    const Outcome b = eval(stored, joined(flags, {"--labels", labels.string()}));
    REQUIRE_MESSAGE(b.exit_code == 0, b.err);
    for (const int seed : {0, 1}) CHECK(student(online, seed) == student(stored, seed));
    CHECK(bytes_of(online / "metrics.csv") == bytes_of(stored / "metrics.csv"));
  }
}

TEST_CASE("labels in half precision train almost as online ones do") {
  const TemporaryFolder folder;
  const json written = labelled(folder.path() / "labels");
  CHECK(written["dtype"] == "f16");
  CHECK(written["files"] == 12);
  CHECK(written["images_labelled"] == 120);
  CHECK(written["top1"].get<double>() > 60);
  CHECK(written["bytes"].get<int64_t>() >= written["expected_bytes"].get<int64_t>());
  for (const char* loss : {"kl", "gift"}) {
    const Outcome online = eval(folder.path() / (std::string(loss) + "1"), {"--teacher", shipped, "--loss", loss});
    const Outcome stored = eval(folder.path() / (std::string(loss) + "2"),
                                {"--labels", (folder.path() / "labels").string(), "--loss", loss});
    REQUIRE_MESSAGE(stored.exit_code == 0, stored.err);
    const json a = curves(folder.path() / (std::string(loss) + "1")),
               b = curves(folder.path() / (std::string(loss) + "2"));
    REQUIRE(a.size() == b.size());
    CHECK(a != b);
    for (size_t i = 0; i < a.size(); ++i) {
      const double one = a[i]["loss"], two = b[i]["loss"];
      if (a[i]["epoch"].get<int>() <= 2) CHECK(std::fabs(one - two) < 1e-3 * std::max(1.0, std::fabs(one)));
    }
    const double first = json::parse(online.out)["last"]["mean"], second = json::parse(stored.out)["last"]["mean"];
    CHECK(std::fabs(first - second) < 3);
  }
}

TEST_CASE("labels go on where they were cut off, and what was damaged is made again") {
  const TemporaryFolder folder;
  const fs::path whole = folder.path() / "whole", cut = folder.path() / "cut";
  labelled(whole);
  labelled(cut);
  json manifest = json::parse(bytes_of(cut / "labels.json"));
  const size_t files = manifest["files"].size();
  const std::string last = manifest["files"].back()["file"], first = manifest["files"][0]["file"];
  manifest["files"].erase(manifest["files"].size() - 1);  // as a kill before the last one leaves it
  std::ofstream(cut / "labels.json") << manifest.dump();
  fs::remove(cut / last);
  std::ofstream(cut / first, std::ios::app) << "more";
  refused(eval(folder.path() / "run", {"--labels", cut.string()}), "--resume", 1);
  refused(relabel(cut), "--resume");
  refused(relabel(cut, {"--resume", "--augment", "flip"}), "augmentation");
  refused(relabel(cut, {"--resume", "--epochs", "7"}), "epochs");
  refused(relabel(cut, {"--resume", "--dtype", "f32"}), "dtype");
  const Outcome again = relabel(cut, {"--resume"});
  REQUIRE_MESSAGE(again.exit_code == 0, again.err);
  CHECK(again.err.find(first) != std::string::npos);
  CHECK(json::parse(again.out)["images_labelled"] == 20);
  CHECK(json::parse(again.out)["files"] == files);
  for (const auto& entry : fs::directory_iterator(whole))
    if (entry.path().extension() == ".safetensors")
      CHECK(bytes_of(entry.path()) == bytes_of(cut / entry.path().filename()));
  const Outcome nothing = relabel(cut, {"--resume"});
  CHECK(json::parse(nothing.out)["images_labelled"] == 0);
}

TEST_CASE("a killed relabel leaves whole files only, and continues") {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "labels";
  const std::vector<std::string> long_one{"relabel",   "--train", (examples / "cifar10-rded-ipc10").string(),
                                          "--dataset", "cifar10", "--epochs",
                                          "64",        "--seeds", "1",
                                          "--teacher", shipped,   "--out",
                                          out.string()};
  {
    Program program(long_one);
    for (int i = 0; i < 2000 && !fs::exists(out / "seed0_epochs5-8.safetensors"); ++i) usleep(2000);
    program.send(SIGKILL);
    CHECK(program.wait().exit_code == 128 + SIGKILL);
  }
  const json manifest = json::parse(bytes_of(out / "labels.json"));
  CHECK(manifest["files"].size() >= 1);
  CHECK(manifest["files"].size() < 16);
  for (const json& file : manifest["files"])
    CHECK(fs::file_size(out / file["file"].get<std::string>()) == file["bytes"].get<uint64_t>());
  const Outcome again = run_gift(joined(long_one, {"--resume"}));
  REQUIRE_MESSAGE(again.exit_code == 0, again.err);
  const Outcome checked = run_gift({"inspect", out.string(), "--verify", "--json"});
  REQUIRE_MESSAGE(checked.exit_code == 0, checked.err);
  CHECK(json::parse(checked.out)["files"] == 16);
  for (const auto& entry : fs::directory_iterator(out))
    CHECK((entry.path().extension() == ".safetensors" || entry.path().filename() == "labels.json"));
}

TEST_CASE("labels are refused where a run asks for other batches than they hold") {
  const TemporaryFolder folder;
  const fs::path labels = folder.path() / "labels";
  labelled(labels);
  const auto with = [&](const char* out, std::vector<std::string> more) {
    return eval(folder.path() / out, joined({"--labels", labels.string(), "--loss", "kl"}, more));
  };
  refused(with("a", {"--epochs", "7"}), "--epochs");
  refused(with("b", {"--batch-size", "4"}), "--batch-size");
  refused(with("c", {"--augment", "crop_flip"}), "--augment color_crop_cutout_flip_scale_rotate");
  refused(with("d", {"--crop", "0.2"}), "[--crop] 0.2, but the labels");
  refused(with("e", {"--normalization", "imagenet"}), "--normalization");
  refused(with("f", {"--seed", "2"}), "seed 0, 1");
  refused(with("g", {"--seeds", "3"}), "--labels-seed 0");
  refused(with("h", {"--train", (examples / "cifar10-rded-ipc10").string()}), "another set");
  refused(with("i", {"--train", (examples / "cifar10-rded-ipc10").string(), "--subset", "random:ipc=1,seed=3"}),
          "digest");
  refused(with("j", {"--labels-seed", "5"}), "--labels-seed");
  refused(with("k", {"--labels-seed", "x"}), "--labels-seed");
  refused(with("l", {"--teacher", shipped}), "--labels");
  refused(eval(folder.path() / "m", {"--teacher", shipped, "--labels-seed", "0"}), "--labels FOLDER");
  refused(run_gift(joined({"continual"},
                          {"--train", (examples / "cifar10-rded-ipc1").string(), "--test", test_images, "--dataset",
                           "cifar10", "--labels", labels.string(), "--out", (folder.path() / "n").string()})),
          "--labels");
  const Outcome fewer = with("fewer", {"--epochs", "3"});
  CHECK_MESSAGE(fewer.exit_code == 0, fewer.err);

  const fs::path file = labels / "seed1_epochs2-2.safetensors";
  std::string bytes = bytes_of(file);
  bytes[bytes.size() - 9] ^= 4;
  std::ofstream(file, std::ios::binary) << bytes;
  refused(with("o", {}), "seed1_epochs2-2.safetensors' is damaged: its CRC-32", 1);
  const Outcome inspected = run_gift({"inspect", labels.string(), "--verify"});
  CHECK(inspected.exit_code == 1);
  CHECK(inspected.out.find("is damaged") != std::string::npos);
}

TEST_CASE("labels of one seed serve students of others, and a comparison") {
  const TemporaryFolder folder;
  const fs::path labels = folder.path() / "labels";
  labelled(labels, {"--dtype", "f32"});
  const auto with = [&](const char* out, std::vector<std::string> more) {
    const Outcome run = eval(folder.path() / out, joined({"--labels", labels.string(), "--loss", "kl"}, more));
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  };
  with("own", {});
  with("first", {"--labels-seed", "0", "--seeds", "3"});
  CHECK(student(folder.path() / "own", 0) == student(folder.path() / "first", 0));
  CHECK(student(folder.path() / "own", 1) != student(folder.path() / "first", 1));
  const Outcome again = run_gift({"eval", "--config", (folder.path() / "first" / "config.json").string(), "--out",
                                  (folder.path() / "again").string(), "--quiet"});
  REQUIRE_MESSAGE(again.exit_code == 0, again.err);
  CHECK(student(folder.path() / "again", 2) == student(folder.path() / "first", 2));
  const Outcome compare = run_gift(
      joined({"compare"}, on_set({"--test", test_images, "--width", "16", "--labels", labels.string(), "--losses",
                                  "kl,ce", "--save-students", "--out", (folder.path() / "compare").string()})));
  REQUIRE_MESSAGE(compare.exit_code == 0, compare.err);
  bool found = false;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "compare"))
    found = found || (entry.is_regular_file() && bytes_of(entry.path()) == student(folder.path() / "own", 1));
  CHECK(found);
}

TEST_CASE("relabel says first what it would write, and inspect what was written") {
  const TemporaryFolder folder;
  const fs::path labels = folder.path() / "labels";
  const Outcome dry =
      run_gift(joined({"relabel"}, on_set({"--teacher", shipped, "--dry-run", "--out", labels.string()})));
  REQUIRE_MESSAGE(dry.exit_code == 0, dry.err);
  CHECK(dry.out.find("20 of them f16 logits") != std::string::npos);
  CHECK(dry.out.find("are free on the disk") != std::string::npos);
  CHECK_FALSE(fs::exists(labels));
  labelled(labels, {"--test", test_images, "--teacher", shipped + "," + shipped, "--ensemble", "gvbsm"});
  const Outcome text = run_gift({"inspect", labels.string()});
  CHECK(text.exit_code == 0);
  for (const char* part : {"gift relabel", "10 images of 10 classes, 6 epochs in batches of 10", "seeds     0, 1",
                           "joined by gvbsm", "cifar10_conv3.pth", "f16 logits", "12 of 12 are whole"})
    CHECK_MESSAGE(text.out.find(part) != std::string::npos, text.out);
  const Safetensors file = read_safetensors(labels / "seed0_epochs1-1.safetensors");
  CHECK(find(file.tensors, "logits")->shape == Shape{10, 10});
  CHECK(find(file.tensors, "indices")->integers().size() == 10);
  const Outcome run = eval(folder.path() / "run", {"--labels", labels.string(), "--loss", "kl"});
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json preflight = json::parse(run.out)["preflight"];
  CHECK(preflight["stored_labels_from"].get<std::string>().find("joined by gvbsm") != std::string::npos);
}

TEST_CASE("relabel refuses what it cannot label") {
  const TemporaryFolder folder;
  const std::string out = (folder.path() / "labels").string();
  refused(run_gift({"relabel", "--dataset", "cifar10", "--teacher", shipped, "--out", out}), "--train");
  refused(run_gift(joined({"relabel"}, on_set({"--out", out}))), "--teacher");
  refused(run_gift(joined({"relabel"}, on_set({"--teacher", shipped}))), "--out");
  refused(relabel(out, {"--dtype", "f61"}), "did you mean 'f16'");
  refused(relabel(out, {"--augmnt", "flip"}), "--augment");
  refused(relabel(out, {"--teacher", "absent.pth"}), "absent.pth", 1);
  CHECK_FALSE(fs::exists(out + "/labels.json"));
}
