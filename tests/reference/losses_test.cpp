#include <doctest/doctest.h>

#include "core/autograd/tape.h"
#include "losses/registry.h"
#include "tests/support/goldens.h"

using namespace gift;
using namespace gift::testing;

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
  StepState step;
  step.epoch = g.attrs.value("epoch", 0);
  Tape tape;
  c.step = &step;
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

  const double got = static_cast<double>(*value.data<T>());
  CHECK(deviation(std::span(&got, 1), g.output("value"), {g.tol.at("value_rtol"), g.tol.at("value_atol")}) == "");
  const auto elements = static_cast<size_t>(z.grad().numel());
  const Tolerance rows{g.tol.at("grad_row_rtol"), g.tol.at("grad_atol")};
  CHECK(row_deviation(std::span<const T>(z.grad().template data<T>(), elements), g.output("dz"), rows) == "");
  CHECK(step.loss_count == z.tensor().size(0));
  CHECK(step.loss_sum / static_cast<double>(step.loss_count) == doctest::Approx(got).epsilon(1e-6));
  CHECK(step.diverged == 0);
  c.step = nullptr;
  c.tape = nullptr;
}

}  // namespace

TEST_CASE("losses match the golden values and gradients") {
  const GoldenFile file("losses.safetensors");
  REQUIRE(!file.cases.empty());
  Engine engine({.threads = 2});
  Context fast(engine), reference(engine, engine.reference());
  for (const GoldenCase& g : file.cases) {
    CAPTURE(g.name);
    CAPTURE(g.note);
    const std::string spec = specification(g);
    REQUIRE_MESSAGE(!spec.empty(), "unknown op ", g.op);
    CAPTURE(spec);
    const auto loss = make_loss(spec);
    check<float>(reference, g, *loss);
    check<float>(fast, g, *loss);
    check<double>(reference, g, *loss);
  }
}
