#include "train/continual/result.h"

#include <algorithm>

#include "train/continual/stages.h"
#include "train/result.h"

namespace gift {
namespace {

using nlohmann::json;

const StageResult* find_stage(const ContinualResult& result, uint64_t seed, int classes) {
  for (const StageResult& stage : result.stages)
    if (stage.seed == seed && stage.classes == classes) return &stage;
  return nullptr;
}

std::vector<uint64_t> seeds_of(const ContinualResult& result) {
  std::vector<uint64_t> out;
  for (int i = 0; i < result.config.seeds; ++i) out.push_back(result.config.seed + static_cast<uint64_t>(i));
  return out;
}

ContinualSeries series_of(const ContinualResult& result, int steps, size_t loss) {
  ContinualSeries out{steps, result.losses[loss], {}, {}, {}, {}};
  out.classes = classes_after_steps(static_cast<int>(result.class_names.size()), steps);
  out.top1.resize(out.classes.size());
  for (const uint64_t seed : seeds_of(result)) {
    double sum = 0;
    size_t counted = 0;
    bool bad = false;
    for (size_t i = 0; i < out.classes.size(); ++i) {
      const StageResult* stage = find_stage(result, seed, out.classes[i]);
      if (!stage) continue;
      const StageStudent& student = stage->students.at(loss);
      bad = bad || !student.counts();
      if (!student.counts()) continue;
      out.top1[i].push_back(student.last_top1);
      sum += student.last_top1;
      ++counted;
    }
    if (bad) out.diverged_or_failed.push_back(seed);
    if (counted == out.classes.size()) out.average.push_back(sum / static_cast<double>(counted));
  }
  return out;
}

}  // namespace

std::vector<ContinualSeries> series_of(const ContinualResult& result) {
  std::vector<ContinualSeries> out;
  for (const int steps : result.steps)
    for (size_t loss = 0; loss < result.losses.size(); ++loss) out.push_back(series_of(result, steps, loss));
  return out;
}

json to_json(const StageResult& stage) {
  json students = json::array();
  for (const StageStudent& s : stage.students)
    students.push_back({{"last_top1", s.last_top1},
                        {"best_top1", s.best_top1},
                        {"best_epoch", s.best_epoch},
                        {"final_loss", s.final_loss},
                        {"diverged_at", s.diverged_at},
                        {"failure", s.failure},
                        {"train_s", s.train_s},
                        {"eval_s", s.eval_s}});
  return {{"seed", stage.seed},
          {"classes", stage.classes},
          {"images", stage.images},
          {"test_images", stage.test_images},
          {"batch_size", stage.batch_size},
          {"students", students}};
}

StageResult stage_from_json(const json& j) {
  StageResult stage{json_value<uint64_t>(j.at("seed")),      json_value<int>(j.at("classes")),
                    json_value<int64_t>(j.at("images")),     json_value<int64_t>(j.at("test_images")),
                    json_value<int64_t>(j.at("batch_size")), {}};
  for (const json& s : j.at("students")) {
    StageStudent student;
    student.last_top1 = s.at("last_top1");
    student.best_top1 = s.at("best_top1");
    student.best_epoch = json_value<int>(s.at("best_epoch"));
    student.final_loss = s.at("final_loss").is_null() ? 0 : s.at("final_loss").get<double>();  // not a number: null
    student.diverged_at = json_value<int>(s.at("diverged_at"));
    student.failure = s.at("failure");
    student.train_s = s.at("train_s");
    student.eval_s = s.at("eval_s");
    stage.students.push_back(std::move(student));
  }
  return stage;
}

json to_json(const ContinualResult& result) {
  json orders = json::array(), series = json::array(), stages = json::array();
  for (const uint64_t seed : seeds_of(result))
    orders.push_back({{"seed", seed}, {"classes", class_order(seed, static_cast<int>(result.class_names.size()))}});
  for (const ContinualSeries& s : series_of(result)) {
    json steps = json::array();
    for (size_t i = 0; i < s.classes.size(); ++i) {
      steps.push_back(summary_json(s.top1[i]));
      steps.back()["classes"] = s.classes[i];
    }
    series.push_back({{"steps", s.steps},
                      {"loss", s.loss},
                      {"after_step", steps},
                      {"average_incremental", summary_json(s.average)},
                      {"diverged_or_failed", s.diverged_or_failed}});
  }
  for (const StageResult& stage : result.stages) stages.push_back(to_json(stage));
  return {{"kind", "continual"},
          {"steps", result.steps},
          {"losses", result.losses},
          {"orders", orders},
          {"series", series},
          {"stages", stages},
          {"classes", result.class_names},
          {"teacher_knows_all", result.teacher_knows_all},
          {"complete", !result.interrupted},
          {"preflight", result.preflight},
          {"environment", result.environment},
          {"config", to_json(result.config)}};
}

}  // namespace gift
