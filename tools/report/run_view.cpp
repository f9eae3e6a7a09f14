#include "tools/report/run_view.h"

#include <cmath>

#include "core/error.h"
#include "tools/format.h"

namespace gift::report {
namespace {

using nlohmann::json;

// Reads fields of one object and names the one at fault.
class Fields {
 public:
  Fields(const json& object, std::string_view source, std::string where = {})
      : object_(object), source_(source), where_(std::move(where)) {
    if (!object.is_object()) fault(where_.empty() ? "the file" : where_, "is not an object");
  }

  const json* find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  // The field, or `otherwise` where it is absent or null.
  template <class T>
  T get(const char* name, T otherwise) const {
    const json* value = find(name);
    return value ? convert<T>(*value, name) : otherwise;
  }

  template <class T>
  T need(const char* name) const {
    const json* value = find(name);
    if (!value) fault(path(name), "is missing");
    return convert<T>(*value, name);
  }

  std::string path(const char* name) const { return where_.empty() ? name : where_ + "." + name; }

  [[noreturn]] void fault(const std::string& what, const char* problem) const {
    fail<FormatError>("report", source_, ": ", what, " ", problem, "; expected a result.json that gift wrote");
  }

 private:
  template <class T>
  T convert(const json& value, const char* name) const {
    try {
      return value.get<T>();
    } catch (const json::exception&) {
      fault(path(name), "has a wrong type");
    }
  }

  const json& object_;
  std::string_view source_;
  std::string where_;
};

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Measure read_measure(const Fields& parent, const char* name, std::string_view source) {
  Measure m;
  const json* value = parent.find(name);
  if (!value) return m;
  const Fields fields(*value, source, name);
  m.mean = fields.get("mean", nan);
  m.std_population = fields.get("std_population", nan);
  m.std_sample = fields.get("std_sample", nan);
  m.values = fields.get("values", std::vector<double>{});
  m.n = fields.get("n", static_cast<int64_t>(m.values.size()));
  return m;
}

std::vector<EpochRow> read_curves(const Fields& run, std::string_view source) {
  std::vector<EpochRow> rows;
  const json* curves = run.find("curves");
  if (!curves) return rows;
  for (const json& entry : *curves) {
    const Fields fields(entry, source, "curves");
    EpochRow row;
    row.seed = fields.need<uint64_t>("seed");
    row.epoch = fields.need<int64_t>("epoch");
    row.loss = fields.get("loss", nan);
    row.learning_rate = fields.get("learning_rate", nan);
    if (fields.find("test_top1")) row.top1 = fields.need<double>("test_top1");
    if (fields.find("test_top5")) row.top5 = fields.need<double>("test_top5");
    rows.push_back(row);
  }
  return rows;
}

std::vector<double> read_per_class(const Fields& run) {
  std::vector<double> out;
  const json* values = run.find("per_class");
  if (!values) return out;
  for (const json& value : *values) out.push_back(value.is_number() ? value.get<double>() : nan);
  return out;
}

std::vector<uint64_t> read_diverged(const Fields& run, std::string_view source) {
  std::vector<uint64_t> out;
  const json* entries = run.find("diverged");
  if (!entries || !entries->is_array()) return out;
  for (const json& entry : *entries) out.push_back(Fields(entry, source, "diverged").need<uint64_t>("seed"));
  return out;
}

json object_or_empty(const Fields& run, const char* name) {
  const json* value = run.find(name);
  return value && value->is_object() ? *value : json::object();
}

}  // namespace

RunView run_view(const json& result, std::string_view source) {
  const Fields run(result, source);
  RunView view;
  view.loss = run.need<std::string>("loss");
  view.model = run.need<std::string>("model");
  view.epochs = run.need<int64_t>("epochs");
  view.seeds = run.need<int64_t>("seeds");
  view.complete = run.get("complete", true);
  if (!run.find("last")) run.fault("last", "is missing");
  view.last = read_measure(run, "last", source);
  view.last_top5 = read_measure(run, "last_top5", source);
  view.best = read_measure(run, "best", source);
  view.train_s = run.get("train_s", 0.0);
  view.eval_s = run.get("eval_s", 0.0);
  view.diverged = read_diverged(run, source);
  view.classes = run.get("classes", std::vector<std::string>{});
  view.per_class = read_per_class(run);
  view.confusion = run.get("confusion", std::vector<std::vector<int64_t>>{});
  for (const auto& row : view.confusion) {
    if (row.size() != view.confusion.size()) run.fault("confusion", "is not square");
  }
  view.curves = read_curves(run, source);
  view.preflight = object_or_empty(run, "preflight");
  view.environment = object_or_empty(run, "environment");
  view.config = object_or_empty(run, "config");
  view.command = run.get("command", std::string{});
  view.label = view.loss;
  return view;
}

std::string plus_minus(const Measure& m) {
  if (m.n == 0 || std::isnan(m.mean)) return "diverged";
  if (m.n == 1 || std::isnan(m.std_population)) return fixed(m.mean, 2);
  return fixed(m.mean, 2) + " ± " + fixed(m.std_population, 2);
}

}  // namespace gift::report
