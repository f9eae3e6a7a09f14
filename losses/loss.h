#pragma once

#include <cstdint>
#include <string>

#include "core/context.h"

namespace gift {

// What a loss sees of a batch of B samples and C classes.
struct LossInputs {
  Tensor logits;   // (B, C) f32 or f64: the student's, the only input that gets a gradient
  Tensor teacher;  // (B, C) the teacher's raw logits; may be undefined where needs_teacher() is false
  Tensor labels;   // (B) i32 hard labels; may be undefined where needs_labels() is false
};

// A loss function, fused: value and gradient come from one pass over each row. Implementations are one file pair each;
// their header gives formula, source and conventions. Stateless; what changes during training (the epoch of a warm-up)
// is read from Context::step.
class Loss {
 public:
  virtual ~Loss() = default;
  virtual std::string description() const = 0;  // with all settings: "gift(form=paper, gamma=0.1, alpha=0.1)"
  virtual bool needs_teacher() const = 0;
  virtual bool needs_labels() const = 0;
  // values (B): each row's share before averaging, so that the loss is their mean. gradient (B, C): d loss / d logits,
  // the mean's 1/B included.
  virtual void rows(Context& c, const LossInputs& in, Tensor& values, Tensor& gradient) const = 0;
};

// The mean over the batch as a differentiable scalar. With a StepState its loss_sum, loss_count and diverged flag are
// brought up to date as well, without the host looking at a value.
// ShapeError when shapes, classes or types do not fit; ConfigError for fewer than two classes.
Tensor evaluate_loss(Context& c, const Loss& loss, const LossInputs& in);

}  // namespace gift
