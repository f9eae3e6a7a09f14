#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/autograd/tape.h"
#include "losses/registry.h"

using namespace gift;

namespace {

constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();

struct Result {
  float value;
  std::vector<float> gradient;
};

Result run(Context& c, const std::string& spec, int64_t classes, const std::vector<float>& z,
           const std::vector<float>& t, const std::vector<int32_t>& y, StepState* step = nullptr) {
  const auto rows = static_cast<int64_t>(y.size());
  Tape tape;
  c.tape = &tape;
  c.step = step;
  const Variable logits(c, from_host(c, {rows, classes}, z.data()));
  const LossInputs in{logits.tensor(), from_host(c, {rows, classes}, t.data()), from_host(c, {rows}, y.data())};
  const Tensor value = evaluate_loss(c, *make_loss(spec), in);
  tape.backward(c, value);
  c.tape = nullptr;
  c.step = nullptr;
  const float* g = logits.grad().data<float>();
  return {*value.data<float>(), {g, g + logits.grad().numel()}};
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const LossEntry& entry : known_losses()) names.push_back(entry.name);
  return names;
}

bool finite(const Result& r) {
  for (const float g : r.gradient)
    if (!std::isfinite(g)) return false;
  return std::isfinite(r.value);
}

}  // namespace

TEST_CASE("huge logits, zero rows, one sample and two classes stay finite in every loss") {
  Engine engine({.threads = 1});
  Context c(engine);
  for (const std::string& name : all_names()) {
    CAPTURE(name);
    CHECK(finite(run(c, name, 3, {3e4f, -3e4f, 1e4f, 0, 0, 0}, {-2e4f, 5e3f, 4e4f, 0, 0, 0}, {1, 2})));
    CHECK(finite(run(c, name, 2, {0.5f, -1}, {2, 1}, {0})));
    CHECK(finite(run(c, name, 2, {200, -200}, {-200, 200}, {1})));
  }
}

TEST_CASE("cosine losses at zero rows follow torch's clamps") {
  Engine engine({.threads = 1});
  Context c(engine);
  SUBCASE("a zero teacher gives cosine 0 and no gradient") {
    const Result r = run(c, "cosine", 3, {1, 2, 3}, {0, 0, 0}, {0});
    CHECK(r.value == 1);
    CHECK(r.gradient == std::vector<float>{0, 0, 0});
  }
  SUBCASE("a zero student gives cosine 0 and a gradient of 1e8 along the target") {
    const Result r = run(c, "cosine", 3, {0, 0, 0}, {3, 0, 4}, {0});
    CHECK(r.value == 1);
    CHECK(r.gradient[0] == doctest::Approx(-0.6e8));
    CHECK(r.gradient[1] == 0);
    CHECK(r.gradient[2] == doctest::Approx(-0.8e8));
  }
  SUBCASE("gift without a teacher's signal is the smoothed label alone") {
    const Result zero = run(c, "gift", 3, {1, 2, 3}, {0, 0, 0}, {1});
    const Result hard = run(c, "gift:gamma=1", 3, {1, 2, 3}, {5, -7, 2}, {1});
    CHECK(zero.value == doctest::Approx(hard.value));
  }
}

TEST_CASE("the forms of gift are one loss up to gamma") {
  Engine engine({.threads = 1});
  Context c(engine);
  const std::vector<float> z{1, -2, 0.5f, 3}, t{4, 1, -1, 0};
  const Result code = run(c, "gift:form=code,weight=0.25", 4, z, t, {2});
  const Result paper = run(c, "gift:gamma=0.2", 4, z, t, {2});
  CHECK(code.value == doctest::Approx(paper.value));
  for (size_t j = 0; j < 4; ++j) CHECK(code.gradient[j] == doctest::Approx(paper.gradient[j]));
  CHECK(run(c, "gift:gamma=0", 4, z, t, {2}).value == doctest::Approx(run(c, "cosine", 4, z, t, {2}).value));
}

TEST_CASE("refine keeps the teacher's length, and its limits are known losses") {
  Engine engine({.threads = 1});
  Context c(engine);
  const std::vector<float> z{1, -2, 0.5f, 3}, t{4, 1, -1, 0};
  CHECK(run(c, "refine:gamma=0", 4, z, t, {2}).value == doctest::Approx(run(c, "kl", 4, z, t, {2}).value));
  CHECK(run(c, "refine:gamma=0,loss=mse", 4, z, t, {2}).value == doctest::Approx(run(c, "mse", 4, z, t, {2}).value));
  CHECK(run(c, "refine:gamma=0,loss=softce", 4, z, t, {2}).value ==
        doctest::Approx(run(c, "softce", 4, z, t, {2}).value));
  // As it stands the label is of unit length at most: far flatter at T = 20.
  CHECK(run(c, "refine:scale=unit", 4, {0, 0, 0, 0}, t, {2}).value <
        0.1f * run(c, "refine", 4, {0, 0, 0, 0}, t, {2}).value);
}

