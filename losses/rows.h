#pragma once

#include <limits>
#include <string>
#include <utility>

#include "core/backend.h"
#include "losses/device_rows.h"
#include "losses/loss.h"
#include "losses/row.h"

namespace gift {

namespace detail {

template <class T, class Row>
void run_rows(Context& c, const LossInputs& in, const LossOutputs& out, const Row& functor) {
  const int64_t rows = in.logits.size(0), classes = in.logits.size(1);
  const T* logits = in.logits.data<T>();
  const T* teacher = Row::needs_teacher ? in.teacher.data<T>() : nullptr;
  const int32_t* labels = Row::needs_labels ? in.labels.data<int32_t>() : nullptr;
  T* values = out.values.data<T>();
  T* gradient = out.gradient.data<T>();
  const double weight = out.share.times(out.weight), scale = weight / static_cast<double>(rows);
  const Slices slices(rows, 1 + 4096 / classes);
  c.parallel(slices.count, [&](int64_t slice, int) {
    for (int64_t b = slices.begin(slice); b < slices.end(slice); ++b) {
      const LossRow<T> row{logits + b * classes,
                           teacher ? teacher + b * classes : nullptr,
                           classes,
                           labels ? labels[b] : 0,
                           c.step,
                           gradient + b * classes,
                           scale,
                           out.add};
      const bool known = row.label >= 0 && row.label < classes;
      double value = std::numeric_limits<double>::quiet_NaN();
      if (known)
        value = functor(SerialTeam{}, row);
      else
        for (int64_t j = 0; j < classes; ++j) row.put(j, value);
      const T share = static_cast<T>(weight * value);
      values[b] = out.add ? values[b] + share : share;
    }
  });
}

template <class Row>
void queue_rows(Context& c, const LossInputs& in, const LossOutputs& out, const Row& functor) {
  run_device_rows(c.backend.stream(c),
                  {in.logits.data<float>(), Row::needs_teacher ? in.teacher.data<float>() : nullptr,
                   Row::needs_labels ? in.labels.data<int32_t>() : nullptr, c.step, out.values.data<float>(),
                   out.gradient.data<float>(), in.logits.size(0), in.logits.size(1), out.weight, out.share, out.add},
                  functor);
}

}  // namespace detail

// A row functor as a Loss: rows in parallel, each computed by one worker (or block of a GPU), so that no result depends
// on their number. Allocates nothing.
template <class Row>
class RowLoss final : public Loss {
 public:
  RowLoss(Row row, std::string description) : row_(row), description_(std::move(description)) {}
  std::string description() const override { return description_; }
  bool needs_teacher() const override { return Row::needs_teacher; }
  bool needs_labels() const override { return Row::needs_labels; }
  void rows(Context& c, const LossInputs& in, const LossOutputs& out) const override {
    if (in.logits.device().type == DeviceType::cuda)
      detail::queue_rows(c, in, out, row_);
    else if (in.logits.dtype() == DType::f64)
      detail::run_rows<double>(c, in, out, row_);
    else
      detail::run_rows<float>(c, in, out, row_);
  }

 private:
  Row row_;
  std::string description_;
};

}  // namespace gift
