#include <doctest/doctest.h>

#include "core/autograd/tape.h"
#include "losses/registry.h"
#include "tests/kernels_on_host/bench.h"
#include "tests/support/step_on_device.h"

using namespace gift;
using namespace gift::testing;

namespace {

bool close(double got, double want) {
  return std::isfinite(want) ? std::abs(got - want) <= 2e-6 * (1e-3 + std::abs(want))
                             : got == want || (std::isnan(got) && std::isnan(want));
}

struct Losses : Bench {
  // Value and gradient of a loss in one context; inputs are host tensors.
  struct Result {
    std::vector<double> value, gradient;
    StepState step;
  };
  Result run(Context& c, const Loss& loss, const Tensor& z, const Tensor& t, const std::vector<int32_t>& y,
             const std::vector<int32_t>& partner = {}) {
    const StepOnDevice step(c, {.epoch = 3});
    Tape tape;
    c.tape = &tape;
    Variable logits(c, tensor(c, z.shape(), doubles(host, z), DType::f32));
    LossInputs in{logits.tensor(), tensor(c, t.shape(), doubles(host, t), DType::f32),
                  from_host(c, {z.size(0)}, y.data())};
    if (!partner.empty()) {
      in.partner_labels = from_host(c, {z.size(0)}, partner.data());
      const double share = 0.7;
      in.share = from_host(c, {1}, &share);
    }
    const Tensor twice = tensor(c, {1}, {2.5}, DType::f32);
    const Tensor value = evaluate_loss(c, loss, in);
    tape.backward(c, value, twice);
    const Tensor again = evaluate_loss(c, loss, in);
    tape.backward(c, again, twice);  // adds
    c.tape = nullptr;
    return {doubles(c, value), doubles(c, logits.grad()), step.get()};
  }
  void compare(const Loss& loss, const Tensor& z, const Tensor& t, const std::vector<int32_t>& y,
               const std::vector<int32_t>& partner = {}) {
    CAPTURE(loss.description());
    CAPTURE(z.shape().str());
    const Result want = run(host, loss, z, t, y, partner), got = run(device, loss, z, t, y, partner);
    CHECK(close(got.value[0], want.value[0]));
    double worst = 0, largest = 0;
    for (size_t i = 0; i < want.gradient.size(); ++i) {
      CHECK(std::isnan(got.gradient[i]) == std::isnan(want.gradient[i]));
      if (std::isnan(want.gradient[i])) continue;
      worst = std::max(worst, std::abs(got.gradient[i] - want.gradient[i]));
      largest = std::max(largest, std::abs(want.gradient[i]));
    }
    CHECK(worst <= 2e-6 * largest);
    CHECK(got.step.loss_count == want.step.loss_count);
    CHECK(close(got.step.loss_sum, want.step.loss_sum));
    CHECK(got.step.diverged == want.step.diverged);
  }
};

std::vector<int32_t> labels(int64_t rows, int64_t classes, int64_t by) {
  std::vector<int32_t> out;
  for (int64_t b = 0; b < rows; ++b) out.push_back(static_cast<int32_t>((by * b) % classes));
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(Losses, "every loss on the device: few and many classes, one and many rows, mixed labels") {
  for (const auto& [name, summary] : known_losses()) {
    const auto loss = make_loss(name);
    for (const auto& [rows, classes] : {std::pair<int64_t, int64_t>{1, 2}, {50, 10}, {5, 200}, {3, 1500}}) {
      const Tensor z = random({rows, classes}, 1, -5, 5);
      const Tensor t = name == "ce_prob" ? random({rows, classes}, 2, 0.25, 1) : random({rows, classes}, 2, -5, 5);
      compare(*loss, z, t, labels(rows, classes, 7));
      compare(*loss, z, t, labels(rows, classes, 7), labels(rows, classes, 3));
    }
  }
}

TEST_CASE_FIXTURE(Losses, "settings, sums, zero rows and huge logits") {
  const Tensor z = random({6, 9}, 1, -5, 5), t = random({6, 9}, 2, -5, 5), zero = full(host, {6, 9}, 0);
  const Tensor huge = random({6, 9}, 3, -3e4, 3e4);
  for (const char* spec : {"ce:smoothing=0.1", "refine:loss=mse", "refine:loss=softce,scale=unit", "kl + 0.1*ce",
                           "gift:gamma=0.5,alpha=0.1", "dkd:warmup=0", "kd:T=2"}) {
    compare(*make_loss(spec), z, t, labels(6, 9, 2));
    compare(*make_loss(spec), huge, t, labels(6, 9, 2));
  }
  for (const char* spec : {"gift", "cosine", "pearson"}) compare(*make_loss(spec), zero, t, labels(6, 9, 2));
  for (const char* spec : {"gift", "cosine"}) compare(*make_loss(spec), z, zero, labels(6, 9, 2));
}

TEST_CASE_FIXTURE(Losses, "labels out of range and logits that are not finite make the step diverged") {
  const Tensor z = random({4, 5}, 1), t = random({4, 5}, 2);
  compare(*make_loss("ce"), z, t, {0, -1, 2, 3});
  compare(*make_loss("ce"), z, t, {0, 1, 5, 3});
  CHECK(run(device, *make_loss("ce"), z, t, {0, 1, 5, 3}).step.diverged == 1);
  const Tensor odd = tensor(host, {2, 2}, {NAN, 1, 2, 3}, DType::f32), other = random({2, 2}, 3);
  CHECK(run(device, *make_loss("kl"), odd, other, {0, 1}).step.diverged == 1);
  CHECK(run(device, *make_loss("kl"), other, other, {0, 1}).step.diverged == 0);
  const LossInputs wide{empty(device, {2, 3}, DType::f64), {}, full(device, {2}, 0, DType::i32)};
  CHECK_THROWS_AS(evaluate_loss(device, *make_loss("ce"), wide), DeviceError);
}
