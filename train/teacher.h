#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "models/model.h"
#include "train/labeller.h"
#include "train/student.h"

namespace gift {

// A frozen network that labels batches.
class Teacher final : public Labeller {
 public:
  // Reads a checkpoint (.pth, .pt, .safetensors). config.name may be empty: the architecture its parameter names fit.
  // FormatError when it is of another architecture, lists the first missing and unexpected keys; ConfigError when its
  // number of classes is not config.classes. `outputs`: of a network that tells all of ImageNet-1k apart, which one
  // stands for each class (data/class_subset.h); only these are computed. Empty: there is no such choice.
  Teacher(Engine& engine, const std::filesystem::path& path, ModelConfig config, Arithmetic arithmetic = {},
          std::span<const int32_t> outputs = {});
  // The network as it is, with random weights (for benchmarks).
  Teacher(Engine& engine, const ModelConfig& config, uint64_t seed, Arithmetic arithmetic = {});

  Tensor logits(const Tensor& images) override;
  // Output k counts as class classes[k] from now on. ConfigError unless it is a permutation.
  void permute(const std::vector<int>& classes);

  const ModelConfig& config() const { return model_->config(); }
  // How many outputs the file's network has: config().classes, or more where some were chosen.
  int64_t file_classes() const { return file_classes_; }
  std::string description() const;
  Model& model() { return *model_; }
  Context& context() { return context_; }

 private:
  Context context_;
  std::unique_ptr<Model> model_;
  int64_t file_classes_ = 0;
};

}  // namespace gift
