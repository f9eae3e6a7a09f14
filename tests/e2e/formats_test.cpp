#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/files/npy.h"
#include "core/files/weights.h"
#include "models/saved_model.h"
#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string teacher = (examples / "cifar10_conv3.pth").string();
const std::string distilled = (examples / "cifar10-rded-ipc1").string();

json answer(const std::vector<std::string>& arguments) {
  const Outcome run = run_gift(arguments);
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out);
}

}  // namespace

TEST_CASE("gift inspect tells what a checkpoint holds") {
  const json report = answer({"inspect", teacher, "--json", "--verify"});
  CHECK(report["format"] == "PyTorch zip");
  CHECK(report["tensors"].size() == 23);
  CHECK(report["tensors"][0]["name"] == "model.layers.conv.0.weight");
  CHECK(report["tensors"][0]["shape"] == json{128, 3, 3, 3});
  CHECK(report["weights"]["under"] == "model");
  CHECK(report["weights"]["parameters"] == 320010);
  CHECK(report["weights"]["architecture"]["name"] == "convnet3");
  CHECK(report["weights"]["architecture"]["norm"] == "batch");
  CHECK(report["verified"]["not_finite"] == "");
  const Outcome text = run_gift({"inspect", teacher});
  CHECK(text.out.find("320,010 parameters") != std::string::npos);
  CHECK(text.out.find("layers.conv.0.weight") != std::string::npos);
}

TEST_CASE("gift inspect tells what a set holds, and draws it") {
  const TemporaryFolder folder;
  const auto sheet = folder.path() / "sheet.png";
  const json report = answer({"inspect", distilled, "--json", "--sheet", sheet.string()});
  CHECK(report["layout"] == "RDED");
  CHECK(report["images"] == 10);
  CHECK(report["classes"].size() == 10);
  CHECK(report["per_class"] == json(std::vector<int>(10, 1)));
  CHECK(report["sizes"]["32 x 32"] == 10);
  CHECK(bytes_of(sheet).starts_with("\x89PNG"));
  const json test = answer({"inspect", (examples / "cifar10-test-1000.tar").string(), "--json"});
  CHECK(test["kind"] == "tar archive");
  CHECK(test["fits"] == json{"cifar10"});
  const json drawn = answer({"inspect", (examples / "cifar10-test-1000.tar").string(), "--json", "--decode", "7"});
  CHECK(drawn["decoded"] == 7);
}

TEST_CASE("gift inspect tells what a set of arrays holds, and draws it") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "set.npz", sheet = folder.path() / "sheet.png";
  std::vector<float> pixels(4 * 3 * 8 * 8);
  for (size_t k = 0; k < pixels.size(); ++k) pixels[k] = static_cast<float>(k % 256) / 255;
  const auto images = gift::host_array(gift::Shape{4, 3, 8, 8}, pixels);
  gift::write_npz(path,
                  {{"images", images}, {"labels", gift::host_array(gift::Shape{4}, std::vector<int64_t>{0, 1, 1, 1})}});
  json report = answer({"inspect", path.string(), "--json", "--sheet", sheet.string()});
  CHECK(report["kind"] == "numpy .npz");
  CHECK(report["why"] == "an archive of arrays with \"images\" f32 (4, 3, 8, 8) and \"labels\" i64 (4)");
  CHECK(report["pixels"] == "floats in 0 .. 1 that are bytes / 255");
  CHECK(report["labels"] == "hard: a class a picture");
  CHECK(report["per_class"] == json{1, 3});
  CHECK(report["sizes"]["8 x 8"] == 4);
  CHECK(bytes_of(sheet).starts_with("\x89PNG"));
  const auto with_labels = [&](std::vector<float> labels) {
    gift::write_npz(path, {{"images", images}, {"labels", gift::host_array(gift::Shape{4, 2}, labels)}});
    return answer({"inspect", path.string(), "--json"})["labels"].get<std::string>();
  };
  CHECK(with_labels({1, 0, 0, 1, 1, 0, 0, 1}) == "2 numbers each: one-hot");
  CHECK(with_labels({0.25f, 0.75f, 0, 1, 1, 0, 0, 1}) == "2 numbers each: probabilities");
  CHECK(with_labels({0.25f, 0.75f, 0, 1, 1, 0, -2, 3}) == "2 numbers each: logits, -2 to 3");
  for (float& value : pixels) value = value * 4 - 2;
  gift::write_npz(path, {{"images", gift::host_array(gift::Shape{4, 3, 8, 8}, pixels)},
                         {"labels", gift::host_array(gift::Shape{4, 1}, std::vector<int64_t>{0, 1, 0, 1})}});
  report = answer({"inspect", path.string(), "--json"});
  CHECK(report["pixels"] == "floats from -2 to 2: whitened or normalised");
  const Outcome shown = run_gift({"inspect", path.string()});
  CHECK(shown.out.find("an archive of arrays with \"images\"") != std::string::npos);
  CHECK(answer({"inspect", path.string(), "--json", "--tensors"})["tensors"].size() == 2);
  check_refused({"inspect", path.string(), "--tensors", "--sheet", "x.png"}, 2, {"--sheet"});
  pixels[7] = NAN;
  gift::write_npz(path, {{"images", gift::host_array(gift::Shape{4, 3, 8, 8}, pixels)},
                         {"labels", gift::host_array(gift::Shape{4}, std::vector<int64_t>{0, 1, 0, 1})}});
  check_refused({"inspect", path.string()}, 1, {"set.npz", "not finite", "picture 0"});
}

