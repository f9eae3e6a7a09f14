#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/backend.h"
#include "core/files/npy.h"
#include "core/files/safetensors.h"
#include "core/files/torch_writer.h"
#include "core/json.h"
#include "models/saved_model.h"
#include "models/state_dict.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using gift::testing::TemporaryFolder;

namespace {

// Round trips with PyTorch itself, where python3 has it; pytorch_round_trip.py is the other side.
struct PyTorch {
  TemporaryFolder folder;
  Engine engine{EngineOptions{.threads = 1}};
  Context c{engine};

  bool is_there() const { return std::system("python3 -c 'import torch, numpy' > /dev/null 2>&1") == 0; }
  bool run(const std::string& phase) const {
    const std::string script = std::string(GIFT_SOURCE_DIR) + "/tests/models/pytorch_round_trip.py";
    return std::system(
               ("OMP_NUM_THREADS=1 python3 '" + script + "' " + phase + " " + folder.path().string()).c_str()) == 0;
  }
  std::filesystem::path file(const std::string& name) const { return folder.path() / name; }

  double worst_difference(Model& model, const StateDict& golden) {
    const HostArray& images = *find(golden, "images");
    const Tensor x = empty(c, images.shape);
    const std::vector<float> pixels = images.floats(), want = find(golden, "logits")->floats();
    std::copy(pixels.begin(), pixels.end(), x.data<float>());
    x.touch();
    const Tensor logits = model.infer(c, x);
    REQUIRE(static_cast<size_t>(logits.numel()) == want.size());
    double worst = 0;
    for (size_t i = 0; i < want.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(logits.data<float>()[i]) - want[i]));
    return worst;
  }
};

}  // namespace

TEST_CASE_FIXTURE(PyTorch, "weights go from PyTorch to gift and back with the same logits") {
  if (!is_there()) {
    std::puts("SKIPPED: python3 has no torch, round trips with it were not made");
    return;
  }
  REQUIRE(run("make"));
  c.convolution = ConvAlgorithm::direct;
  const nlohmann::json made = read_json(file("made.json"));
  CHECK(made.size() >= 3);
  for (const std::string name : made) {
    const StateDict golden = read_npz(file(name + "_golden.npz"));
    const auto size = find(golden, "images")->shape[2];
    for (const char* form : {".pth", "_under_model.pth", "_training.pth", "_legacy.pth", ".safetensors"}) {
      const auto path = file(name + form);
      CAPTURE(path.string());
      if (!std::filesystem::exists(path)) {
        CHECK(std::string(form) == ".safetensors");  // only where the package is there
        continue;
      }
      SavedModel loaded = load_model(c, path, size);
      CHECK(worst_difference(*loaded.model, golden) <= 1e-5);
    }
    const SavedModel loaded = load_model(c, file(name + ".pth"), size);
    const StateDict state = export_state(*loaded.model, name == "dc" ? KeyNaming::features : KeyNaming::layers);
    write_torch(file(name + "_back.pth"), state);
    write_torch(file(name + "_back_model.pth"), state, {.under = "model"});
    write_safetensors(file(name + "_back.safetensors"), state);
  }
  CHECK(run("check"));
}
