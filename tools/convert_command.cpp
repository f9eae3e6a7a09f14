#include "tools/convert_command.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>

#include "core/error.h"
#include "core/files/convert_array.h"
#include "core/suggest.h"
#include "models/convert_weights.h"

namespace gift {
namespace {

DType dtype_of_name(const std::string& name) {
  if (const auto type = floating_type(name)) return *type;
  static constexpr std::array<std::string_view, 4> known{"f32", "bf16", "f16", "f64"};
  fail<ConfigError>("--dtype", "unknown type '", name, "'", suggest(name, known));
}

KeyNaming naming_of(const std::string& name) {
  if (name == "rded" || name == "gift") return KeyNaming::layers;
  if (name == "dc" || name == "datm") return KeyNaming::features;
  static constexpr std::array<std::string_view, 4> known{"rded", "gift", "dc", "datm"};
  fail<ConfigError>("--keys", "unknown naming '", name, "'", suggest(name, known));
}

}  // namespace

void ConvertCommand::declare(CLI::App& app) {
  app.add_option("in", in_, "a file of weights or tensors: .pth, .pt, .safetensors, .npz, .npy")->required();
  app.add_option("out", out_, "the file to write; its name says the format")->required();
  app.add_option("--dtype", dtype_, "f32, bf16, f16 or f64 for floating-point tensors [as they are]");
  app.add_option("--keys", keys_,
                 "names of a ConvNet's tensors: rded (layers.conv.0) or dc (features.0) [as they are]");
  app.add_option("--under", under_, "put the weights of a .pth under this key, as RDED reads them: model");
  app.add_flag("--force", force_, "replace a file that is there");
}

int ConvertCommand::run() {
  WeightConversion how;
  if (!dtype_.empty()) how.dtype = dtype_of_name(dtype_);
  if (!keys_.empty()) how.keys = naming_of(keys_);
  how.under = under_;
  if (!force_ && std::filesystem::exists(out_))
    fail<ConfigError>("gift convert", out_, " is there already; --force replaces it");
  const Converted done = convert_weights(in_, out_, how);
  std::printf("%s: %zu %s\n", out_.c_str(), done.tensors, done.weights ? "weights" : "tensors");
  if (done.left_out > 0) std::printf("left out: %zu tensors beside the weights\n", done.left_out);
  if (done.metadata_lost)
    std::printf("left out: the metadata, among them what gift knows of the network (--under keeps them in a .pth)\n");
  return exit_done;
}

}  // namespace gift
