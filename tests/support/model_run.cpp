#include "tests/support/model_run.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/autograd/tape.h"
#include "core/backend.h"
#include "models/state_dict.h"
#include "optim/optimizer.h"

namespace gift::testing {
namespace {

// Keeps the digest of everything that modules report.
class Digests final : public LayerObserver {
 public:
  Digests(Context& c, const ModelGolden& golden) : c_(c), golden_(golden) {
    for (const auto& activation : golden.spec.at("activations")) wanted_[file_label(activation[0])] = activation[0];
  }
  void output(const std::string& module, const Tensor& value) override {
    const auto label = wanted_.find(module);
    if (label != wanted_.end()) got[label->second] = golden_.digest("act:" + label->second, floats_of(c_, value));
  }
  std::map<std::string, Digest> got;

 private:
  static std::string file_label(const std::string& label) {  // features.4 is a key without its last part
    const std::string key = canonical_key(label + ".weight");
    return key.substr(0, key.size() - 7);
  }
  Context& c_;
  const ModelGolden& golden_;
  std::map<std::string, std::string> wanted_;
};

// softmax rows in double
std::vector<double> softmax(std::span<const float> row) {
  const double top = *std::max_element(row.begin(), row.end());
  std::vector<double> out(row.begin(), row.end());
  double sum = 0;
  for (double& value : out) sum += value = std::exp(value - top);
  for (double& value : out) value /= sum;
  return out;
}

}  // namespace

std::vector<float> floats_of(Context& c, const Tensor& tensor) {
  Tensor plain = empty(c, tensor.shape());
  c.backend.copy(c, tensor, plain);
  return {plain.data<float>(), plain.data<float>() + plain.numel()};
}

ModelRun::ModelRun(Context& c, const ModelGolden& golden, double slack)
    : c_(c),
      golden_(golden),
      slack_(slack),
      state_(golden.state()),
      model_(c, golden.config()),
      teacher_(golden.teacher()) {
  const std::vector<float> images = golden.input();
  input_ = from_host(c, {golden.batch, 3, golden.size, golden.size}, images.data());
  refill();
}

void ModelRun::refill() { import_state(model_, state_, "golden state"); }

ModelRun::Pass ModelRun::train_pass() {
  model_.train();
  Tape tape;
  c_.tape = &tape;
  Variable x(c_, input_);
  model_.store().begin_gradients();
  const Tensor logits = model_.forward(c_, x.tensor());
  Pass out{.logits = floats_of(c_, logits), .input_gradient = {}};
  const auto classes = static_cast<size_t>(golden_.classes);
  const auto batch = static_cast<double>(golden_.batch);
  std::vector<float> gradient(out.logits.size());
  for (size_t b = 0; b < static_cast<size_t>(golden_.batch); ++b) {
    const std::vector<double> z = softmax(std::span(out.logits).subspan(b * classes, classes));
    const std::vector<double> t = softmax(std::span(teacher_).subspan(b * classes, classes));
    for (size_t k = 0; k < classes; ++k) {
      out.loss -= t[k] * std::log(z[k]) / batch;
      gradient[b * classes + k] = static_cast<float>((z[k] - t[k]) / batch);
    }
    out.cross_entropy -= std::log(z[golden_.spec.at("labels")[b].get<size_t>()]) / batch;
  }
  tape.backward(c_, logits, from_host(c_, logits.shape(), gradient.data()));
  model_.store().finish_gradients();
  c_.tape = nullptr;
  out.input_gradient = floats_of(c_, x.grad());
  return out;
}

std::string ModelRun::check_state() {
  const std::vector<double> want = golden_.values("state");
  const StateDict state = export_state(model_);
  for (size_t k = 0; k < golden_.entries.size(); ++k) {
    const std::string& name = golden_.entries[k].name;
    const HostArray* array = find(state, canonical_key(name));
    if (!array) throw std::runtime_error("the model has no entry " + name);
    const Digest got = golden_.digest(name, array->floats());
    const double tolerance = 1e-6 * want[2 * k] + 1e-12;  // the file holds f32
    complain("state " + name + " L2", k, got.l2, want[2 * k], tolerance);
    complain("state " + name + " probe", k, got.probe, want[2 * k + 1], tolerance);
  }
  return complaints();
}

std::string ModelRun::check_eval() {
  refill();
  model_.eval();
  compare("eval.logits", floats_of(c_, model_.infer(c_, input_)));
  Tape tape;
  c_.tape = &tape;  // keeps batch norms apart from their convolutions
  compare("eval.logits", floats_of(c_, model_.forward(c_, input_)));
  c_.tape = nullptr;
  Digests digests(c_, golden_);
  model_.network().observe(&digests);
  compare("eval.logits", floats_of(c_, model_.forward(c_, input_)));
  model_.network().observe(nullptr);
  compare_activations("act.eval", digests.got);
  return complaints();
}

std::string ModelRun::check_train() {
  refill();
  const Pass pass = train_pass();
  compare("train.logits", pass.logits);
  compare("train.loss", std::vector<double>{pass.loss, pass.cross_entropy});

  const auto slots = golden_.trainable();
  std::vector<std::vector<float>> gradients;
  std::map<std::string, int> ids;
  for (size_t i = 0; i < model_.store().parameters().size(); ++i)
    ids[model_.store().parameters()[i].name] = static_cast<int>(i);
  for (const GoldenEntry& entry : slots)
    gradients.push_back(floats_of(c_, model_.store().gradient(ids.at(canonical_key(entry.name)))));
  compare_parameters("grad", gradients, true);

  const std::vector<double> want = golden_.values("grad.input");
  const Digest input = golden_.digest("input", pass.input_gradient);
  const double g = want[0], e = std::max(golden_.scale("grad.input").error, 2.5e-3 * g);
  const double tolerance = 4 * e + slack_ * 1e-5 * g;
  complain("grad.input L2", 0, input.l2, want[0], tolerance);
  complain("grad.input probe", 1, input.probe, want[1], tolerance + slack_ * 1e-5 * g);
  for (size_t i = 0; i < 4; ++i) complain("grad.input", 2 + i, pass.input_gradient[i], want[2 + i], tolerance);

  if (golden_.has("bn.running_mean")) {
    const StateDict state = export_state(model_);
    for (const std::string kind : {"running_mean", "running_var"}) {
      std::vector<double> got;
      for (const GoldenEntry& entry : golden_.entries) {
        if (entry.kind != kind) continue;
        const Digest digest = golden_.digest(entry.name, find(state, canonical_key(entry.name))->floats());
        got.insert(got.end(), {digest.l2, digest.probe});
      }
      compare("bn." + kind, got);
    }
  }
  // The same pass observed: unfused, so that every activation can be seen.
  refill();
  model_.train();
  Digests digests(c_, golden_);
  model_.network().observe(&digests);
  compare("train.logits", floats_of(c_, model_.forward(c_, input_)));
  model_.network().observe(nullptr);
  compare_activations("act.train", digests.got);
  return complaints();
}

std::string ModelRun::check_adamw(const std::string& section, double learning_rate, double eps) {
  refill();
  ParameterStore& store = model_.store();
  const StateDict before = export_state(model_);
  OptimizerConfig config;
  config.weight_decay = 1e-4;
  config.eps = eps;
  const auto optimizer = make_optimizer(c_, config, store);
  StepState step;
  step.learning_rate = static_cast<float>(learning_rate);
  c_.step = &step;
  std::vector<double> losses;
  for (int i = 0; i < 4; ++i) {
    losses.push_back(train_pass().loss);
    optimizer->step(c_, store);
    ++step.step;
  }
  c_.step = nullptr;
  compare(section + ".loss", losses);
  compare(section + ".eval_logits", floats_of(c_, model_.infer(c_, input_)), 1e-4);
  const StateDict after = export_state(model_);
  std::vector<std::vector<float>> deltas;
  for (const GoldenEntry& entry : golden_.trainable()) {
    const std::string key = canonical_key(entry.name);
    const std::vector<float> from = find(before, key)->floats();
    std::vector<float> delta = find(after, key)->floats();
    for (size_t i = 0; i < delta.size(); ++i) delta[i] -= from[i];
    deltas.push_back(std::move(delta));
  }
  compare_parameters(section + ".delta", deltas, false);
  return complaints();
}

void ModelRun::compare(const std::string& tensor, std::span<const double> got, double floor) {
  const std::vector<double> want = golden_.values(tensor);
  if (want.size() != got.size()) throw std::runtime_error(tensor + " has another size");
  const auto [largest, error] = golden_.scale(tensor);
  for (size_t i = 0; i < got.size(); ++i) complain(tensor, i, got[i], want[i], 4 * error + slack_ * floor * largest);
}

void ModelRun::compare(const std::string& tensor, std::span<const float> got, double floor) {
  compare(tensor, std::vector<double>(got.begin(), got.end()), floor);
}

void ModelRun::compare_activations(const std::string& tensor, const std::map<std::string, Digest>& got) {
  std::vector<double> values;
  for (const auto& activation : golden_.spec.at("activations")) {
    const auto found = got.find(activation[0].get<std::string>());
    if (found == got.end()) throw std::runtime_error("no module reported " + activation[0].get<std::string>());
    values.insert(values.end(), {found->second.l2, found->second.probe});
  }
  compare(tensor, values);
}

void ModelRun::compare_parameters(const std::string& tensor, const std::vector<std::vector<float>>& got,
                                  bool first_elements) {
  const auto entries = golden_.trainable();
  const auto zero = golden_.spec.at("zero_gradients").get<std::vector<std::string>>();
  const std::vector<double> want = golden_.values(tensor), errors = golden_.values(tensor + ".error");
  const std::vector<double> first = first_elements ? golden_.values(tensor + ".first4") : std::vector<double>();
  double all = 0, all_errors = 0;
  const auto error_of = [&](size_t p) { return std::max(errors[2 * p], errors[2 * p + 1]); };
  for (size_t p = 0; p < entries.size(); ++p) {
    all += want[2 * p] * want[2 * p];
    all_errors += error_of(p) * error_of(p);
  }
  all = std::sqrt(all);
  all_errors = std::sqrt(all_errors);
  for (size_t p = 0; p < entries.size(); ++p) {
    const std::string what = tensor + " " + entries[p].name;
    const double g = want[2 * p], e = std::max({error_of(p), g * all_errors / all, 2.5e-3 * g});
    const bool is_zero = std::find(zero.begin(), zero.end(), entries[p].name) != zero.end();
    const double more = slack_ * 1e-5 * all, tolerance = 4 * e + slack_ * 1e-5 * g + (is_zero ? more : 0);
    const Digest digest = golden_.digest(entries[p].name, got[p]);
    complain(what + " L2", p, digest.l2, g, tolerance);
    complain(what + " probe", p, digest.probe, want[2 * p + 1], tolerance + (is_zero ? 0 : more));
    for (size_t i = 0; first_elements && i < std::min<size_t>(4, got[p].size()); ++i)
      complain(what, i, got[p][i], first[4 * p + i], tolerance);
  }
}

void ModelRun::complain(const std::string& what, size_t at, double got, double want, double tolerance) {
  if (std::abs(got - want) <= tolerance) return;  // false for NaN, too
  complaints_ += text(what, " [", at, "]: got ", got, ", expected ", want, " +- ", tolerance, "\n");
}

std::string ModelRun::complaints() { return std::exchange(complaints_, {}); }

}  // namespace gift::testing