TEST_CASE("dkd's warm-up follows the epoch of the step state") {
  Engine engine({.threads = 1});
  Context c(engine);
  const std::vector<float> z{1, -2, 0.5f, 3}, t{4, 1, -1, 0};
  const auto at = [&](int epoch, const std::string& spec) {
    StepState step;
    step.epoch = epoch;
    return run(c, spec, 4, z, t, {2}, &step).value;
  };
  const float ce = run(c, "ce", 4, z, t, {2}).value, complete = run(c, "dkd", 4, z, t, {2}).value;
  CHECK(at(5, "dkd") == doctest::Approx(ce + (complete - ce) * 0.25f));
  CHECK(at(20, "dkd") == doctest::Approx(complete));
  CHECK(at(21, "dkd") == doctest::Approx(complete));
  CHECK(at(1, "dkd:warmup=0") == doctest::Approx(complete));
}

TEST_CASE("values that are not finite set the diverged flag, others leave it") {
  Engine engine({.threads = 1});
  Context c(engine);
  for (const std::string& name : all_names()) {
    CAPTURE(name);
    StepState step;
    const Result right = run(c, name, 3, {1, 2, 3}, {3, 2, 1}, {0}, &step);
    CHECK(step.diverged == 0);
    CHECK(step.loss_count == 1);
    CHECK(step.loss_sum == doctest::Approx(right.value));
    run(c, name, 3, {1, nan_value, 3}, {3, 2, 1}, {0}, &step);
    CHECK(step.diverged == 1);
    CHECK(step.loss_count == 2);
  }
}

TEST_CASE("a label out of range makes its row NaN and reads nothing") {
  Engine engine({.threads = 1});
  Context c(engine);
  for (const int32_t label : {-1, 3, 1 << 30}) {
    StepState step;
    const Result r = run(c, "gift", 3, {1, 2, 3, 1, 2, 3}, {3, 2, 1, 3, 2, 1}, {label, 0}, &step);
    CHECK(std::isnan(r.value));
    CHECK(std::isnan(r.gradient[0]));
    CHECK(std::isfinite(r.gradient[3]));
    CHECK(step.diverged == 1);
  }
}

TEST_CASE("labels of a data set are checked once") {
  const std::vector<int32_t> labels{0, 4, 2, 5};
  CHECK_NOTHROW(check_labels(labels, 6));
  CHECK_THROWS_WITH_AS(check_labels(labels, 5), "[labels] label 5 of sample 3, expected 0 to 4", ConfigError);
  CHECK_THROWS_AS(check_labels(std::vector<int32_t>{-1}, 5), ConfigError);
}

TEST_CASE("a loss does not depend on the number of threads and allocates nothing after warm-up") {
  const int64_t rows = 97, classes = 200;
  std::vector<float> z, t;
  std::vector<int32_t> y;
  for (int64_t i = 0; i < rows * classes; ++i) {
    z.push_back(std::sin(static_cast<float>(i)));
    t.push_back(3 * std::cos(static_cast<float>(7 * i)));
  }
  for (int64_t i = 0; i < rows; ++i) y.push_back(static_cast<int32_t>(i % classes));
  Engine one({.threads = 1}), three({.threads = 3});
  Context serial(one), parallel(three);
  for (const std::string& name : all_names()) {
    CAPTURE(name);
    const Result a = run(serial, name, classes, z, t, y), b = run(parallel, name, classes, z, t, y);
    CHECK(a.value == b.value);
    CHECK(a.gradient == b.gradient);
    const auto calls = three.memory().stats().system_calls;
    run(parallel, name, classes, z, t, y);
    CHECK(three.memory().stats().system_calls == calls);
  }
}

