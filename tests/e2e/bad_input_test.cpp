#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

// short_run with the value of one flag replaced (or a flag added).
std::vector<std::string> with(const fs::path& out, const std::string& flag, const std::string& value) {
  return with_flag(short_run(out), flag, value);
}

fs::path copy_of_set(const TemporaryFolder& folder) {
  const fs::path set = folder.path() / "set";
  fs::copy(examples / "cifar10-rded-ipc1", set, fs::copy_options::recursive);
  return set;
}

fs::path first_image(const fs::path& set) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(set))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files.front();
}

void write(const fs::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

}  // namespace

TEST_CASE("missing and empty folders are named") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "run";
  check_refused(with(out, "--train", "no/such/folder"), 1, {"no/such/folder"});
  fs::create_directories(folder.path() / "empty");
  check_refused(with(out, "--train", (folder.path() / "empty").string()), 1, {"empty"});
  check_refused(with(out, "--test", "no/such/test"), 1, {"no/such/test"});
  check_refused({"eval", "--test", "x"}, 2, {"--train"});
}

TEST_CASE("a broken or truncated image is named, with the likely cause") {
  const TemporaryFolder folder;
  const fs::path set = copy_of_set(folder), image = first_image(set);
  const std::string bytes = bytes_of(image);
  write(image, bytes.substr(0, bytes.size() / 2));
  check_refused(with(folder.path() / "run", "--train", set.string()), 1, {image.filename().string()});
  write(image, "this is no image");
  check_refused(with(folder.path() / "run", "--train", set.string()), 1, {image.filename().string()});
}

TEST_CASE("classes that do not fit are refused") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "run";
  SUBCASE("one class") {
    const fs::path set = folder.path() / "one";
    fs::create_directories(set);
    fs::copy(examples / "cifar10-rded-ipc1" / "00000", set / "00000", fs::copy_options::recursive);
    std::vector<std::string> run = with(out, "--train", set.string());
    *(std::find(run.begin(), run.end(), "--test") + 1) = set.string();
    const auto at = std::find(run.begin(), run.end(), "--dataset");
    run.erase(at, at + 2);
    run.insert(run.end(), {"--normalization", "cifar"});
    check_refused(run, 2, {"class"});
  }
  SUBCASE("a teacher with another number of classes") {
    const fs::path set = copy_of_set(folder);
    for (const char* gone : {"00008", "00009"}) fs::remove_all(set / gone);
    std::vector<std::string> run = with(out, "--train", set.string());
    *(std::find(run.begin(), run.end(), "--test") + 1) = set.string();
    const auto at = std::find(run.begin(), run.end(), "--dataset");
    run.erase(at, at + 2);
    run.insert(run.end(), {"--normalization", "cifar"});
    check_refused(run, 2, {"cifar10_conv3.pth", "10 classes", "8"});
  }
}

TEST_CASE("images of another size are refused with both sizes") {
  const TemporaryFolder folder;
  check_refused(with(folder.path() / "run", "--dataset", "tinyimagenet"), 2, {});
  check_refused(with(folder.path() / "run", "--image-size", "64"), 1, {"32", "64"});
}

TEST_CASE("unknown names get a suggestion") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "run";
  check_refused(with(out, "--loss", "gitf"), 2, {"gitf", "gift"});
  check_refused(with(out, "--loss", "gift:gama=0.1"), 2, {"gama", "gamma"});
  check_refused(with(out, "--model", "convnet33"), 2, {"convnet33", "convnet3"});
  check_refused(with(out, "--dataset", "cifar01"), 2, {"cifar01", "cifar10"});
  check_refused(with(out, "--optimizer", "adamv"), 2, {"adamv", "adam"});
  check_refused(with(out, "--schedule", "cosin"), 2, {"cosine"});
  check_refused(with(out, "--augment", "flip_krop"), 2, {"krop", "crop"});
  check_refused(with(out, "--normalization", "imagnet"), 2, {"imagenet"});
  check_refused(with(out, "--precision", "fp64"), 2, {"fp64", "fp32"});
  check_refused(with(out, "--device", "gpu"), 2, {"gpu"});
  check_refused({"evil"}, 2, {"eval"});
  check_refused({"eval", "--epoch-s", "3"}, 2, {"--epochs"});
}

TEST_CASE("numbers out of range are refused") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "run";
  check_refused(with(out, "--epochs", "-1"), 2, {"--epochs", "-1"});
  check_refused(with(out, "--seeds", "0"), 2, {"--seeds"});
  check_refused(with(out, "--batch-size", "-3"), 2, {"--batch-size"});
  check_refused(with(out, "--lr", "-1"), 2, {"--learning-rate"});
  check_refused(with(out, "--lr", "0"), 2, {"--learning-rate"});
  check_refused(with(out, "--epochs", "many"), 2, {"epochs", "many"});
  check_refused(with(out, "--loss", "kl:T=0"), 2, {"T"});
  check_refused(with(out, "--threads", "-1"), 2, {"--threads"});
}

