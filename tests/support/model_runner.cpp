#include "tests/support/model_runner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/autograd/tape.h"
#include "core/backend.h"
#include "models/state_dict.h"
#include "tests/support/step_on_device.h"
#include "tests/support/tensors.h"

namespace gift::testing {
namespace {

template <class T>
std::vector<double> softmax(std::span<const T> row) {
  const double top = *std::max_element(row.begin(), row.end());
  std::vector<double> out(row.begin(), row.end());
  double sum = 0;
  for (double& value : out) sum += value = std::exp(value - top);
  for (double& value : out) value /= sum;
  return out;
}

}  // namespace

ModelRunner::ModelRunner(Context& c, const ModelGolden& golden, DType dtype)
    : c_(c), golden_(golden), state_(golden.state()), model_(c, golden.config(), dtype), teacher_(golden.teacher()) {
  const std::vector<float> images = golden.input();
  input_ =
      tensor(c, {golden.batch, 3, golden.size, golden.size}, std::vector<double>(images.begin(), images.end()), dtype);
  refill();
}

void ModelRunner::refill() { import_state(model_, state_, "golden state"); }

ModelRunner::Pass ModelRunner::train_pass() {
  model_.train();
  Tape tape;
  c_.tape = &tape;
  Variable x(c_, input_);
  model_.store().begin_gradients();
  const Tensor logits = model_.forward(c_, x.tensor());
  Pass out{.logits = doubles(c_, logits), .input_gradient = {}};
  const auto classes = static_cast<size_t>(golden_.classes);
  const auto batch = static_cast<double>(golden_.batch);
  std::vector<double> gradient(out.logits.size());
  for (size_t b = 0; b < static_cast<size_t>(golden_.batch); ++b) {
    const auto z = softmax(std::span<const double>(out.logits).subspan(b * classes, classes));
    const auto t = softmax(std::span<const float>(teacher_).subspan(b * classes, classes));
    for (size_t k = 0; k < classes; ++k) {
      out.loss -= t[k] * std::log(z[k]) / batch;
      gradient[b * classes + k] = (z[k] - t[k]) / batch;
    }
    out.cross_entropy -= std::log(z[golden_.spec.at("labels")[b].get<size_t>()]) / batch;
  }
  tape.backward(c_, logits, tensor(c_, logits.shape(), gradient, logits.dtype()));
  model_.store().finish_gradients(c_);
  c_.tape = nullptr;
  out.input_gradient = doubles(c_, x.grad());
  return out;
}

void ModelRunner::start_adamw(double learning_rate, double eps) {
  refill();
  OptimizerConfig config;
  config.weight_decay = 1e-4;
  config.eps = eps;
  optimizer_ = make_optimizer(c_, config, model_.store());
  step_ = {};
  step_.learning_rate = static_cast<float>(learning_rate);
}

void ModelRunner::adamw_step() {
  const StepOnDevice there(c_, step_);
  optimizer_->step(c_, model_.store());
  ++step_.step;
}

void ModelRunner::observe_training(LayerObserver& observer) {
  const std::vector<double> kept = doubles(c_, model_.store().flat_buffers());
  model_.train();
  model_.network().observe(&observer);
  model_.forward(c_, input_);
  model_.network().observe(nullptr);
  Tensor buffers = model_.store().flat_buffers();
  c_.backend.copy(c_, tensor(c_, buffers.shape(), kept, buffers.dtype()), buffers);
  buffers.touch();
}

std::vector<double> ModelRunner::gradient(const std::string& name) const {
  const auto& parameters = model_.store().parameters();
  for (size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].name == name) return doubles(c_, model_.store().gradient(static_cast<int>(i)));
  throw std::runtime_error("the model has no parameter " + name);
}

std::vector<double> ModelRunner::value(const std::string& name) const {
  const ParameterStore& store = model_.store();
  for (size_t i = 0; i < store.parameters().size(); ++i)
    if (store.parameters()[i].name == name) return doubles(c_, store.parameter(static_cast<int>(i)).detach());
  for (size_t i = 0; i < store.buffers().size(); ++i)
    if (store.buffers()[i].name == name) return doubles(c_, store.buffer(static_cast<int>(i)));
  throw std::runtime_error("the model has no entry " + name);
}

}  // namespace gift::testing
