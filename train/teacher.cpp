#include "train/teacher.h"

#include <algorithm>

#include "core/transfer.h"
#include "models/recognize.h"
#include "models/slice_classes.h"
#include "models/state_dict.h"

namespace gift {
namespace {

constexpr int64_t imagenet_classes = 1000;

// The network that the file holds, in its own width and norm; where it is another one than was asked for, the one asked
// for, whose import then says what differs.
ModelConfig config_for(const StateDict& weights, const ModelConfig& asked, const std::string& path) {
  const std::optional<ModelConfig> found = recognize(weights, asked.image_size);
  if (found && (asked.name.empty() || found->name == checked(asked).name)) return *found;
  if (asked.name.empty())
    fail<FormatError>("teacher", path,
                      ": its parameter names fit no known architecture; --teacher-model names one, and the error then "
                      "lists what is missing");
  return asked;
}

// The classifier: the last weight and bias that were registered.
std::vector<Tensor> classifier(const ParameterStore& store, int64_t classes) {
  std::vector<Tensor> out;
  for (int id = static_cast<int>(store.parameters().size()) - 1; id >= 0 && out.size() < 2; --id)
    if (store.parameters()[static_cast<size_t>(id)].shape[0] == classes) out.push_back(store.parameter(id));
  return out;
}

void permute_rows(const Tensor& tensor, const std::vector<int>& to) {
  const auto row = static_cast<size_t>(tensor.numel() / tensor.size(0)) * size_of(tensor.dtype());
  std::vector<std::byte> old(row * to.size()), rows(old.size());
  read_bytes(tensor, old.data());
  for (size_t k = 0; k < to.size(); ++k)
    std::copy_n(old.data() + row * k, row, rows.data() + row * static_cast<size_t>(to[k]));
  write_bytes(tensor, rows.data());
}

}  // namespace

Teacher::Teacher(Engine& engine, const std::filesystem::path& path, ModelConfig config, Arithmetic arithmetic,
                 std::span<const int32_t> outputs)
    : context_(context_for(engine, arithmetic)) {
  WeightsFile weights(path);
  const int64_t classes = config.classes, image_size = config.image_size;
  config = config_for(weights.shapes().tensors, config, path.string());
  file_classes_ = config.classes;
  if (config.classes == imagenet_classes && config.classes != classes && !outputs.empty()) {
    slice_classes(weights, outputs);
    config.classes = static_cast<int64_t>(outputs.size());
  }
  if (config.classes != classes)
    fail<ConfigError>("teacher", path.string(), ": tells ", config.classes, " classes apart, the data have ", classes,
                      " (a teacher of another data set, or of all classes where the data are a subset?)");
  if (config.image_size != image_size)
    fail<ConfigError>("teacher", path.string(), ": made for images of ", config.image_size, " x ", config.image_size,
                      ", the data have ", image_size, " x ", image_size, " (--image-size, or another teacher)");
  model_ = std::make_unique<Model>(context_, config);
  import_state(*model_, weights);
  model_->eval();
}

Teacher::Teacher(Engine& engine, const ModelConfig& config, uint64_t seed, Arithmetic arithmetic)
    : context_(context_for(engine, arithmetic)), model_(std::make_unique<Model>(context_, config)) {
  model_->initialize(seed);
  model_->eval();
  file_classes_ = config.classes;
}

std::string Teacher::description() const {
  if (file_classes_ == config().classes) return config().str();
  return text(config().str(), ", ", config().classes, " of its ", file_classes_, " outputs");
}

Tensor Teacher::logits(const Tensor& images) { return model_->infer(context_, images); }

void Teacher::permute(const std::vector<int>& classes) {
  const int64_t count = config().classes;
  std::vector<int> sorted = classes;
  std::sort(sorted.begin(), sorted.end());
  for (size_t k = 0; k < sorted.size(); ++k)
    if (sorted[k] != static_cast<int>(k) || static_cast<int64_t>(sorted.size()) != count)
      fail<ConfigError>("--teacher-classes", "not a permutation: each class number from 0 to ", count - 1,
                        " once, got ", classes.size(), " numbers");
  for (const Tensor& tensor : classifier(model_->store(), count)) permute_rows(tensor, classes);
  model_->store().touch();
}

}  // namespace gift