TEST_CASE("gift inspect tells what the published sets and soft labels hold") {
  const fs::path good = fs::path(GIFT_REFERENCE_DIR_DEFAULT) / "files" / "good";
  size_t sets = 0, labels = 0;
  for (const auto& entry : fs::recursive_directory_iterator(good)) {
    const std::string name = entry.path().filename().string();
    CAPTURE(entry.path().string());
    if (name.ends_with("data.pt") || name == "images_best.pt") {
      const json report = answer({"inspect", entry.path().string(), "--json"});
      CHECK(report["kind"] == (name == "images_best.pt" ? "DATM tensors" : "GIFT data.pt"));
      CHECK(report["why"].get<std::string>().find(", 3, ") != std::string::npos);
      CHECK(report.contains("learning_rate") == fs::exists(entry.path().parent_path() / "lr_best.pt"));
      ++sets;
    }
    if (fs::exists(entry.path() / "epoch_0" / "batch_0.tar")) {
      const json report = answer({"inspect", entry.path().string(), "--json"});
      CHECK(report["layout"].get<std::string>().starts_with("FKD soft labels of "));
      CHECK(report["images"].get<int>() > 0);
      CHECK(run_gift({"inspect", entry.path().string()}).out.find("an epoch") != std::string::npos);
      check_refused({"inspect", entry.path().string(), "--sheet", "x.png"}, 2, {"--sheet"});
      ++labels;
    }
  }
  CHECK(sets >= 2);
  CHECK(labels >= 2);
}

TEST_CASE("gift inspect refuses what is neither, and finds numbers that are not finite") {
  const TemporaryFolder folder;
  check_refused({"inspect", (folder.path() / "absent").string()}, 1, {"absent"});
  std::ofstream(folder.path() / "page.pth") << "<html>";
  check_refused({"inspect", (folder.path() / "page.pth").string()}, 1, {"page.pth", "HTML"});
  check_refused({"inspect", teacher, "--sheet", "x.png"}, 2, {"--sheet"});
  check_refused({"inspect", distilled, "--split", "tset"}, 2, {"'test'"});
  const auto path = folder.path() / "bad.npy";
  gift::write_npy(path, gift::host_array(gift::Shape{2}, std::vector<float>{1, INFINITY}));
  const Outcome run = run_gift({"inspect", path.string(), "--verify"});
  CHECK(run.exit_code == 1);
  CHECK(run.out.find("inf") != std::string::npos);
}

