#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/parameter_store.h"
#include "layers/module.h"

namespace gift {

// What determines a network: architecture, input size, number of classes, and what its family leaves open.
struct ModelConfig {
  std::string name = "convnet3";  // convnet3 .. convnet6, resnet18, resnet18_modified; see known_models()
  int64_t classes = 10;
  int64_t image_size = 32;  // height = width
  int64_t channels = 3;
  int64_t width = 128;         // convnets
  std::string norm = "batch";  // convnets: batch or instance
  bool operator==(const ModelConfig&) const = default;
  std::string str() const;  // "convnet3 (instance norm, 3x32x32, 10 classes)", for messages
};
// With the name in its canonical spelling; ConfigError for unknown names (with a suggestion) and numbers out of range.
ModelConfig checked(ModelConfig config);

// A network with its state. forward: (N, channels, S, S) of the model's dtype -> logits (N, classes).
// The state is zero until initialize() or a state dict (models/state_dict.h) fills it.
class Model {
 public:
  // ConfigError for unknown names (with a suggestion) and settings that do not fit the architecture.
  // copies: of the network side by side in a stacked store, with images of their own or shared: logits are then
  // (copies, N, classes). ConfigError for networks of which that cannot be done.
  Model(Context& c, const ModelConfig& config, DType dtype = DType::f32, int64_t copies = 1);
  ~Model();

  // ShapeError unless the images are what the config says.
  Tensor forward(Context& c, const Tensor& x);
  // Class scores without recording and with running statistics, batch norms folded into their convolutions (in double,
  // into a private copy that is renewed when the parameters change). Train or eval mode stays as it was.
  Tensor infer(Context& c, const Tensor& x);
  void train() { network_->train(true); }
  void eval() { network_->train(false); }
  void initialize(uint64_t seed) { store_.initialize(seed); }  // torch's defaults for each layer

  const ModelConfig& config() const { return config_; }
  ParameterStore& store() { return store_; }
  const ParameterStore& store() const { return store_; }
  Module& network() { return *network_; }
  // Multiply-adds times two of one forward pass of one image, of one copy.
  double forward_flops() const;

 private:
  ModelConfig config_;
  ParameterStore store_;
  std::unique_ptr<Module> network_;
};

struct ModelEntry {
  std::string name, summary;
};
std::vector<ModelEntry> known_models();

}  // namespace gift
