#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "core/autograd/tape.h"
#include "core/random/philox.h"
#include "losses/registry.h"

using namespace gift;

namespace {

struct Batch {
  int64_t rows, classes;
  std::vector<double> z, t;
  std::vector<int32_t> y;

  Batch(int64_t b, int64_t c, double size, uint64_t seed) : rows(b), classes(c) {
    const Philox random{seed, Stream::init};
    for (int64_t i = 0; i < b * c; ++i) {
      const auto words = random.at(0, static_cast<uint64_t>(i), 0);
      z.push_back(size * (uniform_of(words.word[0]) - 0.5));
      t.push_back(size * (uniform_of(words.word[1]) - 0.5));
    }
    for (int64_t i = 0; i < b; ++i) y.push_back(static_cast<int32_t>((7 * i + 1) % c));
  }
};

LossInputs inputs(Context& c, const Batch& batch) {
  LossInputs in;
  in.logits = from_host(c, {batch.rows, batch.classes}, batch.z.data());
  in.teacher = from_host(c, {batch.rows, batch.classes}, batch.t.data());
  in.labels = from_host(c, {batch.rows}, batch.y.data());
  return in;
}

double value(Context& c, const Loss& loss, const Batch& batch) {
  return *evaluate_loss(c, loss, inputs(c, batch)).data<double>();
}

std::vector<double> central_differences(Batch batch, const std::function<double(const Batch&)>& f) {
  std::vector<double> out;
  const double h = 1e-5;
  for (double& z : batch.z) {
    const double at = z;
    z = at + h;
    const double above = f(batch);
    z = at - h;
    const double below = f(batch);
    z = at;
    out.push_back((above - below) / (2 * h));
  }
  return out;
}

// The gradient through the tape, from a buffer that held infinity.
std::vector<double> gradient(Context& c, const Loss& loss, const Batch& batch) {
  Tape tape;
  c.tape = &tape;
  LossInputs in = inputs(c, batch);
  const Variable z(c, in.logits);
  for (int64_t i = 0; i < z.grad().numel(); ++i) z.grad().data<double>()[i] = std::numeric_limits<double>::infinity();
  in.logits = z.tensor();
  tape.backward(c, evaluate_loss(c, loss, in));
  c.tape = nullptr;
  return {z.grad().data<double>(), z.grad().data<double>() + z.grad().numel()};
}

void compare(const std::vector<double>& got, const std::vector<double>& want) {
  double largest = 0;
  for (const double w : want) largest = std::max(largest, std::abs(w));
  REQUIRE(got.size() == want.size());
  for (size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(got[i] - want[i]) <= 1e-8 + 1e-6 * largest);
  }
}

const std::vector<std::string> specifications{"ce",
                                              "ce:smoothing=0.2",
                                              "kl",
                                              "kl:T=4,t2=1",
                                              "mse",
                                              "softce",
                                              "softce:T=3",
                                              "kl_ce",
                                              "mse_ce",
                                              "softce_ce",
                                              "cosine",
                                              "pearson",
                                              "gift",
                                              "gift:form=code",
                                              "gift:gamma=0.7,alpha=0.3",
                                              "refine",
                                              "refine:scale=unit",
                                              "refine:loss=softce",
                                              "refine:loss=mse,gamma=0.4",
                                              "kd",
                                              "dkd",
                                              "dkd:T=1,beta=0.5",
                                              "nkd",
                                              "nkd:T=3,gamma=3.5",
                                              "ce_prob",
                                              "ce_prob:smoothing=0.1",
                                              "0.5*gift + 2*kl:T=4 + ce"};

}  // namespace

TEST_CASE("gradients of all losses agree with central differences in double") {
  Engine engine({.threads = 1});
  Context c(engine, engine.reference());
  StepState step;
  step.epoch = 7;  // within dkd's warm-up
  for (const Batch& batch : {Batch(3, 7, 4, 1), Batch(1, 2, 6, 2), Batch(2, 33, 20, 3)})
    for (const std::string& text : specifications) {
      CAPTURE(text);
      CAPTURE(batch.classes);
      const auto loss = make_loss(text);
      c.step = &step;
      compare(gradient(c, *loss, batch),
              central_differences(batch, [&](const Batch& moved) { return value(c, *loss, moved); }));
      c.step = nullptr;
    }
}

TEST_CASE("wsld's weights are constants of its gradient") {
  Engine engine({.threads = 1});
  Context c(engine, engine.reference());
  const Batch batch(3, 6, 5, 4);
  const double temperature = 2, alpha = 2.5;
  const auto wsld = make_loss("wsld:T=2,alpha=2.5"), ce = make_loss("ce"), soft = make_loss("softce:T=2");
  const auto row = [&](const Loss& loss, const Batch& b, int64_t i, bool teacher) {
    Batch one(1, b.classes, 1, 0);
    const auto cut = [&](const std::vector<double>& v) {
      return std::vector<double>(v.begin() + i * b.classes, v.begin() + (i + 1) * b.classes);
    };
    one.z = cut(teacher ? b.t : b.z);
    one.t = cut(b.t);
    one.y = {b.y[static_cast<size_t>(i)]};
    return value(c, loss, one);
  };
  std::vector<double> weights;
  for (int64_t i = 0; i < batch.rows; ++i)
    weights.push_back(1 - std::exp(-row(*ce, batch, i, false) / (row(*ce, batch, i, true) + 1e-7)));
  const auto frozen = [&](const Batch& b) {
    double sum = 0;
    for (int64_t i = 0; i < b.rows; ++i)
      sum += row(*ce, b, i, false) +
             alpha * temperature * temperature * weights[static_cast<size_t>(i)] * row(*soft, b, i, false);
    return sum / static_cast<double>(b.rows);
  };
  CHECK(frozen(batch) == doctest::Approx(value(c, *wsld, batch)).epsilon(1e-12));
  compare(gradient(c, *wsld, batch), central_differences(batch, frozen));
}

TEST_CASE("a loss passes the upstream gradient on and adds to what is there") {
  Engine engine({.threads = 1});
  Context c(engine, engine.reference());
  const Batch batch(2, 5, 3, 5);
  const auto loss = make_loss("gift");
  const std::vector<double> once = gradient(c, *loss, batch);
  Tape tape;
  c.tape = &tape;
  LossInputs in = inputs(c, batch);
  const Variable z(c, in.logits);
  in.logits = z.tensor();
  for (const double factor : {3.0, -0.5})
    tape.backward(c, evaluate_loss(c, *loss, in), full(c, {1}, factor, DType::f64));
  for (size_t i = 0; i < once.size(); ++i) CHECK(z.grad().data<double>()[i] == doctest::Approx(2.5 * once[i]));
}
