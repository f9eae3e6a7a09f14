#include "train/run.h"

#include "core/files/safetensors.h"
#include "models/saved_model.h"
#include "train/checkpoint.h"
#include "train/cohort_run.h"
#include "train/environment.h"
#include "train/preflight_checks.h"
#include "train/run_folder.h"
#include "train/saved_input.h"
#include "train/setup.h"

namespace gift {
namespace {

using nlohmann::json;

class Runner {
 public:
  Runner(Engine& engine, const Config& config, const RunOptions& options, Observer& observer)
      : engine_(engine),
        options_(options),
        observer_(observer),
        setup_(open_setup(engine, config, observer)),
        folder_(options.out, setup_.config(), options.resume) {
    result_.config = setup_.config();
    result_.environment = environment_of(engine);
    result_.class_names = setup_.class_names;
  }

  RunResult run() {
    const bool resumed = options_.resume && load_progress();
    if (result_.complete()) return std::move(result_);
    const Preflight preflight = check_setup(engine_, setup_, {setup_.student}, observer_);
    result_.preflight = to_json(preflight);
    observer_.preflight(preflight);
    if (setup_.config().stack) observer_.warning("--stack changes nothing: there is one student to a batch");
    for (int i = 0; i < setup_.config().seeds && !result_.interrupted; ++i) run_seed(i, resumed);
    if (!result_.interrupted) save(nullptr);
    folder_.write(result_);
    return std::move(result_);
  }

 private:
  bool load_progress() {
    return read_progress(folder_.checkpoint(), [&](const json& there) {
      check_plan(there.at("plan"), engine_, options_.allow_other_plan, folder_.path());
      for (const json& seed : there.at("seeds")) result_.seeds.push_back(seed_result_from_json(seed));
      result_.preflight = there.at("preflight");
    });
  }

  // The results so far and, while a seed is under way, its student.
  void save(const CohortRun* run) {
    json seeds = json::array();
    for (const SeedResult& s : result_.seeds) seeds.push_back(to_json(s));
    save_checkpoint(folder_.checkpoint(),
                    {{"plan", plan_of(engine_)}, {"preflight", result_.preflight}, {"seeds", seeds}},
                    run ? run->stores() : std::vector<const ParameterStore*>{});
    folder_.write(result_);
  }

  void run_seed(int number, bool resumed) {
    const int seeds = setup_.config().seeds;
    const uint64_t seed = setup_.config().seed + static_cast<uint64_t>(number);
    const auto at = static_cast<size_t>(number);
    if (at < result_.seeds.size() && result_.seeds[at].finished) return;
    CohortRun run(engine_, setup_, {setup_.student}, seed);
    if (at < result_.seeds.size()) {
      run.restore(folder_.checkpoint(), {{result_.seeds[at], 0, {}, {}}});
      if (resumed) observer_.resumed(seed, static_cast<int>(result_.seeds[at].curve.size()));
    } else {
      result_.seeds.emplace_back();
    }
    const RunPlace place{number, seeds, static_cast<double>(seeds - number - 1)};
    const CohortRun::Stop stop = run.run(observer_, place, options_.save_every_s, [&] {
      result_.seeds[at] = run.records()[0].result;
      save(&run);
    });
    if (run.failure(0)) std::rethrow_exception(run.failure(0));
    result_.seeds[at] = run.records()[0].result;
    result_.interrupted = stop == CohortRun::Stop::interrupted;
    if (result_.interrupted) return;
    write_student(run, seed);
    save(nullptr);
  }

  void write_student(CohortRun& run, uint64_t seed) {
    if (run.records()[0].result.diverged_at) return;
    save_model(folder_.student(seed), run.student(0).model(), model_card(setup_, setup_.student));
    if (!options_.save_predictions) return;
    const TestResult r = run.test_again(0, true);
    const std::vector<int64_t> labels(setup_.test->labels().begin(), setup_.test->labels().end());
    write_safetensors(folder_.predictions(seed), {{"logits", host_array(Shape{r.images, setup_.classes()}, r.logits)},
                                                  {"labels", host_array(Shape{r.images}, labels)}});
  }

  Engine& engine_;
  const RunOptions& options_;
  Observer& observer_;
  Setup setup_;
  RunFolder folder_;
  RunResult result_;
};

}  // namespace

RunResult run_evaluation(Engine& engine, const Config& config, const RunOptions& options, Observer& observer) {
  return Runner(engine, config, options, observer).run();
}

}  // namespace gift
