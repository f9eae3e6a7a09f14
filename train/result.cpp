#include "train/result.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/metrics/summary.h"

namespace gift {
namespace {

using nlohmann::json;

json optional_number(const std::optional<double>& value) { return value ? json(*value) : json(nullptr); }

// JSON has no NaN: it is written as null.
double number_or_nan(const json& value) { return value.is_null() ? std::nan("") : value.get<double>(); }

json curve_json(const std::vector<CurvePoint>& curve) {
  json out = json::array();
  for (const CurvePoint& p : curve)
    out.push_back({p.epoch, p.loss, p.learning_rate, optional_number(p.top1), optional_number(p.top5),
                   optional_number(p.holdout_top1)});
  return out;
}

std::string number_text(const char* format, double value) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

}  // namespace

json summary_json(const std::vector<double>& values) {
  const Summary s = summarize(values);
  const auto number = [&](double x) { return values.empty() ? json(nullptr) : json(x); };
  return {{"mean", number(s.mean)},
          {"std_population", number(s.std_population)},
          {"std_sample", values.size() > 1 ? json(s.std_sample) : json(nullptr)},
          {"n", values.size()},
          {"values", values}};
}

bool RunResult::complete() const {
  return static_cast<int>(seeds.size()) == config.seeds &&
         std::all_of(seeds.begin(), seeds.end(), [](const SeedResult& s) { return s.finished; });
}

json to_json(const SeedResult& seed) {
  return {{"seed", seed.seed},
          {"finished", seed.finished},
          {"diverged_at", seed.diverged_at},
          {"curve", curve_json(seed.curve)},
          {"last_top1", seed.last_top1},
          {"last_top5", seed.last_top5},
          {"best_top1", seed.best_top1},
          {"best_epoch", seed.best_epoch},
          {"selected", {seed.selected_epoch, seed.selected_top1, seed.selected_holdout_top1}},
          {"per_class", seed.per_class},
          {"confusion", seed.confusion},
          {"train_s", seed.train_s},
          {"eval_s", seed.eval_s},
          {"partial", {seed.partial_steps, seed.partial_count, seed.partial_sum}}};
}

SeedResult seed_result_from_json(const json& j) {
  SeedResult s;
  s.seed = j.at("seed").get<uint64_t>();
  s.finished = j.at("finished").get<bool>();
  s.diverged_at = j.at("diverged_at").get<int>();
  for (const json& p : j.at("curve")) {
    CurvePoint point{p.at(0).get<int>(), number_or_nan(p.at(1)), p.at(2).get<double>(), {}, {}, {}};
    if (!p.at(3).is_null()) point.top1 = p.at(3).get<double>();
    if (!p.at(4).is_null()) point.top5 = p.at(4).get<double>();
    if (p.size() > 5 && !p.at(5).is_null()) point.holdout_top1 = p.at(5).get<double>();
    s.curve.push_back(point);
  }
  s.last_top1 = j.at("last_top1").get<double>();
  s.last_top5 = j.at("last_top5").get<double>();
  s.best_top1 = j.at("best_top1").get<double>();
  s.best_epoch = j.at("best_epoch").get<int>();
  if (j.contains("selected")) {
    s.selected_epoch = j.at("selected").at(0).get<int>();
    s.selected_top1 = j.at("selected").at(1).get<double>();
    s.selected_holdout_top1 = j.at("selected").at(2).get<double>();
  }
  s.per_class = j.at("per_class").get<std::vector<double>>();
  s.confusion = j.at("confusion").get<std::vector<int64_t>>();
  s.train_s = j.at("train_s").get<double>();
  s.eval_s = j.at("eval_s").get<double>();
  s.partial_steps = j.at("partial").at(0).get<int64_t>();
  s.partial_count = j.at("partial").at(1).get<int64_t>();
  s.partial_sum = number_or_nan(j.at("partial").at(2));
  return s;
}

json to_json(const RunResult& result) {
  std::vector<double> last, last5, best, selected, holdout;
  json best_epochs = json::array(), selected_epochs = json::array(), diverged = json::array(), curves = json::array();
  std::vector<int64_t> confusion;
  double train_s = 0, eval_s = 0;
  for (const SeedResult& s : result.seeds) {
    train_s += s.train_s;
    eval_s += s.eval_s;
    for (const CurvePoint& p : s.curve)
      curves.push_back({{"seed", s.seed},
                        {"epoch", p.epoch},
                        {"loss", p.loss},
                        {"learning_rate", p.learning_rate},
                        {"test_top1", optional_number(p.top1)},
                        {"test_top5", optional_number(p.top5)}});
    for (size_t i = curves.size() - s.curve.size(); const CurvePoint& p : s.curve) {
      if (p.holdout_top1) curves[i]["holdout_top1"] = *p.holdout_top1;
      ++i;
    }
    if (s.diverged_at) diverged.push_back({{"seed", s.seed}, {"epoch", s.diverged_at}});
    if (!s.finished || s.diverged_at) continue;
    last.push_back(s.last_top1);
    last5.push_back(s.last_top5);
    best.push_back(s.best_top1);
    best_epochs.push_back(s.best_epoch);
    if (s.selected_epoch) {
      selected.push_back(s.selected_top1);
      holdout.push_back(s.selected_holdout_top1);
      selected_epochs.push_back(s.selected_epoch);
    }
    confusion.resize(std::max(confusion.size(), s.confusion.size()));
    for (size_t i = 0; i < s.confusion.size(); ++i) confusion[i] += s.confusion[i];
  }
  json best_summary = summary_json(best);
  best_summary["epochs"] = best_epochs;
  const size_t classes = result.class_names.size();
  json matrix = json::array(), per_class = json::array();
  for (size_t k = 0; k < classes && confusion.size() == classes * classes; ++k) {
    const std::vector<int64_t> row(confusion.begin() + static_cast<int64_t>(k * classes),
                                   confusion.begin() + static_cast<int64_t>((k + 1) * classes));
    int64_t of = 0;
    for (int64_t n : row) of += n;
    per_class.push_back(of ? json(100.0 * static_cast<double>(row[k]) / static_cast<double>(of)) : json(nullptr));
    matrix.push_back(row);
  }
  json out = {{"loss", result.config.loss},
              {"model", result.config.model},
              {"epochs", result.config.epochs},
              {"seeds", result.config.seeds},
              {"complete", result.complete()},
              {"last", summary_json(last)},
              {"last_top5", summary_json(last5)},
              {"best", best_summary},
              {"diverged", diverged},
              {"train_s", train_s},
              {"eval_s", eval_s},
              {"preflight", result.preflight},
              {"classes", result.class_names},
              {"per_class", per_class},
              {"confusion", matrix},
              {"curves", curves},
              {"config", to_json(result.config)},
              {"environment", result.environment}};
  if (!selected.empty()) {
    out["selected"] = summary_json(selected);
    out["selected"]["epochs"] = selected_epochs;
    out["selected"]["holdout"] = holdout;
  }
  return out;
}

std::string metrics_csv(const std::vector<SeedResult>& seeds) {
  std::string out = "seed,epoch,learning_rate,loss,test_top1,test_top5\n";
  for (const SeedResult& s : seeds) {
    for (const CurvePoint& p : s.curve) {
      out += std::to_string(s.seed) + ',' + std::to_string(p.epoch) + ',' + number_text("%.9g", p.learning_rate) + ',' +
             number_text("%.9g", p.loss) + ',' + (p.top1 ? number_text("%.4f", *p.top1) : "") + ',' +
             (p.top5 ? number_text("%.4f", *p.top5) : "") + '\n';
    }
  }
  return out;
}

}  // namespace gift
