#include "losses/registry.h"

#include <algorithm>
#include <array>

#include "core/suggest.h"
#include "losses/ce.h"
#include "losses/ce_prob.h"
#include "losses/cosine.h"
#include "losses/dkd.h"
#include "losses/gift.h"
#include "losses/kd.h"
#include "losses/kl.h"
#include "losses/mse.h"
#include "losses/nkd.h"
#include "losses/pearson.h"
#include "losses/refine.h"
#include "losses/softce.h"
#include "losses/sum.h"
#include "losses/wsld.h"

namespace gift {
namespace {

struct Entry {
  std::string_view name, summary;
  std::unique_ptr<Loss> (*make)(LossSettings&);
};
constexpr Entry table[] = {
    {"ce", "cross entropy with hard labels (smoothing=0)", make_ce},
    {"kl", "KL divergence from the teacher (T=20, t2=0)", make_kl},
    {"mse", "squared error of the logits", make_mse},
    {"softce", "cross entropy with the teacher's softmax (T=1)", make_softce},
    {"kl_ce", "kl + 0.1 ce (T=20, ce_weight=0.1)", make_kl_ce},
    {"mse_ce", "mse + 0.1 ce (ce_weight=0.1)", make_mse_ce},
    {"softce_ce", "softce + 0.1 ce (T=1, ce_weight=0.1)", make_softce_ce},
    {"kd", "knowledge distillation (T=4, ce_weight=0.1, kd_weight=0.9)", make_kd},
    {"wsld", "weighted soft labels (T=2, alpha=2.5)", make_wsld},
    {"dkd", "decoupled knowledge distillation (T=4, alpha=1, beta=8, warmup=20)", make_dkd},
    {"nkd", "normalised knowledge distillation (T=1, gamma=1.5)", make_nkd},
    {"gift", "cosine with the refined label (form=paper|code, gamma=0.1 or weight=0.1, alpha=0.1)", make_gift},
    {"cosine", "cosine with the teacher's logits", make_cosine},
    {"pearson", "correlation with the teacher's logits", make_pearson},
    {"refine", "kl with the refined label (loss=kl|softce|mse, scale=teacher|unit, T=20, gamma=0.1, alpha=0.1)",
     make_refine},
    {"ce_prob", "cross entropy with probability targets (smoothing=0)", make_ce_prob},
};

struct Alias {
  std::string_view alias, name;
};
constexpr Alias aliases[] = {
    {"sce", "softce"},         {"soft_ce", "softce"},     {"sce_ce", "softce_ce"}, {"soft_ce_ce", "softce_ce"},
    {"cross_entropy", "ce"},   {"cos", "cosine"},         {"kld", "kl"},           {"kl_refined", "refine"},
    {"refine_only", "refine"}, {"cosine_only", "cosine"},
};

std::string_view resolved(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) c = c == '-' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  for (const Alias& a : aliases)
    if (a.alias == folded) return a.name;
  for (const Entry& e : table)
    if (e.name == folded) return e.name;
  std::vector<std::string_view> known;
  for (const Entry& e : table) known.push_back(e.name);
  fail<ConfigError>("loss", "unknown loss '", name, "'", suggest(name, known));
}

std::unique_ptr<Loss> make_term(LossTerm& term, DatasetFamily family) {
  term.name = resolved(term.name);
  const auto entry =
      std::find_if(std::begin(table), std::end(table), [&](const Entry& e) { return e.name == term.name; });
  LossSettings settings(term, family);
  auto loss = entry->make(settings);
  settings.finish();
  return loss;
}

// "kl + ce" is published with a weight of ce that nobody writes.
bool published_sum(const std::vector<LossTerm>& terms) {
  constexpr std::array<std::string_view, 3> soft{"kl", "mse", "softce"};
  return terms.size() == 2 && terms[1].name == "ce" && !terms[0].weight && !terms[1].weight &&
         std::find(soft.begin(), soft.end(), terms[0].name) != soft.end();
}

}  // namespace

std::unique_ptr<Loss> make_loss(std::string_view specification, std::string_view dataset) {
  std::vector<LossTerm> terms = parse_loss(specification);
  std::vector<WeightedLoss> sum;
  for (LossTerm& term : terms) sum.push_back({term.weight.value_or(1), make_term(term, family_of(dataset))});
  if (published_sum(terms)) sum[1].weight = published_ce_weight;
  return make_sum(std::move(sum));
}

std::string canonical_loss_name(std::string_view name) { return std::string(resolved(name)); }

std::vector<LossEntry> known_losses() {
  std::vector<LossEntry> out;
  for (const Entry& e : table) out.push_back({std::string(e.name), std::string(e.summary)});
  return out;
}

}  // namespace gift
