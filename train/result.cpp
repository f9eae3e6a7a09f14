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

std::optional<double> number_or_none(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

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

void SeedResult::note_test(int epoch, double top1) {
  if (best_epoch != 0 && !(top1 > best_top1)) return;
  best_top1 = top1;
  best_epoch = epoch;
}

void SeedResult::note_holdout(int epoch, double holdout_top1, double test_top1) {
  if (selected_epoch != 0 && !(holdout_top1 > selected_holdout_top1)) return;
  selected_epoch = epoch;
  selected_holdout_top1 = holdout_top1;
  selected_top1 = test_top1;
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
  s.seed = json_value<uint64_t>(j.at("seed"));
  s.finished = j.at("finished").get<bool>();
  s.diverged_at = json_value<int>(j.at("diverged_at"));
  for (const json& p : j.at("curve"))
    s.curve.push_back({json_value<int>(p.at(0)), number_or_nan(p.at(1)), p.at(2).get<double>(), number_or_none(p.at(3)),
                       number_or_none(p.at(4)), number_or_none(p.at(5))});
  s.last_top1 = j.at("last_top1").get<double>();
  s.last_top5 = j.at("last_top5").get<double>();
  s.best_top1 = j.at("best_top1").get<double>();
  s.best_epoch = json_value<int>(j.at("best_epoch"));
  const json& selected = j.at("selected");
  s.selected_epoch = json_value<int>(selected.at(0));
  s.selected_top1 = selected.at(1).get<double>();
  s.selected_holdout_top1 = selected.at(2).get<double>();
  s.per_class = j.at("per_class").get<std::vector<double>>();
  s.confusion = json_list<int64_t>(j.at("confusion"));
  s.train_s = j.at("train_s").get<double>();
  s.eval_s = j.at("eval_s").get<double>();
  const json& partial = j.at("partial");
  s.partial_steps = json_value<int64_t>(partial.at(0));
  s.partial_count = json_value<int64_t>(partial.at(1));
  s.partial_sum = number_or_nan(partial.at(2));
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
    for (const CurvePoint& p : s.curve) {
      curves.push_back({{"seed", s.seed},
                        {"epoch", p.epoch},
                        {"loss", p.loss},
                        {"learning_rate", p.learning_rate},
                        {"test_top1", optional_number(p.top1)},
                        {"test_top5", optional_number(p.top5)}});
      if (p.holdout_top1) curves.back()["holdout_top1"] = *p.holdout_top1;
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
