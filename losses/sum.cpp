#include "losses/sum.h"

#include "losses/ce.h"
#include "losses/describe.h"
#include "losses/kl.h"
#include "losses/mse.h"
#include "losses/softce.h"

namespace gift {
namespace {

class SumLoss final : public Loss {
 public:
  explicit SumLoss(std::vector<WeightedLoss> terms) : terms_(std::move(terms)) {}

  std::string description() const override {
    std::string text;
    for (const WeightedLoss& term : terms_) {
      if (!text.empty()) text += " + ";
      if (term.weight != 1) text += number_text(term.weight) + "·";
      text += term.loss->description();
    }
    return text;
  }
  bool needs_teacher() const override { return any(&Loss::needs_teacher); }
  bool needs_labels() const override { return any(&Loss::needs_labels); }

  void rows(Context& c, const LossInputs& in, const LossOutputs& out) const override {
    LossOutputs to = out;
    for (const WeightedLoss& term : terms_) {
      to.weight = out.weight * term.weight;
      term.loss->rows(c, in, to);
      to.add = true;
    }
  }

  std::vector<WeightedLoss> take() { return std::move(terms_); }

 private:
  bool any(bool (Loss::*needs)() const) const {
    for (const WeightedLoss& term : terms_)
      if ((term.loss.get()->*needs)()) return true;
    return false;
  }
  std::vector<WeightedLoss> terms_;
};

std::unique_ptr<Loss> plus_ce(std::unique_ptr<Loss> soft, LossSettings& s) {
  std::vector<WeightedLoss> terms;
  terms.push_back({1, std::move(soft)});
  terms.push_back({s.number("ce_weight", published_ce_weight, weight_range), make_ce()});
  return make_sum(std::move(terms));
}

}  // namespace

std::unique_ptr<Loss> make_sum(std::vector<WeightedLoss> terms) {
  std::vector<WeightedLoss> flat;
  for (WeightedLoss& term : terms) {
    if (auto* inner = dynamic_cast<SumLoss*>(term.loss.get())) {
      for (WeightedLoss& part : inner->take()) flat.push_back({term.weight * part.weight, std::move(part.loss)});
    } else {
      flat.push_back(std::move(term));
    }
  }
  if (flat.empty()) fail<ConfigError>("loss", "a sum of no losses");
  if (flat.size() == 1 && flat.front().weight == 1) return std::move(flat.front().loss);
  return std::make_unique<SumLoss>(std::move(flat));
}

std::unique_ptr<Loss> make_kl_ce(LossSettings& s) { return plus_ce(make_kl(s), s); }
std::unique_ptr<Loss> make_mse_ce(LossSettings& s) { return plus_ce(make_mse(s), s); }
std::unique_ptr<Loss> make_softce_ce(LossSettings& s) { return plus_ce(make_softce(s), s); }

}  // namespace gift
