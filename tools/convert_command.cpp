#include "tools/convert_command.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>

#include "core/engine.h"
#include "core/error.h"
#include "core/files/convert_array.h"
#include "core/files/tensor_list.h"
#include "core/suggest.h"
#include "data/collection/array_set.h"
#include "data/convert/convert_set.h"
#include "models/convert_weights.h"
#include "tools/split_name.h"
#include "train/sets.h"

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
  app.add_option(
         "in", in_,
         "a file of weights or tensors (.pth, .pt, .safetensors, .npz, .npy), or a set of images that gift reads")
      ->required();
  app.add_option("out", out_,
                 "what to write; its name says the format. A set becomes GIFT's data.pt (X.pt), an .npz, or, without "
                 "an extension, a folder of PNG files")
      ->required();
  app.add_option("--dtype", dtype_, "f32, bf16, f16 or f64 for floating-point tensors [as they are]");
  app.add_option("--keys", keys_,
                 "names of a ConvNet's tensors: rded (layers.conv.0) or dc (features.0) [as they are]");
  app.add_option("--under", under_, "put the weights of a .pth under this key, as RDED reads them: model");
  app.add_option("--dataset", dataset_, "sets: whose classes these are [as their names tell]");
  app.add_option("--split", split_, "sets: train or test, of those that keep both in one folder [train]");
  app.add_option("--image-size", image_size_, "sets: cut pictures to squares of this side [as they are]");
  app.add_option("--normalization", normalization_,
                 "sets: undo cifar, imagenet or six numbers where floats become PNG files");
  app.add_flag("--force", force_, "replace a file that is there (never a folder)");
}

int ConvertCommand::run() {
  if (std::filesystem::exists(out_) && (!force_ || std::filesystem::is_directory(out_)))
    fail<ConfigError>("gift convert", out_, " is there already",
                      std::filesystem::is_directory(out_) ? "; no folder is replaced" : "; --force replaces it");
  const bool tensors = is_tensor_file(in_);
  if (!tensors || (is_set_name(out_) && holds_pictures(in_))) return convert_pictures();
  return convert_tensors();
}

int ConvertCommand::convert_pictures() const {
  if (!keys_.empty() || !under_.empty())
    fail<ConfigError>(keys_.empty() ? "--under" : "--keys", in_, " is a set of images; that is for weights");
  SetConversion how{.dataset = dataset_, .image_size = image_size_};
  if (!normalization_.empty()) how.normalization = parse_normalization(normalization_);
  if (!dtype_.empty()) how.dtype = dtype_of_name(dtype_);
  const Split split = split_of(split_);
  if (!is_set_name(out_)) {
    fail<ConfigError>("gift convert", out_, ": a set is written as a folder (a name without extension), .pt or .npz");
  }
  Engine engine;
  const auto set = open_collection(in_, split);
  const ConvertedSet done = convert_set(*set, out_, how, engine.pool());
  std::printf("%s: %lld images of %lld classes, %s\n", out_.c_str(), static_cast<long long>(done.images),
              static_cast<long long>(done.classes), done.form.c_str());
  for (const std::string& note : done.notes) std::printf("%s\n", note.c_str());
  return exit_done;
}

int ConvertCommand::convert_tensors() const {
  for (const auto& [flag, given] : {std::pair{"--dataset", !dataset_.empty()},
                                    {"--image-size", image_size_ != 0},
                                    {"--normalization", !normalization_.empty()}})
    if (given) fail<ConfigError>(flag, in_, " is no set of images, or ", out_, " is not the name of one");
  WeightConversion how;
  if (!dtype_.empty()) how.dtype = dtype_of_name(dtype_);
  if (!keys_.empty()) how.keys = naming_of(keys_);
  how.under = under_;
  const Converted done = convert_weights(in_, out_, how);
  std::printf("%s: %zu %s\n", out_.c_str(), done.tensors, done.weights ? "weights" : "tensors");
  if (done.left_out > 0) std::printf("left out: %zu tensors beside the weights\n", done.left_out);
  if (done.metadata_lost)
    std::printf("left out: the metadata, among them what gift knows of the network (--under keeps them in a .pth)\n");
  return exit_done;
}

}  // namespace gift
