#include "train/sets.h"

#include <array>
#include <cmath>
#include <optional>
#include <sstream>

#include "core/error.h"
#include "core/files/cache_folder.h"
#include "core/files/printable.h"
#include "core/suggest.h"
#include "data/augment/options.h"
#include "data/class_subset.h"
#include "data/collection/collection.h"
#include "data/collection/selected.h"
#include "data/source/whitened_source.h"
#include "data/subset.h"
#include "train/native_loss.h"

namespace gift {
namespace {

// Where the pixels of a set may be those of another source.
struct Sharing {
  SharedPixels* pixels = nullptr;
  const char* as = "";
};

std::unique_ptr<ImageSource> open_images(Engine& engine, std::unique_ptr<ImageCollection> collection,
                                         const ImageTransform& transform, int size, int limit_mib,
                                         const Sharing& sharing = {}) {
  return open_source(std::move(collection), {transform, size, int64_t{limit_mib} << 20, sharing.pixels, sharing.as},
                     engine.pool());
}

std::unique_ptr<ImageCollection> open_kept(const std::string& path, Split split,
                                           const std::optional<ClassChoice>& kept) {
  auto set = open_collection(path, split);
  return kept ? keep_classes(std::move(set), *kept) : std::move(set);
}

// The part of the training set that the config asks for; nothing of the rest is decoded.
std::unique_ptr<ImageCollection> cut(std::unique_ptr<ImageCollection> whole, const Config& config) {
  if (config.ipc == 0 && config.subset.empty()) return whole;
  const std::shared_ptr<const ImageCollection> set = std::move(whole);
  if (config.ipc > 0) return select_pictures(set, first_of_classes(*set, config.ipc));
  const SubsetSpec spec = parse_subset(config.subset);
  return select_pictures(set, random_of_classes(*set, spec.ipc, spec.seed));
}

// What is put into ZCA space, and by which fit.
class Whitening {
 public:
  Whitening(Engine& engine, const Config& config, InputPlan& plan, const ImageCollection* train, Observer* observer)
      : context_(engine, engine.host()),
        limit_(int64_t{config.memory_limit_mib} << 20),
        normalization_(plan.normalization) {
    plan.zca = zca_of(config, train);
    published_ = plan.zca == "published";
    if (plan.zca == "none") return;
    if (config.zca_fit.empty())
      fail<ConfigError>("--zca-fit", "missing: the test set is whitened by the real training set, which this names",
                        train ? range_of(*train) : "");
    zca_ = open_zca(context_, config, plan, observer);
    plan.normalization = {};
    if (!published_) plan.normalization_name = std::string(normalization_name(plan.normalization));
  }

  std::unique_ptr<ImageSource> train(std::unique_ptr<ImageSource> source) {
    source = test(std::move(source));
    if (!published_) return source;
    return std::make_unique<RescaledSource>(std::move(source), normalization_);
  }
  std::unique_ptr<ImageSource> test(std::unique_ptr<ImageSource> source) {
    if (!zca_.mean.defined() || (source->floats() && beyond_pixels(source->collection()))) return source;
    return std::make_unique<WhitenedSource>(context_, std::move(source), zca_, limit_);
  }

 private:
  // Whitened values lie on both sides of 0.
  static bool beyond_pixels(const ImageCollection& set) {
    const FloatPictures* floats = set.floats();
    return floats && (floats->low < -0.02f || floats->high > 1.02f);
  }
  static std::string range_of(const ImageCollection& set) {
    const FloatPictures* floats = set.floats();
    return floats
               ? text(" (values of ", printable_path(set.path()), " go from ", floats->low, " to ", floats->high, ")")
               : "";
  }

  static std::string zca_of(const Config& config, const ImageCollection* train) {
    if (config.zca != "auto") return config.zca;
    if (!train || !beyond_pixels(*train)) return train || config.zca_fit.empty() ? "none" : "correct";
    if (train->floats()->low >= 0)
      fail<ConfigError>("--train", "expected values in 0 .. 1", range_of(*train),
                        ": divide them, or say --zca none to take them as they are");
    return "correct";
  }