TEST_CASE("inputs that do not fit are refused") {
  Engine engine({.threads = 1});
  Context c(engine);
  const auto loss = make_loss("kl_ce");
  const Tensor z = full(c, {2, 3}, 1), y = full(c, {2}, 0, DType::i32);
  CHECK_NOTHROW(evaluate_loss(c, *loss, {z, z, y}));
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {z, {}, y}), ConfigError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {z, z, {}}), ConfigError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {z, full(c, {2, 4}, 1), y}), ShapeError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {z, full(c, {2, 3}, 1, DType::f64), y}), ShapeError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {z, z, full(c, {3}, 0, DType::i32)}), ShapeError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {z, z, full(c, {2}, 0, DType::i64)}), ShapeError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {full(c, {6}, 1), z, y}), ShapeError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {{}, z, y}), ShapeError);
  CHECK_THROWS_AS(evaluate_loss(c, *loss, {z.select_strides({2, 3}, {1, 2}, 0), z, y}), ShapeError);
  const Tensor narrow = full(c, {2, 1}, 1);
  CHECK_THROWS_WITH_AS(evaluate_loss(c, *loss, {narrow, narrow, y}),
                       "[loss] logits f32 (2, 1), expected at least two classes", ConfigError);
}

TEST_CASE("the correlation loss is the cosine loss of centred rows, whatever is added to all logits of a row") {
  Engine engine({.threads = 1});
  Context c(engine);
  // z - 2 = (-1, 0, 1), t - 3 = (-2, 2, 0): r = 2 / sqrt(2 * 8) = 0.5
  CHECK(run(c, "pearson", 3, {1, 2, 3}, {1, 5, 3}, {0}).value == doctest::Approx(0.5));
  CHECK(run(c, "cosine", 3, {-1, 0, 1}, {-2, 2, 0}, {0}).value == doctest::Approx(0.5));
  const Result here = run(c, "pearson", 3, {1, 2, 3}, {1, 5, 3}, {0});
  const Result shifted = run(c, "pearson", 3, {101, 102, 103}, {-49, -45, -47}, {0});
  CHECK(shifted.value == doctest::Approx(here.value));
  float sum = 0;
  for (size_t j = 0; j < 3; ++j) {
    CHECK(shifted.gradient[j] == doctest::Approx(here.gradient[j]));
    sum += here.gradient[j];
  }
  CHECK(std::abs(sum) < 1e-6f);
}

TEST_CASE("mixed samples: a loss with hard labels is weighed between the two labels, others do not change") {
  Engine engine({.threads = 2});
  Context c(engine);
  const std::vector<float> z{1, -2, 0.5f, 0.3f, 2, -1}, t{2, 0, -1, 0.1f, 0.4f, 3};
  const Tensor own = from_host(c, {2}, std::vector<int32_t>{0, 2}.data());
  const Tensor partner = from_host(c, {2}, std::vector<int32_t>{1, 0}.data());
  const auto share_of = [&](double share) { return full(c, {1}, share, DType::f64); };
  for (const std::string& name : all_names()) {
    CAPTURE(name);
    const auto loss = make_loss(name);
    const auto mixed = [&](const Tensor& a, const Tensor& b, double share) {
      Tape tape;
      c.tape = &tape;
      const Variable logits(c, from_host(c, {2, 3}, z.data()));
      const Tensor value =
          evaluate_loss(c, *loss, {logits.tensor(), from_host(c, {2, 3}, t.data()), a, b, share_of(share)});
      tape.backward(c, value);
      c.tape = nullptr;
      const float* g = logits.grad().data<float>();
      return Result{*value.data<float>(), {g, g + 6}};
    };
    const Result a = run(c, name, 3, z, t, {0, 2}), b = run(c, name, 3, z, t, {1, 0});
    const Result both = mixed(own, partner, 0.3), plain = mixed(own, {}, 1);
    CHECK(plain.value == a.value);
    CHECK(plain.gradient == a.gradient);
    if (!loss->needs_labels()) {
      CHECK(both.value == a.value);
      CHECK(both.gradient == a.gradient);
      continue;
    }
    CHECK(both.value == doctest::Approx(0.3 * a.value + 0.7 * b.value).epsilon(1e-5));
    for (size_t j = 0; j < 6; ++j) {
      const double want = 0.3 * a.gradient[j] + 0.7 * b.gradient[j];
      CHECK(std::abs(both.gradient[j] - want) <= 1e-6 + 1e-5 * std::abs(want));
    }
  }
  const Tensor logits = full(c, {2, 3}, 1);
  const auto ce = make_loss("ce");
  CHECK_THROWS_AS(evaluate_loss(c, *ce, {logits, {}, own, partner, share_of(1.5)}), ConfigError);
  CHECK_THROWS_AS(evaluate_loss(c, *ce, {logits, {}, own, partner}), ShapeError);
  CHECK_THROWS_AS(evaluate_loss(c, *ce, {logits, {}, own, full(c, {3}, 0, DType::i32), share_of(0.5)}), ShapeError);
}
