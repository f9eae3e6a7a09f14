#include "models/registry.h"

#include <cmath>

#include "core/suggest.h"
#include "models/convnet.h"
#include "models/resnet.h"

namespace gift {
namespace {

bool is_filled(const HostArray* array, int rank) { return array && array->shape.rank() == rank && array->numel() > 0; }

NormKind norm_kind(const ModelConfig& config) {
  if (config.norm == "batch") return NormKind::batch;
  if (config.norm == "instance") return NormKind::instance;
  static constexpr std::string_view known[] = {"batch", "instance"};
  fail<ConfigError>("model", "unknown norm '", config.norm, "'", suggest(config.norm, known));
}

template <int depth>
std::unique_ptr<Module> build_convnet(const Builder& builder, const ModelConfig& config) {
  return std::make_unique<ConvNet>(builder, ConvNetOptions{.depth = depth,
                                                           .classes = config.classes,
                                                           .image_size = config.image_size,
                                                           .channels = config.channels,
                                                           .width = config.width,
                                                           .norm = norm_kind(config)});
}

template <int depth>
bool measure_convnet(const StateDict& arrays, ModelConfig& config) {
  const HostArray* conv = find(arrays, "layers.conv.0.weight");
  const HostArray* head = find(arrays, "classifier.weight");
  if (!is_filled(conv, 4) || !is_filled(head, 2)) return false;
  config.width = conv->shape[0];
  config.channels = conv->shape[1];
  config.classes = head->shape[0];
  config.norm = find(arrays, "layers.norm.0.running_mean") ? "batch" : "instance";
  const auto side = std::llround(std::sqrt(static_cast<double>(head->shape[1] / config.width)));
  if (side < 1 || side > (int64_t{1} << 20)) return false;
  const int64_t smallest = (int64_t{side} << depth) - (config.channels == 1 ? 4 : 0);  // halving rounds down
  if (config.image_size < smallest || config.image_size >= smallest + (int64_t{1} << depth))
    config.image_size = smallest;
  return true;
}

template <bool small_stem>
std::unique_ptr<Module> build_resnet18(const Builder& builder, const ModelConfig& config) {
  if (norm_kind(config) != NormKind::batch)
    fail<ConfigError>("model", config.name, " has batch norm, got norm '", config.norm, "'");
  if (config.width != ModelConfig{}.width)
    fail<ConfigError>("model", config.name, " has no choice of width, got ", config.width);
  return std::make_unique<ResNet>(
      builder, ResNetOptions{.classes = config.classes, .channels = config.channels, .small_stem = small_stem});
}

template <int64_t usual_size>
bool measure_resnet(const StateDict& arrays, ModelConfig& config) {
  const HostArray* conv = find(arrays, "conv1.weight");
  const HostArray* head = find(arrays, "fc.weight");
  if (!is_filled(conv, 4) || !is_filled(head, 2)) return false;
  config.channels = conv->shape[1];
  config.classes = head->shape[0];
  if (config.image_size < 1) config.image_size = usual_size;
  return true;
}

constexpr Architecture table[] = {
    {"convnet3", "conv3", "3 blocks of convolution, norm, ReLU and average pooling (32x32 images)", build_convnet<3>,
     measure_convnet<3>},
    {"convnet4", "conv4", "the same with 4 blocks (64x64)", build_convnet<4>, measure_convnet<4>},
    {"convnet5", "conv5", "the same with 5 blocks (128x128)", build_convnet<5>, measure_convnet<5>},
    {"convnet6", "conv6", "the same with 6 blocks (128x128, 256x256)", build_convnet<6>, measure_convnet<6>},
    {"resnet18", "", "ResNet-18 as in torchvision", build_resnet18<false>, measure_resnet<224>},
    {"resnet18_modified", "", "ResNet-18 with a 3x3 stem and no max pooling (32x32, 64x64)", build_resnet18<true>,
     measure_resnet<32>},
};

}  // namespace

std::span<const Architecture> architectures() { return table; }

const Architecture& find_architecture(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Architecture& architecture : table) {
    if (name == architecture.name || (!name.empty() && name == architecture.alias)) return architecture;
    names.push_back(architecture.name);
  }
  fail<ConfigError>("model", "unknown model '", name, "'", suggest(name, names));
}

}  // namespace gift
