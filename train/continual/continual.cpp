#include "train/continual/continual.h"

#include <algorithm>

#include "core/files/atomic_file.h"
#include "core/join.h"
#include "data/source/subset_source.h"
#include "losses/registry.h"
#include "losses/specification.h"
#include "train/checkpoint.h"
#include "train/cohort_run.h"
#include "train/continual/stages.h"
#include "train/environment.h"
#include "train/native_loss.h"
#include "train/preflight_checks.h"
#include "train/replay_checks.h"
#include "train/run_folder.h"

namespace gift {
namespace {

using nlohmann::json;

StageStudent summary_of(const StudentRecord& record) {
  StageStudent s;
  s.last_top1 = record.result.last_top1;
  s.best_top1 = record.result.best_top1;
  s.best_epoch = record.result.best_epoch;
  s.final_loss = record.result.curve.empty() ? 0 : record.result.curve.back().loss;
  s.diverged_at = record.result.diverged_at;
  s.failure = record.failure;
  s.train_s = record.result.train_s;
  s.eval_s = record.result.eval_s;
  return s;
}

class Continual {
 public:
  Continual(Engine& engine, const Config& config, const ContinualOptions& options, ContinualObserver& observer)
      : engine_(engine), given_(config), options_(options), observer_(observer) {
    if (config.select == "holdout")
      fail<ConfigError>("--select", "holdout: continual runs report the accuracy after the last epoch alone");
    if (replays_labels(config))
      fail<ConfigError>("--labels", config.labels,
                        ": stored labels are those of the whole set in its own batches; continual runs train on parts "
                        "of it, with a --teacher");
    if (options_.losses.empty()) options_.losses = split_losses(config.loss);
    setup_ = open_with_losses();
    for (size_t i = 0; i < options_.steps.size(); ++i)
      if (std::count(options_.steps.begin(), options_.steps.end(), options_.steps[i]) > 1)
        fail<ConfigError>("--steps", options_.steps[i], " is given twice");
    stages_ = stages_of(static_cast<int>(setup_.classes()), options_.steps);
    for (int i = 0; i < setup_.config().seeds; ++i)
      class_order(setup_.config().seed + static_cast<uint64_t>(i), static_cast<int>(setup_.classes()));
    result_.config = setup_.config();
    result_.config.batch_size = given_.batch_size;  // of each stage, if it was not given
    result_.config.loss = joined(options_.losses, ",");
    result_.steps = options_.steps;
    result_.class_names = setup_.class_names;
    result_.environment = environment_of(engine);
    plans_ = plans();
    for (const StudentPlan& plan : plans_) {
      result_.losses.push_back(plan.loss);
      result_.teacher_knows_all = result_.teacher_knows_all || plan.needs_teacher;
    }
    folder_ = std::make_unique<RunFolder>(options_.out, result_.config, options_.resume);
  }

  ContinualResult run() {
    if (options_.resume) load_progress();
    if (result_.stages.size() < stages_.size() * orders()) {
      check();
      train_ = std::move(setup_.train);
      test_ = std::move(setup_.test);
      for (size_t i = result_.stages.size(); i < stages_.size() * orders() && !result_.interrupted; ++i) run_stage(i);
    }
    write();
    return std::move(result_);
  }

 private:
  size_t orders() const { return static_cast<size_t>(result_.config.seeds); }

  // Opened with a loss that asks a teacher, if there is one, so that what is missing is missed at once.
  Setup open_with_losses() {
    Config config = given_;
    config.loss = options_.losses.front();
    for (const std::string& loss : options_.losses)
      if (is_native(loss) || make_loss(loss, config.dataset)->needs_teacher()) config.loss = loss;
    return open_setup(engine_, config, observer_);
  }

  std::vector<StudentPlan> plans() const {
    std::vector<StudentPlan> out;
    for (const std::string& loss : options_.losses) {
      Config config = given_;
      config.loss = loss;
      out.push_back(plan_student(setup_, config));
    }
    return out;
  }

  void check() {
    Preflight preflight = check_setup(engine_, setup_, plans_, observer_);
    double images = 0;
    const std::vector<int32_t> order = class_order(result_.config.seed, static_cast<int>(setup_.classes()));
    for (const int classes : stages_)
      images += static_cast<double>(
          pictures_of_classes(setup_.train->labels(), std::span(order).first(static_cast<size_t>(classes))).size());
    preflight.seconds *=
        images / static_cast<double>(setup_.train->size());  // each stage as its share of the whole set
    result_.preflight = to_json(preflight);
    observer_.preflight(preflight);
  }