TEST_CASE("gift convert takes weights through every format and back") {
  const TemporaryFolder folder;
  const auto at = [&](const char* name) { return (folder.path() / name).string(); };
  const auto convert = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "convert");
    const Outcome run = run_gift(arguments);
    CHECK_MESSAGE(run.exit_code == 0, run.err);
  };
  convert({teacher, at("a.safetensors"), "--keys", "dc"});
  convert({at("a.safetensors"), at("b.npz")});
  convert({at("b.npz"), at("c.pth"), "--keys", "rded", "--under", "model"});
  const gift::Weights before = gift::read_weights(teacher), after = gift::read_weights(at("c.pth"));
  CHECK(after.found_under == "model");
  REQUIRE(after.tensors.size() == before.tensors.size());
  for (size_t i = 0; i < before.tensors.size(); ++i) {
    CHECK(after.tensors[i].first == before.tensors[i].first);
    CHECK(after.tensors[i].second.dtype == before.tensors[i].second.dtype);
    CHECK(after.tensors[i].second.doubles() == before.tensors[i].second.doubles());
  }
  CHECK(gift::find(gift::read_weights(at("a.safetensors")).tensors, "features.4.weight") != nullptr);

  convert({teacher, at("half.safetensors"), "--dtype", "bf16"});
  const gift::Weights half = gift::read_weights(at("half.safetensors"));
  CHECK(half.tensors[0].second.dtype == gift::DType::bf16);
  CHECK(gift::find(half.tensors, "layers.norm.0.num_batches_tracked")->dtype == gift::DType::i64);
  convert({at("half.safetensors"), at("wide.pt"), "--dtype", "f32"});
  CHECK(gift::read_weights(at("wide.pt")).tensors[0].second.doubles() == half.tensors[0].second.doubles());
}

TEST_CASE("gift convert takes arrays that are no weights, and refuses what does not fit") {
  const TemporaryFolder folder;
  const auto at = [&](const char* name) { return (folder.path() / name).string(); };
  gift::write_npy(at("x.npy"), gift::host_array(gift::Shape{2}, std::vector<double>{1, 2}));
  CHECK(run_gift({"convert", at("x.npy"), at("y.pt")}).exit_code == 0);
  CHECK(run_gift({"convert", at("y.pt"), at("z.npy")}).exit_code == 0);
  CHECK(bytes_of(at("x.npy")) == bytes_of(at("z.npy")));
  check_refused({"convert", at("x.npy"), at("z.npy")}, 2, {"--force"});
  CHECK(run_gift({"convert", at("x.npy"), at("z.npy"), "--force", "--dtype", "f16"}).exit_code == 0);
  check_refused({"convert", at("x.npy"), at("x.h5")}, 2, {"x.h5", ".safetensors"});
  check_refused({"convert", teacher, at("t.npy")}, 2, {".npz"});
  check_refused({"convert", teacher, at("t.npz"), "--under", "model"}, 2, {"--under"});
  check_refused({"convert", teacher, at("t.npz"), "--dtype", "bf16"}, 1, {"numpy has no bf16"});
  check_refused({"convert", teacher, at("t.pth"), "--dtype", "f23"}, 2, {"f23"});
  check_refused({"convert", at("x.npy"), at("t.pth"), "--keys", "dc"}, 2, {"--keys"});
  check_refused({"convert", teacher, at("t.pth"), "--keys", "torch"}, 2, {"'torch'"});
  CHECK(!fs::exists(at("t.npz")));
}

