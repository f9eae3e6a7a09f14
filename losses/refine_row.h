#pragma once

#include "losses/kl_row.h"
#include "losses/mse_row.h"
#include "losses/refined_label.h"
#include "losses/softce_row.h"

namespace gift {

enum class RefineBase : uint8_t { kl, softce, mse };
enum class RefineScale : uint8_t { teacher, unit };

struct RefineRow {
  static constexpr bool needs_teacher = true, needs_labels = true;
  RefineWeights weights;
  RefineBase base = RefineBase::kl;
  RefineScale scale = RefineScale::teacher;
  double temperature = 20;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const auto literal = refined_label(team, row, weights);
    double factor = 1;
    if (scale == RefineScale::teacher) {
      const double norm = math::sqrt(team.sum(n, [&](int64_t j) { return literal(j) * literal(j); }));
      factor = literal.teacher_norm / (norm < 1e-12 ? 1e-12 : norm);
    }
    const auto target = literal.times(factor);
    const RowValues x{row.logits};
    if (base == RefineBase::mse) return put(team, row, mse_term(team, n, x, target));
    const auto q = row_softmax<T>(team, n, x, temperature);
    const auto p = row_softmax<T>(team, n, target, temperature);
    if (base == RefineBase::kl) return put(team, row, kl_term(team, n, q, p, temperature));
    return put(team, row, softce_term(team, n, q, p, temperature));
  }

 private:
  template <class T, class Team, class Term>
  GIFT_HD static double put(const Team& team, const LossRow<T>& row, const Term& term) {
    team.each(row.classes, [&](int64_t j) { row.put(j, term.gradient(j)); });
    return term.value;
  }
};

}  // namespace gift
