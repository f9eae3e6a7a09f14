#include "tests/support/loss_goldens.h"

#include <doctest/doctest.h>

#include "core/autograd/tape.h"
#include "losses/registry.h"
#include "tests/support/step_on_device.h"

namespace gift::testing {
namespace {

// How a case reads as a loss; "" for an op that is not known.
std::string specification(const GoldenCase& g) {
  static const std::map<std::string, std::string> names{
      {"ce", "ce"},         {"kl", "kl"},           {"mse", "mse"},
      {"softce", "softce"}, {"kl_ce", "kl_ce"},     {"mse_ce", "mse_ce"},
      {"cosine", "cosine"}, {"gift", "gift"},       {"kl_refined", "refine:scale=unit"},
      {"kd", "kd"},         {"dkd", "dkd"},         {"nkd", "nkd"},
      {"wsld", "wsld"},     {"ce_prob", "ce_prob"}, {"softce_ce", "softce_ce"}};
  const auto known = names.find(g.op);
  if (known == names.end()) return "";
  std::string out = known->second;
  for (const auto& [key, value] : g.attrs.items()) {
    if (key == "epoch") continue;  // of the step state
    const std::string name = key == "torch_label_smoothing" ? "smoothing" : key;
    out += (out.find(':') == std::string::npos ? ":" : ",") + name + "=" +
           (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return out;
}

template <class T>
Tensor tensor(Context& c, const HostArray& array) {
  if constexpr (std::is_same_v<T, double>) return from_host(c, array.shape, array.doubles().data());
  if constexpr (std::is_same_v<T, float>) return from_host(c, array.shape, array.floats().data());
  const std::vector<int64_t> wide = array.integers();
  const std::vector<int32_t> narrow(wide.begin(), wide.end());
  return from_host(c, array.shape, narrow.data());
}

template <class T>
void check(Context& c, const GoldenCase& g, const Loss& loss) {
  StepState start;
  start.epoch = g.attrs.value("epoch", 0);
  const StepOnDevice step(c, start);
  Tape tape;
  c.tape = &tape;
  Variable z(c, tensor<T>(c, g.input("z")));
  LossInputs in;
  in.logits = z.tensor();
  if (g.has("t")) in.teacher = tensor<T>(c, g.input("t"));
  if (g.has("p")) in.teacher = tensor<T>(c, g.input("p"));
  if (g.has("y")) in.labels = tensor<int32_t>(c, g.input("y"));
  CHECK(loss.needs_teacher() == in.teacher.defined());
  CHECK(loss.needs_labels() == in.labels.defined());
  const Tensor value = evaluate_loss(c, loss, in);
  tape.backward(c, value);
  c.tape = nullptr;

  const double got = static_cast<double>(to_host<T>(value).front());
  CHECK(deviation(std::span(&got, 1), g.output("value"), {g.tol.at("value_rtol"), g.tol.at("value_atol")}) == "");
  const Tolerance rows{g.tol.at("grad_row_rtol"), g.tol.at("grad_atol")};
  const std::vector<T> gradient = to_host<T>(z.grad());
  CHECK(row_deviation(std::span<const T>(gradient), g.output("dz"), rows) == "");
  const StepState end = step.get();
  CHECK(end.loss_count == z.tensor().size(0));
  CHECK(end.loss_sum / static_cast<double>(end.loss_count) == doctest::Approx(got).epsilon(1e-6));
  CHECK(end.diverged == 0);
}

}  // namespace

void check_loss(Context& c, const GoldenCase& g, DType dtype) {
  CAPTURE(g.name);
  CAPTURE(g.note);
  const std::string spec = specification(g);
  REQUIRE_MESSAGE(!spec.empty(), "unknown op ", g.op);
  CAPTURE(spec);
  const auto loss = make_loss(spec);
  if (dtype == DType::f64)
    check<double>(c, g, *loss);
  else
    check<float>(c, g, *loss);
}

}  // namespace gift::testing