TEST_CASE("gift convert takes sets through every form and back, and says what is lost") {
  const TemporaryFolder folder;
  const auto at = [&](const char* name) { return (folder.path() / name).string(); };
  const auto says = [&](std::vector<std::string> arguments, const char* part) {
    arguments.insert(arguments.begin(), "convert");
    const Outcome run = run_gift(arguments);
    CHECK_MESSAGE(run.exit_code == 0, run.err);
    CHECK_MESSAGE(run.out.find(part) != std::string::npos, run.out);
  };
  says({distilled, at("a.pt"), "--dataset", "cifar10"}, "10 images of 10 classes, GIFT data.pt");
  says({at("a.pt"), at("b.npz")}, "left out: the name of the data set, cifar10");
  says({at("a.pt"), at("c")}, "a folder of PNG files");
  says({at("c"), at("d.npz"), "--dataset", "cifar10"}, "numpy .npz");
  CHECK(fs::exists(folder.path() / "c" / "airplane" / "00000.png"));
  const json report = answer({"inspect", at("c"), "--json"});
  CHECK(report["images"] == 10);
  CHECK(report["fits"] == json{"cifar10"});
  CHECK(gift::find(gift::read_npz(at("d.npz")), "images")->shape == gift::Shape{10, 32, 32, 3});
  check_refused({"convert", distilled, at("c")}, 2, {"no folder is replaced"});
  check_refused({"convert", distilled, at("c"), "--force"}, 2, {"no folder is replaced"});
  check_refused({"convert", distilled, at("a.pt")}, 2, {"--force"});
  check_refused({"convert", distilled, at("x.safetensors")}, 2, {".npz"});
  check_refused({"convert", distilled, at("x.npz"), "--keys", "dc"}, 2, {"--keys"});
  check_refused({"convert", teacher, at("x.pt"), "--dataset", "cifar10"}, 2, {"--dataset"});
  check_refused({"convert", distilled, at("x"), "--normalization", "cifar"}, 2, {"--normalization"});
  check_refused({"convert", at("absent"), at("x")}, 1, {"absent"});
}

TEST_CASE("gift predict names classes, as a table, as CSV and as JSON") {
  const TemporaryFolder folder;
  const json guesses =
      answer({"predict", "--weights", teacher, "--dataset", "cifar10", distilled, "--top", "3", "--json"});
  REQUIRE(guesses["images"].size() == 10);
  int right = 0;
  for (size_t k = 0; k < 10; ++k) {
    const json& image = guesses["images"][k];
    CHECK(image["image"].get<std::string>().find("/0000" + std::to_string(k) + "/") != std::string::npos);
    CHECK(image["top"].size() == 3);
    right += image["top"][0]["index"] == k;
    CHECK(image["top"][0]["confidence"].get<double>() >= image["top"][1]["confidence"].get<double>());
  }
  CHECK(right >= 9);  // images that were distilled with this network
  CHECK(guesses["images"][8]["top"][0]["class"] == "ship");
  const std::string one = distilled + "/00003/class00003_id00000.jpg";
  const Outcome csv = run_gift({"predict", "--weights", teacher, "--dataset", "cifar10", one, "--csv"});
  CHECK(csv.out.starts_with("image,rank,class,index,confidence\n" + one + ",1,cat,3,0."));
  const Outcome table = run_gift({"predict", "--weights", teacher, "--dataset", "cifar10", one});
  CHECK(table.out.find("cat") != std::string::npos);
  check_refused({"predict", "--weights", teacher, one}, 2, {"cifar10_conv3.pth", "--dataset"});
  check_refused({"predict", "--weights", teacher, "--dataset", "cifar100", one}, 2, {"10 classes"});
  check_refused({"predict", "--weights", teacher, "--dataset", "cifar10", one + "x"}, 1, {"jpgx"});
  check_refused({"predict", "--weights", teacher, "--dataset", "cifar10", folder.path().string()}, 2, {"no pictures"});
  check_refused({"predict", "--weights", teacher, "--dataset", "cifar10", one, "--top", "0"}, 2, {"--top"});
}

TEST_CASE("a student's file says all that predict needs, also after a way through PyTorch's format") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "run";
  REQUIRE(run_gift(short_run(out, {"--seeds", "1", "--epochs", "2", "--quiet"})).exit_code == 0);
  const std::string student = (out / "student_seed0.safetensors").string();
  const std::string checkpoint = (folder.path() / "student.pth").string();
  const json first = answer({"predict", "--weights", student, distilled, "--json"});
  CHECK(first["images"].size() == 10);
  REQUIRE(run_gift({"convert", student, checkpoint, "--under", "model", "--keys", "dc"}).exit_code == 0);
  const json second = answer({"predict", "--weights", checkpoint, distilled, "--json"});
  CHECK(first["images"] == second["images"]);
  CHECK(answer({"inspect", checkpoint, "--json"})["card"]["dataset"] == "cifar10");
}
