#include "tests/support/model_check.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/autograd/tape.h"
#include "core/backend.h"
#include "models/key_names.h"
#include "tests/support/tensors.h"

namespace gift::testing {
namespace {

constexpr double flip_allowance = 2.5e-3;  // of a gradient's norm, without any flip seen
constexpr double each_flip = 10;           // times that for each flip seen

// Which elements of activations are positive: of tensors without negative elements, those behind a ReLU.
struct Signs final : LayerObserver {
  explicit Signs(Context& context) : c(context) {}
  void output(const std::string& module, const Tensor& value) override {
    const std::vector<double> values = doubles(c, value);
    if (std::any_of(values.begin(), values.end(), [](double v) { return v < 0; })) return;
    std::vector<bool>& flags = positive[module];
    for (const double v : values) flags.push_back(v > 0);
  }
  int64_t differences(const Signs& other) const {
    int64_t count = 0;
    for (const auto& [module, flags] : positive) {
      const auto found = other.positive.find(module);
      if (found == other.positive.end() || found->second.size() != flags.size()) continue;
      for (size_t i = 0; i < flags.size(); ++i) count += flags[i] != found->second[i];
    }
    return count;
  }
  Context& c;
  std::map<std::string, std::vector<bool>> positive;
};

// Flips over `steps` AdamW steps (and the passes before each), against a run in double.
int64_t count_flips(ModelRunner& run, const ModelGolden& golden, int passes, double learning_rate, double eps) {
  Engine engine(EngineOptions{.backend = BackendKind::reference});
  Context c(engine);
  ModelRunner oracle(c, golden, DType::f64);
  int64_t flips = 0;
  for (ModelRunner* runner : {&run, &oracle}) runner->start_adamw(learning_rate, eps);
  for (int pass = 0; pass < passes; ++pass) {
    Signs got(run.context()), want(c);
    run.observe_training(got);
    oracle.observe_training(want);
    flips += got.differences(want);
    if (pass + 1 == passes) break;
    for (ModelRunner* runner : {&run, &oracle}) {
      runner->train_pass();
      runner->adamw_step();
    }
  }
  return flips;
}

}  // namespace

// Keeps the digests of the activations that the file lists.
struct ModelCheck::Digests final : LayerObserver {
  Digests(Context& context, const ModelGolden& file) : c(context), golden(file) {
    for (const auto& activation : golden.spec.at("activations")) {
      const std::string label = activation[0];  // features.4: a key without its last part
      const std::string key = canonical_key(label + ".weight");
      labels[key.substr(0, key.size() - 7)] = label;
    }
  }
  void output(const std::string& module, const Tensor& value) override {
    const auto label = labels.find(module);
    if (label != labels.end()) got[label->second] = golden.digest("act:" + label->second, doubles(c, value));
  }
  Context& c;
  const ModelGolden& golden;
  std::map<std::string, std::string> labels;
  std::map<std::string, Digest> got;
};

std::string ModelCheck::state() {
  run_.refill();
  const std::vector<double> want = golden_.values("state");
  for (size_t k = 0; k < golden_.entries.size(); ++k) {
    const std::string& name = golden_.entries[k].name;
    const Digest got = golden_.digest(name, run_.value(canonical_key(name)));
    const double tolerance = 1e-6 * want[2 * k] + 1e-12;  // the file holds f32
    complain("state " + name + " L2", k, got.l2, want[2 * k], tolerance);
    complain("state " + name + " probe", k, got.probe, want[2 * k + 1], tolerance);
  }
  return complaints();
}

std::string ModelCheck::eval() {
  Context& c = run_.context();
  Model& model = run_.model();
  run_.refill();
  model.eval();
  compare("eval.logits", doubles(c, model.infer(c, run_.input())));
  Tape tape;
  c.tape = &tape;  // keeps batch norms apart from their convolutions
  compare("eval.logits", doubles(c, model.forward(c, run_.input())));
  c.tape = nullptr;
  Digests digests(c, golden_);
  model.network().observe(&digests);
  compare("eval.logits", doubles(c, model.forward(c, run_.input())));
  model.network().observe(nullptr);
  compare_activations("act.eval", digests);
  return complaints();
}

std::string ModelCheck::train() {
  run_.refill();
  const ModelRunner::Pass pass = run_.train_pass();
  compare("train.logits", pass.logits);
  compare("train.loss", std::vector<double>{pass.loss, pass.cross_entropy});
  for (const std::string kind : {"running_mean", "running_var"}) {
    if (!golden_.has("bn." + kind)) continue;
    std::vector<double> got;
    for (const GoldenEntry& entry : golden_.entries) {
      if (entry.kind != kind) continue;
      const Digest digest = golden_.digest(entry.name, run_.value(canonical_key(entry.name)));
      got.insert(got.end(), {digest.l2, digest.probe});
    }
    compare("bn." + kind, got);
  }
  std::vector<std::vector<double>> gradients;
  for (const GoldenEntry& entry : golden_.trainable()) gradients.push_back(run_.gradient(canonical_key(entry.name)));
  run_.refill();
  Digests digests(run_.context(), golden_);
  run_.observe_training(digests);
  compare_activations("act.train", digests);
  past_flips(
      "train",
      [&](double factor) {
        compare_parameters("grad", gradients, factor * flip_allowance);
        compare_input_gradient(pass.input_gradient, factor * flip_allowance);
      },
      [&] { return count_flips(run_, golden_, 1, 0, 1e-8); });
  return complaints();
}

std::string ModelCheck::adamw(const std::string& section, double learning_rate, double eps) {
  constexpr int steps = 4;
  run_.start_adamw(learning_rate, eps);
  std::vector<std::vector<double>> deltas;
  for (const GoldenEntry& entry : golden_.trainable()) deltas.push_back(run_.value(canonical_key(entry.name)));
  std::vector<double> losses;
  for (int i = 0; i < steps; ++i) {
    losses.push_back(run_.train_pass().loss);
    run_.adamw_step();
  }
  const std::vector<double> logits = doubles(run_.context(), run_.model().infer(run_.context(), run_.input()));
  const auto entries = golden_.trainable();
  for (size_t p = 0; p < deltas.size(); ++p) {
    const std::vector<double> after = run_.value(canonical_key(entries[p].name));
    for (size_t i = 0; i < after.size(); ++i) deltas[p][i] = after[i] - deltas[p][i];
  }
  past_flips(
      section,
      [&](double factor) {
        compare(section + ".loss", losses, factor * 1e-5);
        compare(section + ".eval_logits", logits, factor * 1e-4);
        compare_parameters(section + ".delta", deltas, factor * flip_allowance);
      },
      [&] { return count_flips(run_, golden_, steps, learning_rate, eps); });
  return complaints();
}

void ModelCheck::past_flips(const std::string& section, const std::function<void(double)>& compare,
                            const std::function<int64_t()>& count) {
  const std::string before = complaints_;
  compare(1);
  if (complaints_ == before) return;
  const int64_t flips = count();
  if (flips == 0) return;
  flips_ += text(section, ": ", flips, " activations on the other side of 0 than in double\n");
  complaints_ = before;
  compare(each_flip * static_cast<double>(std::min<int64_t>(flips, 4)));
}

void ModelCheck::compare(const std::string& tensor, std::span<const double> got, double floor) {
  const std::vector<double> want = golden_.values(tensor);
  if (want.size() != got.size()) throw std::runtime_error(tensor + " has another size");
  const auto [largest, error] = golden_.scale(tensor);
  for (size_t i = 0; i < got.size(); ++i) complain(tensor, i, got[i], want[i], 4 * error + slack_ * floor * largest);
}

void ModelCheck::compare_activations(const std::string& tensor, const Digests& digests) {
  std::vector<double> values;
  for (const auto& activation : golden_.spec.at("activations")) {
    const auto found = digests.got.find(activation[0].get<std::string>());
    if (found == digests.got.end()) throw std::runtime_error("no module reported " + activation[0].get<std::string>());
    values.insert(values.end(), {found->second.l2, found->second.probe});
  }
  compare(tensor, values);
}

void ModelCheck::compare_input_gradient(std::span<const double> got, double flip_floor) {
  const std::vector<double> want = golden_.values("grad.input");
  const Digest digest = golden_.digest("input", got);
  const double g = want[0], e = std::max(golden_.scale("grad.input").error, flip_floor * g);
  const double tolerance = 4 * e + slack_ * 1e-5 * g;
  complain("grad.input L2", 0, digest.l2, want[0], tolerance);
  complain("grad.input probe", 1, digest.probe, want[1], tolerance + slack_ * 1e-5 * g);
  for (size_t i = 0; i < 4; ++i) complain("grad.input", 2 + i, got[i], want[2 + i], tolerance);
}

void ModelCheck::compare_parameters(const std::string& tensor, const std::vector<std::vector<double>>& got,
                                    double flip_floor) {
  const auto entries = golden_.trainable();
  const auto zero = golden_.spec.at("zero_gradients").get<std::vector<std::string>>();
  const std::vector<double> want = golden_.values(tensor), errors = golden_.values(tensor + ".error");
  const bool has_first = golden_.has(tensor + ".first4");
  const std::vector<double> first = has_first ? golden_.values(tensor + ".first4") : std::vector<double>();
  const auto error_of = [&](size_t p) { return std::max(errors[2 * p], errors[2 * p + 1]); };
  double all = 0, all_errors = 0;
  for (size_t p = 0; p < entries.size(); ++p) {
    all += want[2 * p] * want[2 * p];
    all_errors += error_of(p) * error_of(p);
  }
  all = std::sqrt(all);
  all_errors = std::sqrt(all_errors);
  for (size_t p = 0; p < entries.size(); ++p) {
    const std::string what = tensor + " " + entries[p].name;
    const double g = want[2 * p], e = std::max({error_of(p), g * all_errors / all, flip_floor * g});
    const bool is_zero = std::find(zero.begin(), zero.end(), entries[p].name) != zero.end();
    const double more = slack_ * 1e-5 * all, tolerance = 4 * e + slack_ * 1e-5 * g + (is_zero ? more : 0);
    const Digest digest = golden_.digest(entries[p].name, got[p]);
    complain(what + " L2", p, digest.l2, g, tolerance);
    complain(what + " probe", p, digest.probe, want[2 * p + 1], tolerance + (is_zero ? 0 : more));
    for (size_t i = 0; has_first && i < std::min<size_t>(4, got[p].size()); ++i)
      complain(what, i, got[p][i], first[4 * p + i], tolerance);
  }
}

void ModelCheck::complain(const std::string& what, size_t at, double got, double want, double tolerance) {
  if (std::abs(got - want) <= tolerance) return;  // false for NaN, too
  complaints_ += text(what, " [", at, "]: got ", got, ", expected ", want, " +- ", tolerance, "\n");
}

}  // namespace gift::testing
