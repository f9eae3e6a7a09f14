#include "tests/support/gradient_check.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include "core/backend.h"
#include "core/ops/ops.h"
#include "tests/support/tensors.h"

namespace gift::testing {
namespace {

using Gradients = std::vector<std::vector<double>>;

class Checker {
 public:
  // Gradients are computed in c, on elements of `dtype`; what they should be in the context of the reference, in f64.
  Checker(Context& c, Context& reference, DType dtype, const std::vector<Tensor>& inputs, const Function& f,
          const GradientCheck& check)
      : c_(c), reference_(reference), dtype_(dtype), inputs_(inputs), f_(f), check_(check) {
    NoGrad off(reference);
    const Tensor y = f(reference, inputs);
    weights_ = random_tensor(reference, y.shape(), 99, 0.5, 1.5);
  }

  std::string fault() {
    const Gradients once = gradients(
        1, [](Tensor x) { return x; }, 1);
    for (size_t i = 0; i < inputs_.size(); ++i) {
      if (constant(i)) continue;
      const std::string wrong = compare(i, once[i], differences(i), 1, check_.rtol, check_.atol);
      if (!wrong.empty()) return "against differences, " + wrong;
    }
    const Gradients twice = gradients(
        2, [](Tensor x) { return x; }, 1);
    const auto through = [&](Tensor x) { return scale(c_, x, 1.0); };
    const Gradients diamond = gradients(1, through, 2);
    const auto through_nhwc = [&](Tensor x) {
      return x.rank() == 4 ? to_format(c_, scale(c_, x, 1.0), MemoryFormat::channels_last) : scale(c_, x, 1.0);
    };
    const Gradients nhwc = gradients(1, through_nhwc, 2);
    for (size_t i = 0; i < inputs_.size(); ++i) {
      if (constant(i)) continue;
      for (const auto& [name, got] : {std::pair{"second backward, ", &twice}, std::pair{"used twice, ", &diamond},
                                      std::pair{"used twice in channels last, ", &nhwc}}) {
        const std::string wrong = compare(i, (*got)[i], once[i], 2, same_rtol(), same_atol());
        if (!wrong.empty()) return name + wrong;
      }
    }
    return "";
  }

 private:
  // Between sums of the same numbers in another order.
  double same_rtol() const { return dtype_ == DType::f64 ? 1e-10 : 1e-5; }
  double same_atol() const { return dtype_ == DType::f64 ? 1e-12 : 1e-5; }

  bool constant(size_t i) const {
    return std::count(check_.constants.begin(), check_.constants.end(), static_cast<int>(i)) != 0;
  }

  // Gradients after `rounds` backwards of `uses` times f on the same intermediate tensors.
  template <class Through>
  Gradients gradients(int rounds, Through&& through, int uses) {
    std::deque<Variable> leaves;
    for (const Tensor& x : inputs_) {
      leaves.emplace_back(c_, tensor(c_, x.shape(), doubles(reference_, x), dtype_));
      Tensor grad = leaves.back().grad();
      c_.backend.fill(c_, grad, std::numeric_limits<double>::infinity());
    }
    Tape tape;
    c_.tape = &tape;
    for (int round = 0; round < rounds; ++round) {
      std::vector<Tensor> x;
      for (size_t i = 0; i < leaves.size(); ++i)
        x.push_back(constant(i) ? leaves[i].tensor().detach() : through(leaves[i].tensor()));
      Tensor y = f_(c_, x);
      for (int use = 1; use < uses; ++use) y = add(c_, y, f_(c_, x));
      tape.backward(c_, y, tensor(c_, weights_.shape(), doubles(reference_, weights_), dtype_));
    }
    c_.tape = nullptr;
    Gradients out;
    for (const Variable& leaf : leaves)
      out.push_back(leaf.has_grad() ? doubles(c_, leaf.grad())
                                    : std::vector<double>(static_cast<size_t>(leaf.tensor().numel()), 0.0));
    return out;
  }

  double weighted_sum(const std::vector<Tensor>& x) {
    NoGrad off(reference_);
    const std::vector<double> y = doubles(reference_, f_(reference_, x)), w = doubles(reference_, weights_);
    double sum = 0;
    for (size_t i = 0; i < y.size(); ++i) sum += y[i] * w[i];
    return sum;
  }

  std::vector<double> differences(size_t input) {
    std::vector<Tensor> x = inputs_;
    const std::vector<double> elements = doubles(reference_, inputs_[input]);
    std::vector<double> out;
    for (size_t i = 0; i < elements.size(); ++i) {
      const auto moved = [&](double by) {
        std::vector<double> e = elements;
        e[i] += by;
        x[input] = tensor(reference_, inputs_[input].shape(), e);
        return weighted_sum(x);
      };
      out.push_back((moved(check_.step) - moved(-check_.step)) / (2 * check_.step));
    }
    return out;
  }

  static std::string compare(size_t input, const std::vector<double>& got, const std::vector<double>& want,
                             double factor, double rtol, double atol) {
    for (size_t i = 0; i < want.size(); ++i) {
      const double expected = factor * want[i];
      if (std::abs(got[i] - expected) <= atol + rtol * std::abs(expected)) continue;
      return text("input ", input, ", element ", i, ": got ", got[i], ", expected ", expected);
    }
    return "";
  }

  Context& c_;
  Context& reference_;
  DType dtype_;
  const std::vector<Tensor>& inputs_;
  const Function& f_;
  const GradientCheck& check_;
  Tensor weights_;
};

}  // namespace

std::string gradient_fault(Context& c, const std::vector<Tensor>& inputs, const Function& f, GradientCheck check) {
  return Checker(c, c, DType::f64, inputs, f, check).fault();
}

std::string gradient_fault_f32(Context& tested, Context& reference, const std::vector<Tensor>& inputs,
                               const Function& f, GradientCheck check) {
  check.rtol = std::max(check.rtol, 1e-4);
  check.atol = std::max(check.atol, 1e-5);
  return Checker(tested, reference, DType::f32, inputs, f, check).fault();
}

}  // namespace gift::testing
