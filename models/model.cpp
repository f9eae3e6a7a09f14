#include "models/model.h"

#include "models/registry.h"

namespace gift {

ModelConfig checked(ModelConfig config) {
  config.name = find_architecture(config.name).name;
  struct Size {
    const char* what;
    int64_t value, most;  // products of all four stay far from overflow
  };
  const Size sizes[] = {{"classes", config.classes, 1 << 20},
                        {"image size", config.image_size, 1 << 13},
                        {"channels", config.channels, 1 << 10},
                        {"width", config.width, 1 << 14}};
  for (const auto& [what, value, most] : sizes)
    if (value < 1 || value > most)
      fail<ConfigError>("model", config.name, ": ", what, ' ', value, ", expected 1 to ", most);
  return config;
}

std::string ModelConfig::str() const {
  return text(name, " (", norm, " norm, ", channels, 'x', image_size, 'x', image_size, ", ", classes, " classes",
              width == ModelConfig{}.width ? "" : text(", width ", width), ")");
}

Model::Model(Context& c, const ModelConfig& config, DType dtype, int64_t copies)
    : config_(checked(config)), store_(copies) {
  network_ = find_architecture(config_.name).build(Builder{store_, ""}, config_);
  store_.allocate(c, dtype);
}

Model::~Model() = default;

Tensor Model::forward(Context& c, const Tensor& x) {
  const int64_t size = config_.image_size;
  const Shape expected{x.rank() ? x.size(0) : 0, config_.channels, size, size};
  if (x.shape() != expected || x.size(0) < 1 || x.dtype() != store_.flat_parameters().dtype())
    fail<ShapeError>(config_.name, "images ", x, ", expected ", name_of(store_.flat_parameters().dtype()), " (N, ",
                     config_.channels, ", ", size, ", ", size, ")");
  return network_->forward(c, x);
}

Tensor Model::infer(Context& c, const Tensor& x) {
  struct EvalMode {
    explicit EvalMode(Module& m) : module(m), training(m.training()) {
      if (training) module.eval();
    }
    ~EvalMode() {
      if (training) module.train();
    }
    Module& module;
    bool training;
  };
  const NoGrad no_grad(c);
  const EvalMode eval(*network_);
  return forward(c, x);
}

double Model::forward_flops() const {
  Shape shape{1, config_.channels, config_.image_size, config_.image_size};
  return network_->flops(shape);
}

std::vector<ModelEntry> known_models() {
  std::vector<ModelEntry> entries;
  for (const Architecture& a : architectures()) entries.push_back({std::string(a.name), std::string(a.summary)});
  return entries;
}

}  // namespace gift
