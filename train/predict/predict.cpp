#include "train/predict/predict.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/files/mapped_file.h"
#include "core/files/weights.h"
#include "core/transfer.h"
#include "data/class_map.h"
#include "data/collection/walk.h"
#include "data/datasets.h"
#include "data/image/decode.h"
#include "models/recognize.h"
#include "models/saved_model.h"
#include "train/arithmetic.h"
#include "train/saved_input.h"
#include "train/sets.h"

namespace gift {
namespace {

constexpr int64_t batch_size = 64;

// Where the file leaves the size open: as given, else that of the data set's images. 0: not told.
int64_t image_size_for(const Config& config, const std::filesystem::path& weights) {
  if (config.image_size > 0 || config.dataset.empty()) return config.image_size;
  const auto network = recognize(read_weight_shapes(weights).tensors);
  return network ? preprocessing(find_dataset(config.dataset), network->name).size : 0;
}

// The settings, completed by the card of the file.
Config completed(Config config, const SavedModel& saved, const std::filesystem::path& weights) {
  const bool told = saved.has_card && saved.card.mean.size() == 3 && saved.card.deviation.size() == 3;
  config.image_size = static_cast<int>(saved.card.config.image_size);
  if (config.dataset.empty() && config.normalization.empty() && !told && !known_dataset(saved.card.dataset))
    fail<ConfigError>("gift predict", weights.string(),
                      ": does not say how its images are prepared (only networks that gift trained do): --dataset "
                      "cifar10, tinyimagenet, ... tells it, or --normalization");
  take_from_card(config, saved.card, weights);
  if (config.zca == "auto") config.zca = config.zca_fit.empty() ? "none" : "correct";
  return config;
}

std::vector<std::string> class_names(const Config& config, const InputPlan& plan, int64_t classes) {
  std::vector<std::string> names;
  if (!config.class_map.empty())
    for (const ClassName& name : read_class_order(config.class_map)) names.push_back(name.shown());
  else if (plan.dataset)
    for (const KnownClass& known : known_classes(plan.dataset->list)) names.emplace_back(known.name);
  const auto count = static_cast<size_t>(classes);
  if (!names.empty() && names.size() != count)
    fail<ConfigError>("gift predict", "the network tells ", classes, " classes apart, ",
                      config.class_map.empty() ? std::string(plan.dataset->name) : config.class_map, " has ",
                      names.size());
  for (size_t k = names.size(); k < count; ++k) names.push_back("class " + std::to_string(k));
  return names;
}

Image prepared(const std::filesystem::path& path, const InputPlan& plan, int size) {
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  Image image = decode_image({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, path.string());
  if (!plan.test_transform.none()) image = apply(plan.test_transform, std::move(image));
  if (image.height != size || image.width != size) image = apply({size, size}, std::move(image));
  return image;
}

// From pixels of the network's size to what it takes: normalised, or whitened.
class Preparation {
 public:
  Preparation(Context& c, const Config& config, InputPlan plan, int size)
      : table_(config.zca == "none" ? plan.normalization : Normalization{}) {
    if (config.zca == "none") return;
    if (config.zca_fit.empty()) fail<ConfigError>("--zca-fit", "missing: the images are to be whitened");
    zca_ = open_zca(c, config, plan);
    if (zca_.height != size || zca_.width != size)
      fail<ConfigError>("--zca-fit", config.zca_fit, ": fitted on pictures of ", zca_.width, " x ", zca_.height,
                        ", the network takes ", size, " x ", size);
  }
  bool whitens() const { return zca_.mean.defined(); }
  void planes(const Image& image, float* out) const {
    normalize_sample(image.rgb.data(), image.height, image.width, table_, out);
  }
  // The planes of `count` images as the network takes them, in place.
  void whole(Context& c, int64_t count, float* planes) const {
    if (!whitens()) return;
    read(whiten(c, zca_, from_host(c, {count, zca_.mean.numel()}, planes)), planes);
  }

 private:
  PixelTable table_;
  Zca zca_;
};

std::vector<Guess> guesses(const float* logits, const std::vector<std::string>& names, int top) {
  const auto classes = static_cast<int64_t>(names.size());
  std::vector<int32_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return logits[a] > logits[b]; });
  double sum = 0;
  for (int64_t k = 0; k < classes; ++k) sum += std::exp(static_cast<double>(logits[k]) - logits[order[0]]);
  std::vector<Guess> out;
  for (int64_t k = 0; k < std::min<int64_t>(top, classes); ++k) {
    const int32_t index = order[static_cast<size_t>(k)];
    const double share = std::exp(static_cast<double>(logits[index]) - logits[order[0]]) / sum;
    out.push_back({index, names[static_cast<size_t>(index)], share});
  }
  return out;
}

}  // namespace

