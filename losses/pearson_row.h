#pragma once

#include "losses/cosine_row.h"

namespace gift {

// A row with its mean taken off.
template <class T>
struct CentredValues {
  const T* values;
  double mean;
  GIFT_HD double operator()(int64_t j) const { return static_cast<double>(values[j]) - mean; }
};

template <class Team, class T>
GIFT_HD CentredValues<T> centred(const Team& team, int64_t classes, const T* values) {
  return {values, team.sum(classes, [&](int64_t j) { return values[j]; }) / static_cast<double>(classes)};
}

struct PearsonRow {
  static constexpr bool needs_teacher = true, needs_labels = false;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const auto cosine = cosine_term(team, n, centred(team, n, row.logits), centred(team, n, row.teacher));
    // Taking the mean off z takes the mean off the gradient, too; that of the cosine of centred rows is zero already.
    team.each(n, [&](int64_t j) { row.put(j, cosine.gradient(j)); });
    return cosine.value;
  }
};

}  // namespace gift
