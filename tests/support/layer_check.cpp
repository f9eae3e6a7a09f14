#include "tests/support/layer_check.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/autograd/tape.h"
#include "core/backend.h"
#include "core/random/philox.h"

namespace gift::testing {
namespace {

Tensor random_tensor(Context& c, const Shape& shape, uint64_t seed) {
  const Philox random{seed, Stream::init};
  Tensor out = empty(c, shape, DType::f64);
  for (int64_t i = 0; i < out.numel(); ++i)
    out.data<double>()[i] = 2.0 * uniform_of(random.at(0, static_cast<uint32_t>(i), 0).word[0]) - 1.0;
  return out;
}

// sum(y · r); buffers (running statistics) keep their values.
double value_of(Context& c, ParameterStore& store, Module& module, const Tensor& x, const Tensor& r) {
  const Tensor& buffers = store.flat_buffers();
  const std::vector<double> kept(buffers.data<double>(), buffers.data<double>() + buffers.numel());
  const Tensor y = module.forward(c, x);
  std::copy(kept.begin(), kept.end(), buffers.data<double>());
  double sum = 0;
  for (int64_t i = 0; i < y.numel(); ++i) sum += y.data<double>()[i] * r.data<double>()[i];
  return sum;
}

struct Checked {
  std::string name;
  Tensor value, gradient;
};

}  // namespace

std::string layer_gradient_fault(Context& c, ParameterStore& store, Module& module, const Shape& input,
                                 double tolerance) {
  for (size_t i = 0; i < store.parameters().size(); ++i) {
    const Tensor parameter = store.parameter(static_cast<int>(i));
    c.backend.copy(c, random_tensor(c, parameter.shape(), 100 + i), const_cast<Tensor&>(parameter));
  }
  store.touch();
  Variable x(c, random_tensor(c, input, 1));
  const Tensor r = random_tensor(c, module.forward(c, x.tensor()).shape(), 2);

  for (const Tensor& gradient : {store.flat_gradients(), x.grad()})
    for (int64_t i = 0; i < gradient.numel(); ++i) gradient.data<double>()[i] = std::numeric_limits<double>::infinity();
  store.begin_gradients();
  Tape tape;
  for (int pass = 0; pass < 2; ++pass) {  // the second adds
    c.tape = &tape;
    const Tensor y = module.forward(c, x.tensor());
    c.tape = nullptr;
    tape.backward(c, y, r);
  }

  std::vector<Checked> all{{"input", x.tensor().detach(), x.grad()}};
  for (size_t i = 0; i < store.parameters().size(); ++i) {
    const int id = static_cast<int>(i);
    all.push_back({store.parameters()[i].name, store.parameter(id).detach(), store.gradient(id)});
  }
  for (const Checked& checked : all) {
    double scale = 1;
    for (int64_t i = 0; i < checked.gradient.numel(); ++i)
      scale = std::max(scale, std::abs(checked.gradient.data<double>()[i]) / 2);
    for (int64_t i = 0; i < checked.value.numel(); ++i) {
      double& value = checked.value.data<double>()[i];
      const double kept = value, h = 1e-5;
      value = kept + h;
      checked.value.touch();
      const double above = value_of(c, store, module, x.tensor(), r);
      value = kept - h;
      checked.value.touch();
      const double below = value_of(c, store, module, x.tensor(), r);
      value = kept;
      checked.value.touch();
      const double want = (above - below) / (2 * h), got = checked.gradient.data<double>()[i] / 2;
      if (!(std::abs(got - want) <= tolerance * scale))
        return text(checked.name, "[", i, "]: backward gives ", got, ", differences ", want);
    }
  }
  return "";
}

}  // namespace gift::testing