Predictions predict(Engine& engine, const Config& given, const std::filesystem::path& weights,
                    const std::vector<std::filesystem::path>& images, int top) {
  if (top < 1) fail<ConfigError>("--top", top, ", expected 1 or more");
  const Arithmetic arithmetic = arithmetic_of(given, engine);
  Context context = context_for(engine, arithmetic);
  const SavedModel saved = load_model(context, weights, image_size_for(given, weights));
  const ModelConfig& network = saved.card.config;
  if (network.channels != 3)
    fail<ConfigError>("gift predict", weights.string(), ": takes images of ", network.channels,
                      " channels, not colour");
  const Config config = completed(given, saved, weights);
  const InputPlan plan = input_plan(config);
  const std::vector<std::string> names = class_names(config, plan, network.classes);
  const auto size = static_cast<int>(network.image_size);
  Context host(engine, engine.host());
  const Preparation prepare(host, config, plan, size);
  Predictions out;
  out.weights = weights.string();
  out.network = network.str();
  out.preprocessing =
      text(plan.test_transform.none() ? "images of " + std::to_string(size) + " x " + std::to_string(size)
                                      : describe(plan.test_transform),
           prepare.whitens() ? ", in ZCA space" : ", normalised with " + plan.normalization_name + " statistics");
  const Tensor batch = empty(context, {batch_size, 3, size, size});
  Staging<float> staging;
  const int64_t total = static_cast<int64_t>(images.size()), image_floats = int64_t{3} * size * size;
  for (int64_t first = 0; first < total; first += batch_size) {
    const Tensor x = batch.batch(0, std::min(batch_size, total - first));
    float* to = staging.begin(x);
    engine.pool().run(x.size(0), [&](int64_t i, int) {
      prepare.planes(prepared(images[static_cast<size_t>(first + i)], plan, size), to + i * image_floats);
    });
    prepare.whole(host, x.size(0), to);
    staging.finish();
    const std::vector<float> scores = to_host<float>(saved.model->infer(context, x));
    for (int64_t i = 0; i < x.size(0); ++i)
      out.images.push_back(
          {images[static_cast<size_t>(first + i)].string(), guesses(scores.data() + i * network.classes, names, top)});
  }
  return out;
}

std::vector<std::filesystem::path> picture_files(const std::vector<std::string>& paths) {
  std::vector<std::filesystem::path> out;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      out.emplace_back(path);
      continue;
    }
    std::vector<std::string> inside = walk_folder(path).images;
    if (inside.empty()) fail<ConfigError>("gift predict", path, " holds no pictures");
    std::sort(inside.begin(), inside.end());
    for (const std::string& name : inside) out.push_back(std::filesystem::path(path) / name);
  }
  if (out.empty()) fail<ConfigError>("gift predict", "no pictures were given");
  return out;
}

nlohmann::ordered_json to_json(const Predictions& predictions) {
  nlohmann::ordered_json images = nlohmann::ordered_json::array();
  for (const Prediction& prediction : predictions.images) {
    nlohmann::ordered_json top = nlohmann::ordered_json::array();
    for (const Guess& guess : prediction.guesses)
      top.push_back({{"class", guess.name}, {"index", guess.index}, {"confidence", guess.confidence}});
    images.push_back({{"image", prediction.image}, {"top", top}});
  }
  return {{"weights", predictions.weights},
          {"network", predictions.network},
          {"preprocessing", predictions.preprocessing},
          {"images", images}};
}

namespace {

// RFC 4180: in quotes where a comma, a quote or a line break asks for it.
std::string csv_field(const std::string& value) {
  if (value.find_first_of(",\"\n\r") == std::string::npos) return value;
  std::string out = "\"";
  for (const char c : value) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::string to_csv(const Predictions& predictions) {
  std::string out = "image,rank,class,index,confidence\n";
  for (const Prediction& prediction : predictions.images)
    for (size_t k = 0; k < prediction.guesses.size(); ++k) {
      const Guess& guess = prediction.guesses[k];
      char confidence[32];
      std::snprintf(confidence, sizeof confidence, "%.6f", guess.confidence);
      out += text(csv_field(prediction.image), ',', k + 1, ',', csv_field(guess.name), ',', guess.index, ',',
                  confidence, '\n');
    }
  return out;
}

}  // namespace gift
