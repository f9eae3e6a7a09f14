#include "train/tally.h"

#include <algorithm>

#include "core/backend.h"
#include "core/metrics/verdict.h"
#include "core/transfer.h"

namespace gift {
namespace {

void describe_classes(const ConfusionMatrix& confusion, TestResult& result) {
  for (int64_t truth = 0; truth < confusion.classes(); ++truth) {
    for (int64_t said = 0; said < confusion.classes(); ++said) result.confusion.push_back(confusion.at(truth, said));
    result.per_class.push_back(confusion.samples(truth) ? confusion.class_accuracy_percent(truth) : -1.0);
  }
}

}  // namespace

Tally::Tally(Context& c, int64_t classes, const TestOptions& options, int64_t images)
    : context_(c), keep_logits_(options.keep_logits), confusion_(classes) {
  result_.images = images;
  result_.labels.reserve(static_cast<size_t>(images));
  if (c.backend.asynchronous()) {
    predicted_ = empty(c, {images}, DType::i32);
    ranks_ = empty(c, {images}, DType::i32);
    if (keep_logits_) logits_ = empty(c, {images, classes});
    return;
  }
  result_.predicted.reserve(static_cast<size_t>(images));
  if (keep_logits_) result_.logits.reserve(static_cast<size_t>(images * classes));
}

void Tally::add(const Tensor& scores, const TestBatch& batch) {
  const int64_t classes = confusion_.classes();
  result_.labels.insert(result_.labels.end(), batch.labels.begin(), batch.labels.end());
  if (predicted_.defined()) {
    give_verdicts(context_.backend.stream(context_), scores.data<float>(), batch.device_labels.data<int32_t>(),
                  scores.size(0), classes, predicted_.data<int32_t>() + batch.first,
                  ranks_.data<int32_t>() + batch.first);
    Tensor rows = keep_logits_ ? logits_.batch(batch.first, batch.first + scores.size(0)) : Tensor();
    if (keep_logits_) context_.backend.copy(context_, scores, rows);
    return;
  }
  const std::span<const float> rows(scores.data<float>(), batch.labels.size() * static_cast<size_t>(classes));
  const std::vector<int32_t> said = arg_max(rows, classes);
  counts_ += count_top(rows, batch.labels, classes);
  confusion_.add(batch.labels, said);
  result_.predicted.insert(result_.predicted.end(), said.begin(), said.end());
  if (keep_logits_) result_.logits.insert(result_.logits.end(), rows.begin(), rows.end());
}

// What was kept on the device.
void Tally::fetch() {
  result_.predicted = to_host<int32_t>(predicted_);
  const std::vector<int32_t> ranks = to_host<int32_t>(ranks_);
  counts_.count = static_cast<int64_t>(ranks.size());
  counts_.top1 = std::count(ranks.begin(), ranks.end(), 0);
  counts_.top5 = std::count_if(ranks.begin(), ranks.end(), [](int32_t rank) { return rank < 5; });
  confusion_.add(result_.labels, result_.predicted);
  if (keep_logits_) result_.logits = to_host<float>(logits_);
}

TestResult Tally::finish() {
  if (predicted_.defined()) fetch();
  result_.top1 = counts_.top1_percent();
  result_.top5 = counts_.top5_percent();
  describe_classes(confusion_, result_);
  return std::move(result_);
}

}  // namespace gift