  // The sets become views of the classes known at this stage.
  StageResult enter_stage(size_t number) {
    StageResult stage;
    stage.seed = result_.config.seed + number / stages_.size();
    stage.classes = stages_[number % stages_.size()];
    const std::vector<int32_t> order = class_order(stage.seed, static_cast<int>(setup_.classes()));
    const std::span known = std::span(order).first(static_cast<size_t>(stage.classes));
    setup_.train = view(train_, known, "training");
    setup_.test = view(test_, known, "test");
    stage.images = setup_.train->size();
    stage.test_images = setup_.test->size();
    plans_ = plans();  // a batch is at most the stage's images
    setup_.student = plans_.front();
    stage.batch_size = setup_.config().batch_size;
    return stage;
  }

  static std::unique_ptr<ImageSource> view(const std::shared_ptr<ImageSource>& whole, std::span<const int32_t> known,
                                           const char* which) {
    std::vector<int32_t> pictures = pictures_of_classes(whole->labels(), known);
    if (pictures.empty())
      fail<ConfigError>("continual", "no ", which, " image of the first ", known.size(), " classes");
    return std::make_unique<SubsetSource>(whole, std::move(pictures));
  }

  void run_stage(size_t number) {
    StageResult stage = enter_stage(number);
    CohortRun run(engine_, setup_, plans_, stage.seed);
    if (!under_way_.empty()) {
      run.restore(folder_->checkpoint(), std::move(under_way_));
      under_way_.clear();
      observer_.resumed(stage.seed, static_cast<int>(run.records()[0].result.curve.size()));
    }
    const int all = static_cast<int>(stages_.size() * orders());
    observer_.stage_begins(stage, static_cast<int>(number), all);
    const CohortRun::Stop stop = run.run(observer_, {static_cast<int>(number), all, work_after(number)},
                                         options_.save_every_s, [&] { save(&run); });
    result_.interrupted = stop == CohortRun::Stop::interrupted;
    if (result_.interrupted) return;
    for (const StudentRecord& record : run.records()) stage.students.push_back(summary_of(record));
    result_.stages.push_back(stage);
    save(nullptr);
    observer_.stage_done(stage);
  }

  // In units of the stage `number`: work is about proportional to the classes known.
  double work_after(size_t number) const {
    double sum = 0;
    for (size_t i = number + 1; i < stages_.size() * orders(); ++i) sum += stages_[i % stages_.size()];
    return sum / stages_[number % stages_.size()];
  }

  // What else must be equal for a resumed run, and the results so far.
  json progress() const {
    json stages = json::array();
    for (const StageResult& s : result_.stages) stages.push_back(to_json(s));
    return {{"plan", plan_of(engine_)},
            {"steps", result_.steps},
            {"losses", result_.losses},
            {"preflight", result_.preflight},
            {"stages", stages}};
  }

  void save(const CohortRun* run) {
    json now = progress();
    now["under_way"] = json::array();
    if (run)
      for (const StudentRecord& record : run->records()) now["under_way"].push_back(to_json(record));
    save_checkpoint(folder_->checkpoint(), now, run ? run->stores() : std::vector<const ParameterStore*>{});
    write();
  }

  void write() const { write_file(folder_->result(), to_json(result_).dump(1) + "\n"); }

  void load_progress() {
    read_progress(folder_->checkpoint(), [&, here = progress()](const json& there) {
      for (const char* key : {"steps", "losses"})
        if (there.at(key) != here.at(key))
          fail<ConfigError>("resume", folder_->path().string(), ": the run there has ", key, " ", there.at(key).dump(),
                            ", this command ", here.at(key).dump());
      check_plan(there.at("plan"), engine_, options_.allow_other_plan, folder_->path());
      for (const json& stage : there.at("stages")) result_.stages.push_back(stage_from_json(stage));
      for (const json& record : there.at("under_way")) under_way_.push_back(student_record_from_json(record));
      result_.preflight = there.at("preflight");
    });
  }

  Engine& engine_;
  const Config given_;
  ContinualOptions options_;
  ContinualObserver& observer_;
  Setup setup_;
  std::vector<StudentPlan> plans_;  // of the stage under way; before, of the whole sets
  std::unique_ptr<RunFolder> folder_;
  std::shared_ptr<ImageSource> train_, test_;  // whole; the setup's are views of them
  std::vector<int> stages_;                    // numbers of classes, of each order
  std::vector<StudentRecord> under_way_;       // of a stage cut off, until it continues
  ContinualResult result_;
};

}  // namespace

ContinualResult run_continual(Engine& engine, const Config& config, const ContinualOptions& options,
                              ContinualObserver& observer) {
  return Continual(engine, config, options, observer).run();
}

}  // namespace gift
