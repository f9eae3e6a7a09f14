#pragma once

#include "losses/ce_row.h"
#include "losses/kl_row.h"

namespace gift {

// The softmax of a row at a temperature as label against the rest, both by log-sum-exp over the other classes, so that
// 1 - p does not underflow.
struct TargetSplit {
  double log_on, log_off;  // ln p_label, ln (1 - p_label)
  double on, off;
  // `others`: log-sum-exp over the classes beside the label; `label`: the label's logit; both over the temperature.
  GIFT_HD TargetSplit(double others, double label) {
    const double high = others > label ? others : label;
    const double all = high + math::log(math::exp(others - high) + math::exp(label - high));
    log_on = label - all;
    log_off = others - all;
    on = math::exp(log_on);
    off = math::exp(log_off);
  }
};

struct DkdRow {
  static constexpr bool needs_teacher = true, needs_labels = true;
  double temperature = 4, alpha = 1, beta = 8, warmup = 20;

  // From epoch 1; complete outside of training and without a warm-up.
  GIFT_HD double warmed(const StepState* step) const {
    if (!step || warmup <= 0) return 1;
    const double part = static_cast<double>(step->epoch) / warmup;
    return part < 1 ? part : 1.0;
  }

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const int32_t y = row.label;
    const RowValues z{row.logits}, t{row.teacher};
    const auto ce = ce_term(row_softmax<T>(team, n, z), y);
    const auto others = kl_term(team, n, row_softmax_without<T>(team, n, z, temperature, y),
                                row_softmax_without<T>(team, n, t, temperature, y), temperature);
    const TargetSplit student(others.q.log_sum_exp(), static_cast<double>(z(y)) / temperature);
    const TargetSplit teacher(others.p.log_sum_exp(), static_cast<double>(t(y)) / temperature);
    const double target_kl =
        part(teacher.on, teacher.log_on, student.log_on) + part(teacher.off, teacher.log_off, student.log_off);
    // How much more the student gives to the other classes than the teacher, by the smaller of both forms.
    const double excess = teacher.off < 0.5 ? student.off - teacher.off : teacher.on - student.on;
    const double soft = warmed(row.step) * temperature * temperature;
    const double on_label = soft * alpha * excess / temperature;
    team.each(n, [&](int64_t j) {
      const double tckd = j == y ? -on_label : on_label * static_cast<double>(others.q.probability(j));
      row.put(j, ce.gradient(j) + tckd + soft * beta * others.gradient(j));
    });
    return ce.value + soft * (alpha * target_kl + beta * others.value);
  }

 private:
  GIFT_HD static double part(double p, double log_p, double log_q) { return p > 0 ? p * (log_p - log_q) : p; }
};

}  // namespace gift
