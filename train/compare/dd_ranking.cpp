#include "train/compare/dd_ranking.h"

#include <array>
#include <cmath>
#include <utility>

namespace gift {
namespace {

constexpr std::array<std::pair<std::string_view, int64_t>, 4> training_images{
    {{"cifar10", 50000}, {"cifar100", 50000}, {"tinyimagenet", 100000}, {"imagenet-1k", 1281167}}};

std::optional<double> mean_last(const std::vector<CellRecord>& cells, const ComparisonRow& row) {
  const auto last = row.last(cells);
  if (last.empty()) return {};
  double sum = 0;
  for (const auto& [seed, value] : last) sum += value;
  return sum / static_cast<double>(last.size());
}

bool hard_labels(const ComparisonRow& row) { return row.loss == "ce" || row.loss.rfind("ce(", 0) == 0; }

}  // namespace

SetKind set_kind(const Config& config, const nlohmann::json& preflight) {
  const std::string subset = to_json(config).value("subset", "");
  if (subset.rfind("random", 0) == 0) return SetKind::random_subset;
  if (subset == "full") return SetKind::full;
  const nlohmann::json::json_pointer images("/train/images");
  if (preflight.is_object() && preflight.contains(images) && preflight[images].is_number_integer()) {
    for (const auto& [dataset, n] : training_images)
      if (config.dataset == dataset && preflight[images].get<int64_t>() == n) return SetKind::full;
  }
  return SetKind::distilled;
}

std::vector<std::optional<DdRanking>> dd_ranking(const std::vector<CellRecord>& cells,
                                                 const std::vector<ComparisonRow>& rows,
                                                 const std::vector<SetKind>& kinds) {
  std::vector<std::optional<DdRanking>> out(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::optional<double> own = mean_last(cells, rows[i]);
    if (kinds[i] != SetKind::distilled || !own) continue;
    // The first row of a kind on the same task; `same_set` for those on this very set.
    const auto find = [&](SetKind kind, bool same_set, auto fits) -> std::optional<double> {
      for (size_t k = 0; k < rows.size(); ++k) {
        const Config &a = rows[i].config, &b = rows[k].config;
        if (kinds[k] == kind && a.dataset == b.dataset && a.model == b.model && a.test == b.test &&
            (!same_set || rows[i].set == rows[k].set) && fits(rows[k]))
          if (const auto mean = mean_last(cells, rows[k])) return mean;
      }
      return {};
    };
    const auto full = find(SetKind::full, false, hard_labels);
    const auto hard = find(SetKind::distilled, true, hard_labels);
    const auto random = find(SetKind::random_subset, false, [&](const auto& row) { return row.loss == rows[i].loss; });
    DdRanking d;
    if (full && hard) d.hlr = *full - *hard;
    if (random) d.ior = *own - *random;
    if (d.hlr && d.ior) {
      const double alpha = (dd_ranking_weight * *d.ior - (1 - dd_ranking_weight) * *d.hlr) / 100;
      d.lrs = 100 * (std::exp(alpha) - std::exp(-1.0)) / (std::exp(1.0) - std::exp(-1.0));
    }
    if (d.hlr || d.ior) out[i] = d;
  }
  return out;
}

}  // namespace gift