  Context context_;
  int64_t limit_;
  Normalization normalization_;
  bool published_ = false;
  Zca zca_;
};

// Labels for losses that want logits, where no teacher gives them.
void use_labels(const Config& config, const ClassMap& map, ImageSource& set) {
  if (config.labels == "one-hot") set.store_one_hot(map.size());
  if (!set.stored_labels().empty() && set.stored_classes() != map.size())
    fail<ConfigError>("--train", printable_path(config.train), " has labels of ", set.stored_classes(),
                      " classes, the run tells ", map.size(), " apart");
}

// Training images and, where the config asks, those held out.
void open_train(Engine& engine, const Config& config, int size, Whitening& whitening,
                std::unique_ptr<ImageCollection> set, SharedPixels* shared, ImageSets& sets) {
  const auto open = [&](std::unique_ptr<ImageCollection> part, const char* as) {
    auto source = open_images(engine, std::move(part), {}, size, config.memory_limit_mib, {shared, as});
    source->relabel(sets.map.train);
    use_labels(config, sets.map, *source);
    return whitening.train(std::move(source));
  };
  if (config.select != "holdout") {
    sets.train = open(std::move(set), "train");
    return;
  }
  const std::shared_ptr<const ImageCollection> whole = std::move(set);
  HeldOut parts = hold_out(*whole, config.holdout);
  sets.train = open(select_pictures(whole, std::move(parts.kept)), "train");
  sets.holdout = open(select_pictures(whole, std::move(parts.held)), "held out");
}

// How test images are cut to `size`.
ImageTransform test_transform(const Config& config, const ImageTransform& usual, int size) {
  if (config.test_resize == by_default)
    return config.protocol == "rded" && size > 0 ? ImageTransform{size / 7 * 8, size} : usual;
  if (config.test_resize == 0) return {};
  if (config.test_resize < std::max(size, 1))
    fail<ConfigError>("--test-resize", config.test_resize, ", expected 0 or at least the image size of ", size);
  return {config.test_resize, size > 0 ? size : config.test_resize};
}

ClassMapOptions map_options(const Config& config, const InputPlan& plan, const std::optional<ClassChoice>& kept) {
  ClassMapOptions options;
  if (kept) {
    options.order = kept->classes;
    options.order_name = kept->name;
    return options;
  }
  if (plan.dataset) {
    options.known = plan.dataset->list;
    options.known_name = std::string(plan.dataset->name);
  }
  if (!config.class_map.empty()) {
    options.order = read_class_order(config.class_map);
    options.order_name = config.class_map;
  }
  return options;
}

}  // namespace

Normalization parse_normalization(const std::string& given) {
  if (given.find(',') == std::string::npos) return find_normalization(given);
  std::istringstream in(given);
  std::vector<float> numbers;
  for (std::string part; std::getline(in, part, ',');) {
    char* end = nullptr;
    numbers.push_back(std::strtof(part.c_str(), &end));
    if (end == part.c_str() || *end != '\0')
      fail<ConfigError>("--normalization", "'", part, "' in '", given, "' is not a number");
  }
  if (numbers.size() != 6 || !(numbers[3] > 0 && numbers[4] > 0 && numbers[5] > 0))
    fail<ConfigError>("--normalization", "'", given,
                      "', expected a name or six numbers: three means, then three positive deviations");
  return {{numbers[0], numbers[1], numbers[2]}, {numbers[3], numbers[4], numbers[5]}};
}

InputPlan input_plan(const Config& config) {
  InputPlan plan;
  constexpr std::array<std::string_view, 4> spaces{"auto", "correct", "published", "none"};
  check_one_of("--zca", config.zca, spaces);
  if (!config.dataset.empty()) {
    plan.dataset = &find_dataset(config.dataset);
    const Preprocessing usual = preprocessing(*plan.dataset, config.model);
    plan.normalization = usual.normalization;
    plan.size = usual.size;
    plan.test_transform = usual.test_transform;
    plan.crop_factor = usual.factor;
  } else if (config.normalization.empty()) {
    fail<ConfigError>(
        "--dataset",
        "missing: cifar10, tinyimagenet, ... say how images are normalised and sized (or give --normalization)");
  }
  if (!config.normalization.empty()) plan.normalization = parse_normalization(config.normalization);
  plan.normalization_name = std::string(normalization_name(plan.normalization));
  if (config.image_size < 0) fail<ConfigError>("--image-size", config.image_size, ", expected a positive number");
  if (config.image_size > 0 && config.image_size != plan.size) {
    plan.size = config.image_size;
    plan.test_transform = {config.image_size, config.image_size};
  }
  plan.test_transform = test_transform(config, plan.test_transform, plan.size);
  if (config.protocol != "gift" || parse_strategy(config.augment).resized_crop) plan.crop_factor = 1;
  if (config.crop_factor < 0) fail<ConfigError>("--crop-factor", config.crop_factor, ", expected 1 or more");
  if (config.crop_factor > 0) plan.crop_factor = config.crop_factor;
  return plan;
}

Zca open_zca(Context& c, const Config& config, InputPlan& plan, Observer* observer) {
  if (config.zca_fit.ends_with(".safetensors")) return read_zca(c, config.zca_fit);
  const ImageTransform same = plan.size ? ImageTransform{plan.size, plan.size} : ImageTransform{};
  const auto real =
      open_images(c.engine, open_collection(config.zca_fit, Split::train), same, plan.size, config.memory_limit_mib);
  bool was_cached = false;
  std::filesystem::path file;
  Zca fit = cached_zca(c, *real, 0.1, cache_folder(), was_cached, &file, [&](double seconds) {
    constexpr double worth_telling = 60;
    if (observer && seconds > worth_telling)
      observer->warning(text("the ZCA fit on ", real->size(), " pictures of ", real->width(), " x ", real->height(),
                             " takes about ", std::lround(seconds / 60), " minutes; it is kept in ", file.string()));
  });
  plan.zca_file = file.filename().string();
  return fit;
}

ImageSets open_sets(Engine& engine, const Config& config, InputPlan& plan, Observer* observer, SharedPixels* shared) {
  ImageSets sets;
  std::optional<ClassChoice> kept;
  if (!config.classes.empty()) kept = class_choice(config.classes);
  if (kept && !config.class_map.empty())
    fail<ConfigError>("--classes", "and --class-map both say which classes there are; give one of them");
  std::unique_ptr<ImageCollection> test = open_kept(config.test, Split::test, kept), train;
  sets.test_layout = std::string(test->kind());
  std::vector<std::string> train_classes;
  if (!config.train.empty()) {
    train = cut(open_kept(config.train, Split::train, kept), config);
    sets.train_layout = std::string(train->kind());
    sets.train_method = method_of_layout(*train);
    sets.learning_rate = train->learning_rate();
    train_classes = train->classes();
  }
  const std::vector<std::string>& shown_first = train ? train_classes : test->classes();
  sets.map = make_class_map(shown_first,
                            train ? std::span<const std::string>(test->classes()) : std::span<const std::string>{},
                            map_options(config, plan, kept));
  Whitening whitening(engine, config, plan, train.get(), observer);
  sets.test =
      open_images(engine, std::move(test), plan.test_transform, plan.size, config.memory_limit_mib, {shared, "test"});
  sets.test->relabel(config.train.empty() ? sets.map.train : sets.map.test);
  sets.test = whitening.test(std::move(sets.test));
  if (train)
    open_train(engine, config, plan.size ? plan.size : sets.test->height(), whitening, std::move(train), shared, sets);
  return sets;
}

}  // namespace gift
