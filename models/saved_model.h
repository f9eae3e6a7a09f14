#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/model.h"

namespace gift {

// What a network needs beside its weights to be used: kept in the metadata of its file, as JSON under the key "gift".
struct ModelCard {
  ModelConfig config;
  std::string dataset;                  // "cifar10"; empty: not told
  std::vector<double> mean, deviation;  // normalisation of its images, by channel; empty: not told
  std::optional<int> test_resize{};     // shorter side of test images before their middle is cut out, 0: none
  // How its images are whitened: "correct", "published" or "none"; empty: not told. The fit: the file or the set that
  // was named, and the name of its file in the cache where it was fitted on a set.
  std::string zca{}, zca_fit{}, zca_file{};
  bool operator==(const ModelCard&) const = default;
};

// A .safetensors file with published names (RDED's for ConvNets). It appears complete or not at all.
void save_model(const std::filesystem::path& path, const Model& model, const ModelCard& card);

struct SavedModel {
  std::unique_ptr<Model> model;
  ModelCard card;
  bool has_card = false;  // false: the config is recognised from names and shapes, the rest is empty
};
// Any file that holds weights: one written by save_model, another .safetensors, a PyTorch checkpoint. `image_size` is
// taken where neither card nor shapes tell. FileError and FormatError as read_weights; FormatError for files of no
// known architecture, broken cards, and weights that are not finite.
SavedModel load_model(Context& c, const std::filesystem::path& path, int64_t image_size = 0);

// None where the metadata have no card; FormatError where it is broken.
std::optional<ModelCard> read_model_card(const std::map<std::string, std::string>& metadata,
                                         const std::filesystem::path& path);

}  // namespace gift
