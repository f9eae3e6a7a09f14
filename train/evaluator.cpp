#include "train/evaluator.h"

#include <algorithm>
#include <chrono>

#include "core/metrics/accuracy.h"
#include "core/metrics/confusion.h"

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

}  // namespace

TestResult test(Context& c, Model& model, ImageSource& set, const PixelTable& normalization,
                const TestOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  const int64_t classes = model.config().classes, batch = options.batch_size;
  const int height = set.height(), width = set.width();
  const size_t image_bytes = static_cast<size_t>(height) * static_cast<size_t>(width) * 3;
  const std::vector<int32_t> chosen = chosen_images(set.size(), options.at_most);
  TestResult result;
  result.images = static_cast<int64_t>(chosen.size());
  TopCounts counts;
  ConfusionMatrix confusion(classes);
  std::vector<int32_t> labels(static_cast<size_t>(batch));
  if (options.keep_logits) result.logits.reserve(chosen.size() * static_cast<size_t>(classes));
  std::vector<uint8_t> buffer(static_cast<size_t>(batch) * image_bytes);
  const Tensor images = empty(c, {batch, 3, height, width});
  for (int64_t first = 0; first < result.images; first += batch) {
    const int64_t count = std::min(batch, result.images - first);
    const std::span<const int32_t> indices(chosen.data() + first, static_cast<size_t>(count));
    set.read(indices, buffer.data());
    const int64_t next = first + batch, ahead = std::min(batch, result.images - next);
    if (ahead > 0) set.prefetch({chosen.data() + next, static_cast<size_t>(ahead)});
    const Tensor x = images.batch(0, count);
    auto* out = x.data<float>();
    c.parallel(count, [&](int64_t i, int) {
      normalize_sample(buffer.data() + static_cast<size_t>(i) * image_bytes, height, width, normalization,
                       out + static_cast<size_t>(i) * image_bytes);
    });
    x.touch();
    const Tensor scores = model.infer(c, x);
    const auto* logits = scores.data<float>();
    const std::span<const float> rows(logits, static_cast<size_t>(count * classes));
    for (size_t i = 0; i < indices.size(); ++i) labels[i] = set.labels()[static_cast<size_t>(indices[i])];
    const std::span<const int32_t> truth(labels.data(), indices.size());
    counts += count_top(rows, truth, classes);
    confusion.add(truth, arg_max(rows, classes));
    if (options.keep_logits) result.logits.insert(result.logits.end(), logits, logits + count * classes);
  }
  result.top1 = counts.top1_percent();
  result.top5 = counts.top5_percent();
  describe_classes(confusion, result);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace gift
