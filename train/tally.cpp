#include "train/tally.h"

#include <algorithm>
#include <utility>

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
    : context_(c), classes_(classes), images_(images), keep_logits_(options.keep_logits) {
  if (!c.backend.asynchronous()) return;
  predicted_ = empty(c, {images}, DType::i32);
  ranks_ = empty(c, {images}, DType::i32);
  if (keep_logits_) logits_ = empty(c, {images, classes});
}

void Tally::add(const Tensor& scores, const TestBatch& batch) {
  if (predicted_.defined()) {
    give_verdicts(context_.backend.stream(context_), scores.data<float>(), batch.device_labels.data<int32_t>(),
                  batch.device_first, scores.size(0), classes_, predicted_.data<int32_t>(), ranks_.data<int32_t>());
    Tensor rows = keep_logits_ ? logits_.batch(batch.first, batch.first + scores.size(0)) : Tensor();
    if (keep_logits_) context_.backend.copy(context_, scores, rows);
    return;
  }
  const std::span<const float> rows(scores.data<float>(), batch.labels.size() * static_cast<size_t>(classes_));
  const std::vector<int32_t> said = arg_max(rows, classes_);
  counts_ += count_top(rows, batch.labels, classes_);
  said_.insert(said_.end(), said.begin(), said.end());
  if (keep_logits_) scores_.insert(scores_.end(), rows.begin(), rows.end());
}

// What was kept on the device.
void Tally::fetch() {
  said_ = to_host<int32_t>(predicted_);
  const std::vector<int32_t> ranks = to_host<int32_t>(ranks_);
  counts_.count = static_cast<int64_t>(ranks.size());
  counts_.top1 = std::count(ranks.begin(), ranks.end(), 0);
  counts_.top5 = std::count_if(ranks.begin(), ranks.end(), [](int32_t rank) { return rank < 5; });
  if (keep_logits_) scores_ = to_host<float>(logits_);
}

TestResult Tally::finish(std::span<const int32_t> labels) {
  if (predicted_.defined()) fetch();
  TestResult result;
  result.images = images_;
  result.labels.assign(labels.begin(), labels.end());
  result.predicted = std::exchange(said_, {});
  result.logits = std::exchange(scores_, {});
  const TopCounts counts = std::exchange(counts_, {});
  result.top1 = counts.top1_percent();
  result.top5 = counts.top5_percent();
  ConfusionMatrix confusion(classes_);
  confusion.add(result.labels, result.predicted);
  describe_classes(confusion, result);
  return result;
}

}  // namespace gift
