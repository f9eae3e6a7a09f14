#pragma once

#include "core/math/functions.h"
#include "losses/row.h"

namespace gift {

// GIFT's smoothed hard label s of C classes: 1 - alpha on the label, alpha / (C - 1) elsewhere (torch's label smoothing
// has alpha / C). norm is |s|, at least 1e-12 as in torch's normalize.
struct SmoothedLabel {
  double on, off, norm;
  GIFT_HD SmoothedLabel(int64_t classes, double alpha)
      : on(1 - alpha), off(alpha / static_cast<double>(classes - 1)), norm(0) {
    norm = math::sqrt(on * on + static_cast<double>(classes - 1) * off * off);
    norm = norm < 1e-12 ? 1e-12 : norm;
  }
};

// Weights of the parts of a refined label: teacher t / |t| + hard s / |s|.
struct RefineWeights {
  double teacher, hard, alpha;
};

// The refined label of a row as a callable; |t| is at least 1e-12, so that a zero teacher leaves the hard part.
template <class T>
struct RefinedLabel {
  const T* teacher;
  int32_t label;
  double teacher_scale, on, off;
  double teacher_norm;  // |t|, not clamped
  GIFT_HD double operator()(int64_t j) const {
    return teacher_scale * static_cast<double>(teacher[j]) + (j == label ? on : off);
  }
  GIFT_HD RefinedLabel times(double factor) const {
    return {teacher, label, teacher_scale * factor, on * factor, off * factor, teacher_norm};
  }
};

template <class T, class Team>
GIFT_HD RefinedLabel<T> refined_label(const Team& team, const LossRow<T>& row, const RefineWeights& weights) {
  const double norm = math::sqrt(team.sum(row.classes, [&](int64_t j) {
    const double v = static_cast<double>(row.teacher[j]);
    return v * v;
  }));
  const SmoothedLabel s(row.classes, weights.alpha);
  const double hard = weights.hard / s.norm;
  return {row.teacher, row.label, weights.teacher / (norm < 1e-12 ? 1e-12 : norm), hard * s.on, hard * s.off, norm};
}

}  // namespace gift
