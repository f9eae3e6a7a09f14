#include "train/ensemble.h"

#include <array>
#include <filesystem>
#include <sstream>

#include "core/error.h"
#include "core/ops/binary.h"
#include "core/ops/reduce.h"
#include "core/ops/unary.h"
#include "core/suggest.h"

namespace gift {
namespace {

constexpr std::array<std::string_view, 2> names{"mean", "gvbsm"};
constexpr double least_square = 1e-24;  // added to squared norms against 0 / 0: below their last bit for real logits

Tensor sum_of(Context& c, std::span<const Tensor> terms) {
  Tensor out = terms.front();
  for (const Tensor& term : terms.subspan(1)) out = add(c, out, term);
  return out;
}

}  // namespace

Ensemble parse_ensemble(std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i)
    if (name == names[i]) return static_cast<Ensemble>(i);
  fail<ConfigError>("--ensemble", "unknown way to join teachers '", name, "'", suggest(name, names));
}

std::string_view name_of(Ensemble rule) { return names[static_cast<size_t>(rule)]; }

Tensor combine(Context& c, Ensemble rule, std::span<const Tensor> logits) {
  if (logits.empty()) fail<ShapeError>("ensemble", "no logits, expected those of at least one teacher");
  for (const Tensor& each : logits)
    if (each.shape().rank() != 2 || !(each.shape() == logits.front().shape()))
      fail<ShapeError>("ensemble", "logits of shapes ", logits.front().shape().str(), " and ", each.shape().str());
  if (logits.size() == 1) return logits.front();
  const NoGrad no_grad(c);
  const double share = 1.0 / static_cast<double>(logits.size());
  if (rule == Ensemble::mean) return scale(c, sum_of(c, logits), share);
  std::vector<Tensor> norms, scaled;
  for (const Tensor& each : logits)
    norms.push_back(sqrt(c, scale(c, sum(c, square(c, each), {.keep_dim = true}), 1, least_square)));
  const Tensor mean_norm = scale(c, sum_of(c, norms), share);
  for (size_t m = 0; m < logits.size(); ++m) scaled.push_back(mul(c, logits[m], div(c, mean_norm, norms[m])));
  return scale(c, sum_of(c, scaled), share);
}

std::vector<std::string> split_teachers(const std::string& teacher) {
  if (teacher.find(',') == std::string::npos || std::filesystem::exists(teacher)) return {teacher};
  std::vector<std::string> out;
  std::istringstream in(teacher + ",");
  for (std::string path; std::getline(in, path, ',');) {
    if (path.empty()) fail<ConfigError>("--teacher", "'", teacher, "' names an empty file between its commas");
    out.push_back(path);
  }
  return out;
}

}  // namespace gift
