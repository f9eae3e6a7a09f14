#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/context.h"
#include "core/math/host_device.h"

namespace gift {

// What a loss sees of a batch of B samples and C classes.
struct LossInputs {
  Tensor logits;   // (B, C) f32 or f64: the student's, the only input that gets a gradient
  Tensor teacher;  // (B, C) the teacher's raw logits, or what the loss takes for them (ce_prob: target probabilities);
                   // may be undefined where needs_teacher() is false
  Tensor labels;   // (B) i32 hard labels; may be undefined where needs_labels() is false
  Tensor partner_labels = {};  // (B) i32 labels of what was mixed into the samples (cutmix, mixup); undefined: nothing
  Tensor share = {};           // (1) f64, where the logits lie: of `labels`; of partner_labels the rest
};

// What part of a loss goes to one of the two sets of labels of a mixed batch. In memory of the device, so that a
// captured step finds each batch's own there.
struct LabelShare {
  const double* of_labels = nullptr;  // null: all of it
  bool partner = false;

  GIFT_HD double times(double weight) const {
    if (!of_labels) return weight;
    return weight * (partner ? 1 - *of_labels : *of_labels);
  }
};

// Where a loss writes, times `weight` and the share of its labels: over what is there, or added to it (sums of losses).
struct LossOutputs {
  Tensor values;    // (B), like logits: each row's share before averaging, so that the loss is their mean
  Tensor gradient;  // (B, C), like logits: d loss / d logits, the mean's 1/B included
  double weight = 1;
  bool add = false;
  LabelShare share = {};
};

// A loss function, fused: value and gradient come from the same few passes over each row. Implementations are one file
// pair each; their header gives formula, source and conventions. Stateless; what changes during training (the epoch of
// a warm-up) is read from Context::step.
class Loss {
 public:
  virtual ~Loss() = default;
  virtual std::string description() const = 0;  // with all settings: "gift(form=paper, gamma=0.1, alpha=0.1)"
  virtual bool needs_teacher() const = 0;
  virtual bool needs_labels() const = 0;
  // The inputs as checked by evaluate_loss. A label outside of 0 .. C-1 makes its row NaN.
  virtual void rows(Context& c, const LossInputs& in, const LossOutputs& out) const = 0;
};

// The mean over the batch as a differentiable scalar. For mixed samples a loss with hard labels is share times itself
// with `labels` plus the rest with partner_labels; for cross entropy that is the loss with the mixed label. With a
// StepState its loss_sum, loss_count and diverged flag are brought up to date as well, without the host looking at a
// value. ShapeError when shapes, classes or types do not fit; ConfigError for fewer than two classes.
Tensor evaluate_loss(Context& c, const Loss& loss, const LossInputs& in);

// ConfigError naming the first label outside of 0 .. classes-1. For the labels of a data set, once: steps do not check.
void check_labels(std::span<const int32_t> labels, int64_t classes);

}  // namespace gift
