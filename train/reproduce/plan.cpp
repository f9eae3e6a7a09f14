#include "train/reproduce/plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.h"
#include "data/collection/collection.h"
#include "data/datasets.h"
#include "losses/registry.h"
#include "models/registry.h"
#include "train/protocol.h"

namespace gift {
namespace {

using nlohmann::json;

constexpr std::string_view recipes_own[] = {"train", "test",   "dataset", "teacher",  "teacher_model",
                                            "model", "method", "loss",    "optimizer"};

bool is_convnet(std::string_view model) { return model.starts_with("convnet"); }

bool known_model(const std::string& model) {
  const auto all = architectures();
  return std::any_of(all.begin(), all.end(), [&](const Architecture& a) { return a.name == model; });
}

int classes_of(const std::string& dataset) {
  const Dataset* known = known_dataset(dataset);
  return known ? known->classes : 0;
}

std::string set_name(const Terms& terms, const RecipeCell& c) {
  return text(terms.method(c.method).title, " (", terms.network(c.distilled).title, "), ",
              terms.dataset(c.dataset).title, ", IPC ", c.ipc);
}

std::string value_text(const json& value) {
  if (value == json(by_default) || value == json(rate_by_default) || value == json("")) return "the protocol's";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

class Planner {
 public:
  Planner(const Recipe& recipe, const Library& library, const PlanOptions& options)
      : library_(library), options_(options) {
    plan_.recipe = recipe;
  }

  ReproductionPlan run() {
    for (const RecipeCell& cell : plan_.recipe.cells)
      if (options_.only.fits(cell)) plan_.cells.push_back(planned(cell));
    bring_together();
    if (plan_.cells.empty() && !plan_.recipe.cells.empty())
      fail<ConfigError>("--only", "no cell of ", plan_.recipe.name, " fits");
    std::set<std::string> seen;
    for (const PlannedCell& cell : plan_.cells)
      for (const std::string& what : cell.missing)
        if (seen.insert(what).second) plan_.missing.push_back(what);
    plan_.deviations.assign(deviations_.begin(), deviations_.end());
    return std::move(plan_);
  }

 private:
  // Cells that are compared with each other stand together: by set, student and optimizer, as these first appear.
  void bring_together() {
    std::map<std::string, size_t> places;
    const auto place = [&](const PlannedCell& c) {
      return places.emplace(text(c.set, '|', c.cell.network, '|', c.cell.optimizer, '|', c.cell.steps), places.size())
          .first->second;
    };
    for (const PlannedCell& cell : plan_.cells) place(cell);
    std::stable_sort(plan_.cells.begin(), plan_.cells.end(),
                     [&](const PlannedCell& a, const PlannedCell& b) { return place(a) < place(b); });
  }

  PlannedCell planned(const RecipeCell& cell) {
    PlannedCell out{cell, set_name(plan_.recipe.terms, cell), {}, {}, {}};
    json settings = to_json(Config{});
    settings.update(cell.settings);
    out.config = config_from_json(settings, plan_.recipe.name);
    Config& c = out.config;
    c.dataset = cell.dataset;
    c.model = cell.model;
    c.loss = cell.loss_used;
    c.optimizer = cell.optimizer;
    if (!known_model(cell.model)) out.missing.push_back("the model " + cell.model + ": this build has none");
    find_set(out);
    take(library_.test(cell.dataset), "test set of " + cell.dataset, c.test, out);
    if (!cell.own_labels) find_teacher(out);
    adjust(out);
    return out;
  }

  static void take(const Located& located, const std::string& what, std::string& setting, PlannedCell& cell) {
    if (located.found())
      setting = located.path.string();
    else
      cell.missing.push_back(located.missing(what));
  }

  // A loss that needs no teacher gets it all the same if it is there: so it trains in lockstep with the others.
  void find_teacher(PlannedCell& out) {
    const RecipeCell& cell = out.cell;
    const Located located = library_.teacher(cell.dataset, cell.distilled_model);
    if (!located.found() && !make_loss(out.config.loss, cell.dataset)->needs_teacher()) return;
    take(located, "teacher of " + cell.dataset + ", " + cell.distilled_model, out.config.teacher, out);
    out.config.teacher_model = cell.distilled_model;
  }

  void find_set(PlannedCell& out) {
    const RecipeCell& cell = out.cell;
    take(library_.set(cell.dataset, cell.method, cell.distilled_model, cell.ipc), "set " + out.set, out.config.train,
         out);
    if (out.config.train.empty()) return;
    const Probe& probe = probed(out.config.train);
    if (!probe.fault.empty()) {
      out.missing.push_back("a set that opens: " + probe.fault);
      return;
    }
    const int64_t expected = int64_t{cell.ipc} * classes_of(cell.dataset);
    if (probe.images != expected)
      out.remarks.push_back(text("the set has ", probe.images, " images, ", expected, " were expected"));
  }

  struct Probe {
    int64_t images = 0;
    std::string fault;
  };
  const Probe& probed(const std::string& path) {
    const auto found = probes_.find(path);
    if (found != probes_.end()) return found->second;
    Probe probe;
    try {
      probe.images = open_collection(path, Split::train)->size();
    } catch (const Error& error) {
      probe.fault = error.what();
    }
    return probes_.emplace(path, std::move(probe)).first->second;
  }

  // The user's settings, and what they change.
  void adjust(PlannedCell& out) {
    if (!options_.adjust) return;
    const json before = to_json(out.config);
    options_.adjust(out.config);
    if (!is_convnet(out.config.model)) {  // only convnets have a choice of these
      out.config.width = Config{}.width;
      out.config.norm = Config{}.norm;
    }
    const json after = to_json(out.config);
    for (const auto& [key, value] : after.items()) {
      if (value == before.at(key)) continue;
      if (std::find(std::begin(recipes_own), std::end(recipes_own), key) != std::end(recipes_own))
        fail<ConfigError>("gift reproduce", "--", key, ": the recipe decides this; choose cells with --only");
      deviations_.insert(text(key, " ", value_text(value), " in place of ", value_text(before.at(key))));
    }
  }

  const Library& library_;
  const PlanOptions& options_;
  ReproductionPlan plan_;
  std::map<std::string, Probe> probes_;
  std::set<std::string> deviations_;
};

double work_of(const PlannedCell& cell, bool images) {
  const Config& c = cell.config;
  const double epochs = c.epochs == by_default ? protocol_epochs(c.dataset) : c.epochs;
  return images ? c.seeds * epochs * cell.cell.ipc * classes_of(c.dataset) : c.seeds;
}

}  // namespace

size_t ReproductionPlan::ready() const {
  return static_cast<size_t>(std::count_if(cells.begin(), cells.end(), [](const auto& c) { return c.ready(); }));
}

double ReproductionPlan::students() const {
  double sum = 0;
  for (const PlannedCell& cell : cells)
    if (cell.ready()) sum += work_of(cell, false);
  return sum;
}

double ReproductionPlan::images() const {
  double sum = 0;
  for (const PlannedCell& cell : cells)
    if (cell.ready()) sum += work_of(cell, true);
  return sum;
}

ReproductionPlan plan_reproduction(const Recipe& recipe, const Library& library, const PlanOptions& options) {
  return Planner(recipe, library, options).run();
}

}  // namespace gift