TEST_CASE("an explicit 0 epochs is refused, fewer than four are tested after each") {
  const TemporaryFolder folder;
  check_refused(with(folder.path() / "zero", "--epochs", "0"), 2, {"--epochs"});
  const Outcome run = run_gift(with(folder.path() / "two", "--epochs", "2"));
  CHECK(run.exit_code == 0);
  const auto curves = nlohmann::json::parse(bytes_of(folder.path() / "two" / "result.json"))["curves"];
  REQUIRE(curves.size() == 4);
  for (const auto& point : curves) CHECK(point["test_top1"].is_number());
}

TEST_CASE("a batch larger than the set is a warning and takes the set") {
  const TemporaryFolder folder;
  const Outcome run = run_gift(with(folder.path() / "run", "--batch-size", "64"));
  CHECK(run.exit_code == 0);
  CHECK((run.out + run.err).find("64") != std::string::npos);
  CHECK(nlohmann::json::parse(bytes_of(folder.path() / "run" / "result.json"))["preflight"]["batch_size"] == 10);
}

TEST_CASE("checkpoints that do not fit are refused") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "run";
  check_refused(with(out, "--teacher", "no-such.pth"), 1, {"no-such.pth"});
  write(folder.path() / "text.pth", "hello, I am a text file and long enough to be looked at as a checkpoint");
  check_refused(with(out, "--teacher", (folder.path() / "text.pth").string()), 1, {"text.pth"});
  check_refused(with(out, "--teacher-model", "resnet18"), 1, {"cifar10_conv3.pth", "conv1.weight", "layers.conv.0"});
  const fs::path evil = fs::path(GIFT_REFERENCE_DIR_DEFAULT) / "files/hostile/pickle_global_os_system.pth";
  REQUIRE(fs::exists(evil));
  check_refused(with(out, "--teacher", evil.string()), 1, {"pickle_global_os_system.pth", "os"});
  check_refused(with(out, "--teacher-classes", "0,1,1"), 2, {"--teacher-classes"});
}

TEST_CASE("a loss that needs a teacher says so before anything is read") {
  const TemporaryFolder folder;
  std::vector<std::string> run = short_run(folder.path() / "run");
  const auto at = std::find(run.begin(), run.end(), "--teacher");
  run.erase(at, at + 2);
  check_refused(run, 2, {"--teacher", "gift"});
}

TEST_CASE("a folder that cannot be written is named with the cause") {
  check_refused(with("/proc/gift-run", "--epochs", "1"), 1, {"/proc/gift-run"});
  const TemporaryFolder folder;
  write(folder.path() / "file", "in the way");
  check_refused(with(folder.path() / "file", "--epochs", "1"), 1, {"file"});
}

TEST_CASE("config files with unknown settings or wrong types are refused") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "config.json";
  write(file, R"({"epoch": 3})");
  check_refused({"eval", "--config", file.string()}, 2, {"epoch", "epochs"});
  write(file, R"({"epochs": "three"})");
  check_refused({"eval", "--config", file.string()}, 2, {"epochs", "three"});
  write(file, "{");
  check_refused({"eval", "--config", file.string()}, 1, {"config.json"});
}

TEST_CASE("a teacher in another class order is diagnosed and the flag it names repairs it") {
  const TemporaryFolder folder;
  const std::string order = "3,1,2,0,4,5,9,7,8,6";
  const Outcome wrong = run_gift(with(folder.path() / "wrong", "--teacher-classes", order));
  REQUIRE(wrong.exit_code == 0);
  const auto teacher = nlohmann::json::parse(bytes_of(folder.path() / "wrong" / "result.json"))["preflight"]["teacher"];
  CHECK(teacher["test_top1"].get<double>() < 70);
  REQUIRE(teacher["repairs"].size() >= 1);
  CHECK(teacher["repairs"][0]["top1"].get<double>() > 80);
  CHECK(teacher["repairs"][0]["flag"].get<std::string>().starts_with("--teacher-classes "));
  const Outcome other = run_gift(with(folder.path() / "statistics", "--normalization", "0.9,0.9,0.9,0.05,0.05,0.05"));
  REQUIRE(other.exit_code == 0);
  const auto lost =
      nlohmann::json::parse(bytes_of(folder.path() / "statistics" / "result.json"))["preflight"]["teacher"];
  CHECK(lost["repairs"].dump().find("--normalization cifar") != std::string::npos);
}

TEST_CASE("a device that is not there is refused in words") {
  const TemporaryFolder folder;
  check_refused(with(folder.path() / "run", "--device", "cuda"), 1, {"cuda"});
}
