#include "train/evaluator.h"

#include <algorithm>
#include <chrono>

#include "core/metrics/accuracy.h"
#include "core/metrics/confusion.h"
#include "core/transfer.h"
#include "train/lockstep.h"

namespace gift {
namespace {

std::vector<int32_t> chosen_images(int64_t size, int64_t at_most) {
  const int64_t count = at_most > 0 ? std::min(at_most, size) : size;
  std::vector<int32_t> out(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) out[static_cast<size_t>(i)] = static_cast<int32_t>(i * size / count);
  return out;
}

void describe_classes(const ConfusionMatrix& confusion, TestResult& result) {
  for (int64_t truth = 0; truth < confusion.classes(); ++truth) {
    for (int64_t said = 0; said < confusion.classes(); ++said) result.confusion.push_back(confusion.at(truth, said));
    result.per_class.push_back(confusion.samples(truth) ? confusion.class_accuracy_percent(truth) : -1.0);
  }
}

// What one network said about the images, batch by batch.
class Tally {
 public:
  Tally(int64_t classes, const TestOptions& options, int64_t images)
      : keep_logits_(options.keep_logits), confusion_(classes) {
    result_.images = images;
    result_.labels.reserve(static_cast<size_t>(images));
    result_.predicted.reserve(static_cast<size_t>(images));
    if (keep_logits_) result_.logits.reserve(static_cast<size_t>(images * confusion_.classes()));
  }

  void add(const Tensor& scores, std::span<const int32_t> labels) {
    const int64_t classes = confusion_.classes();
    const std::vector<float> rows = to_host<float>(scores);
    const std::vector<int32_t> said = arg_max(rows, classes);
    counts_ += count_top(rows, labels, classes);
    confusion_.add(labels, said);
    result_.labels.insert(result_.labels.end(), labels.begin(), labels.end());
    result_.predicted.insert(result_.predicted.end(), said.begin(), said.end());
    if (keep_logits_) result_.logits.insert(result_.logits.end(), rows.begin(), rows.end());
  }

  TestResult finish(double seconds) {
    result_.top1 = counts_.top1_percent();
    result_.top5 = counts_.top5_percent();
    describe_classes(confusion_, result_);
    result_.seconds = seconds;
    return std::move(result_);
  }

 private:
  bool keep_logits_;
  TestResult result_;
  TopCounts counts_;
  ConfusionMatrix confusion_;
};

// Calls visit(images, labels) for batch after batch of the chosen images, normalised; the time it took in all.
template <class Visit>
double for_each_batch(Context& c, ImageSource& set, const PixelTable& normalization, const TestOptions& options,
                      Visit&& visit) {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<int32_t> chosen = chosen_images(set.size(), options.at_most);
  const auto total = static_cast<int64_t>(chosen.size());
  const auto image_floats = static_cast<size_t>(set.image_values());
  std::vector<int32_t> labels;
  std::vector<uint8_t> buffer(set.floats() ? 0 : static_cast<size_t>(options.batch_size) * image_floats);
  const Tensor images = empty(c, {options.batch_size, 3, set.height(), set.width()});
  Staging<float> staging;
  for (int64_t first = 0; first < total; first += options.batch_size) {
    const auto batch = [&](int64_t from) {
      const int64_t count = std::min(options.batch_size, total - from);
      return std::span<const int32_t>(chosen).subspan(static_cast<size_t>(from),
                                                      static_cast<size_t>(std::max<int64_t>(count, 0)));
    };
    const std::span<const int32_t> indices = batch(first);
    const Tensor x = images.batch(0, static_cast<int64_t>(indices.size()));
    float* out = staging.begin(x);
    if (set.floats())
      set.read_floats(indices, out);
    else
      set.read(indices, buffer.data());
    if (first + options.batch_size < total) set.prefetch(batch(first + options.batch_size));
    c.parallel(x.size(0), [&](int64_t i, int) {
      const size_t at = static_cast<size_t>(i) * image_floats;
      if (set.floats())
        normalize_sample(out + at, set.height(), set.width(), normalization.normalization);
      else
        normalize_sample(buffer.data() + at, set.height(), set.width(), normalization, out + at);
    });
    staging.finish();
    labels.clear();
    for (const int32_t index : indices) labels.push_back(set.labels()[static_cast<size_t>(index)]);
    visit(x, labels);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// One result for each network, whose share of the time is the same.
std::vector<TestResult> finish(std::vector<Tally>& tallies, double seconds) {
  std::vector<TestResult> results;
  for (Tally& tally : tallies) results.push_back(tally.finish(seconds / static_cast<double>(tallies.size())));
  return results;
}

int64_t images_tested(const ImageSource& set, const TestOptions& options) {
  return options.at_most > 0 ? std::min(options.at_most, set.size()) : set.size();
}

}  // namespace

std::vector<uint8_t> TestResult::correct() const {
  std::vector<uint8_t> out(labels.size());
  for (size_t i = 0; i < out.size(); ++i) out[i] = predicted[i] == labels[i];
  return out;
}

std::vector<TestResult> test(std::span<const Tested> networks, ImageSource& set, const PixelTable& normalization,
                             const TestOptions& options) {
  if (networks.empty()) return {};
  std::vector<Tally> tallies;
  for (const Tested& network : networks)
    tallies.emplace_back(network.model.config().classes, options, images_tested(set, options));
  Context& c = networks.front().context;
  const double seconds =
      for_each_batch(c, set, normalization, options, [&](const Tensor& images, std::span<const int32_t> labels) {
        for_each_student(c.engine, static_cast<int64_t>(tallies.size()), [&](int64_t k) {
          const Tested& network = networks[static_cast<size_t>(k)];
          tallies[static_cast<size_t>(k)].add(network.model.infer(network.context, images), labels);
        });
      });
  return finish(tallies, seconds);
}

std::vector<TestResult> test(Context& c, int64_t classes, size_t results, AllLogits logits, ImageSource& set,
                             const PixelTable& normalization, const TestOptions& options) {
  std::vector<Tally> tallies;
  for (size_t k = 0; k < results; ++k) tallies.emplace_back(classes, options, images_tested(set, options));
  const double seconds =
      for_each_batch(c, set, normalization, options, [&](const Tensor& images, std::span<const int32_t> labels) {
        const std::vector<Tensor> said = logits(images);
        for (size_t k = 0; k < results; ++k) tallies[k].add(said[k], labels);
      });
  return finish(tallies, seconds);
}

TestResult test(Context& c, Model& model, ImageSource& set, const PixelTable& normalization,
                const TestOptions& options) {
  const Tested network{c, model};
  return std::move(test({&network, 1}, set, normalization, options).front());
}

}  // namespace gift
