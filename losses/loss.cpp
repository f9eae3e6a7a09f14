#include "losses/loss.h"

#include <cmath>

#include "core/autograd/tape.h"
#include "core/backend.h"
#include "losses/device_mean.h"

namespace gift {
namespace {

bool on_gpu(const Tensor& x) { return x.device().type == DeviceType::cuda; }

void check_contiguous(const Tensor& tensor, const char* role) {
  if (!tensor.is_contiguous()) fail<ShapeError>("loss", role, " ", tensor, " with gaps, expected a contiguous tensor");
}

void check_hard(const Tensor& labels, int64_t rows, const char* role) {
  if (labels.dtype() != DType::i32 || !(labels.shape() == Shape{rows}))
    fail<ShapeError>("loss", role, " ", labels, ", expected i32 (", rows, ")");
  check_contiguous(labels, role);
}

void check_share(const Tensor& share, const Tensor& logits) {
  if (!share.defined() || share.dtype() != DType::f64 || !(share.shape() == Shape{1}) ||
      share.device().type != logits.device().type)
    fail<ShapeError>("loss", "share ", share, " of the labels of ", logits, ", expected f64 (1) beside it");
  if (on_gpu(share)) return;
  const double value = *share.data<double>();
  if (!(value >= 0 && value <= 1)) fail<ConfigError>("loss", "share ", value, ", expected 0 to 1");
}

// True where two sets of labels count.
bool mixed(const Loss& loss, const LossInputs& in) { return in.partner_labels.defined() && loss.needs_labels(); }

void check(const Loss& loss, const LossInputs& in) {
  const Tensor& z = in.logits;
  if (!z.defined() || z.rank() != 2) fail<ShapeError>("loss", "logits ", z, ", expected (B, C)");
  if (z.dtype() != DType::f32 && z.dtype() != DType::f64)
    fail<ShapeError>("loss", "logits ", z, ", expected f32 or f64");
  if (on_gpu(z) && z.dtype() != DType::f32) fail<DeviceError>("loss", "logits ", z, ", expected f32 on a GPU");
  if (z.size(0) < 1) fail<ShapeError>("loss", "logits ", z, ", expected at least one row");
  if (z.size(1) < 2) fail<ConfigError>("loss", "logits ", z, ", expected at least two classes");
  check_contiguous(z, "logits");
  if (loss.needs_teacher()) {
    if (!in.teacher.defined()) fail<ConfigError>("loss", loss.description(), " needs a teacher's logits, got none");
    if (!(in.teacher.shape() == z.shape()) || in.teacher.dtype() != z.dtype())
      fail<ShapeError>("loss", "teacher logits ", in.teacher, ", expected ", z, " as the student's");
    check_contiguous(in.teacher, "teacher logits");
  }
  if (loss.needs_labels()) {
    if (!in.labels.defined()) fail<ConfigError>("loss", loss.description(), " needs hard labels, got none");
    check_hard(in.labels, z.size(0), "labels");
  }
  if (mixed(loss, in)) {
    check_hard(in.partner_labels, z.size(0), "partner labels");
    check_share(in.share, z);
  }
}

void fill_rows(Context& c, const Loss& loss, const LossInputs& in, LossOutputs out) {
  if (!mixed(loss, in)) return loss.rows(c, in, out);
  const LossInputs partner{in.logits, in.teacher, in.partner_labels};
  out.share = {in.share.data<double>(), false};
  loss.rows(c, in, out);
  out.share.partner = true;
  out.add = true;
  loss.rows(c, partner, out);
}

template <class T>
void scale_by(Context& c, const Tensor& x, const Tensor& factor, const GradTarget& y) {
  const T* from = x.data<T>();
  const T by = *factor.data<T>();
  T* to = y.tensor.data<T>();
  const Slices slices(x.numel(), 1 << 14);
  c.parallel(slices.count, [&](int64_t slice, int) {
    for (int64_t i = slices.begin(slice); i < slices.end(slice); ++i)
      to[i] = y.add ? to[i] + by * from[i] : by * from[i];
  });
}

struct LossBackward {
  Saved gradient;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    if (!sink.wants(0)) return;
    const GradTarget to = sink.target(c, 0);
    if (on_gpu(gy))
      scale_on_device(c.backend.stream(c), gradient.get().data<float>(), gy.data<float>(), to.tensor.data<float>(),
                      to.add, gradient.get().numel());
    else if (gy.dtype() == DType::f64)
      scale_by<double>(c, gradient.get(), gy, to);
    else
      scale_by<float>(c, gradient.get(), gy, to);
  }
};

// Rows are added in order, in double.
template <class T>
void average(const Tensor& values, Tensor& mean, StepState* step) {
  const T* row = values.data<T>();
  const int64_t rows = values.numel();
  double sum = 0;
  for (int64_t b = 0; b < rows; ++b) sum += static_cast<double>(row[b]);
  *mean.data<T>() = static_cast<T>(sum / static_cast<double>(rows));
  if (!step) return;
  step->loss_sum += sum;
  step->loss_count += rows;
  step->diverged |= std::isfinite(sum) ? 0u : 1u;
}

}  // namespace

Tensor evaluate_loss(Context& c, const Loss& loss, const LossInputs& in) {
  check(loss, in);
  const Tensor& z = in.logits;
  const LossOutputs out{empty(c, {z.size(0)}, z.dtype()), empty(c, z.shape(), z.dtype())};
  fill_rows(c, loss, in, out);
  Tensor mean = empty(c, {1}, z.dtype());
  if (on_gpu(z))
    mean_on_device(c.backend.stream(c), out.values.data<float>(), z.size(0), mean.data<float>(), c.step);
  else if (z.dtype() == DType::f64)
    average<double>(out.values, mean, c.step);
  else
    average<float>(out.values, mean, c.step);
  record<LossBackward>(c, mean, {&z}, Saved(out.gradient));
  return mean;
}

void check_labels(std::span<const int32_t> labels, int64_t classes) {
  for (size_t i = 0; i < labels.size(); ++i)
    if (labels[i] < 0 || labels[i] >= classes)
      fail<ConfigError>("labels", "label ", labels[i], " of sample ", i, ", expected 0 to ", classes - 1);
}

}  // namespace gift
