#include "train/student.h"

#include <cmath>

#include "core/transfer.h"

namespace gift {
namespace {

Context context_for(Engine& engine, Arithmetic arithmetic) {
  Context context(engine);
  context.precision = arithmetic.precision;
  context.convolution = arithmetic.convolution;
  return context;
}

}  // namespace

Student::Student(Engine& engine, const ModelConfig& model, std::unique_ptr<Loss> loss, const OptimizerConfig& optimizer,
                 uint64_t seed, Arithmetic arithmetic)
    : context_(context_for(engine, arithmetic)),
      model_(context_, model),
      loss_(std::move(loss)),
      optimizer_(make_optimizer(context_, optimizer, model_.store())) {
  context_.step = &state_;
  model_.initialize(seed);
}

void Student::step(const Batch& batch, const StepState& shared, PhaseClock* clock) {
  state_.seed = shared.seed;
  state_.step = shared.step;
  state_.epoch = shared.epoch;
  state_.learning_rate = shared.learning_rate;
  model_.train();
  model_.store().begin_gradients();
  context_.tape = &tape_;
  const Tensor logits = model_.forward(context_, batch.images);
  const Tensor loss =
      evaluate_loss(context_, *loss_, {logits, batch.teacher, batch.labels, batch.partner_labels, batch.share});
  context_.tape = nullptr;
  if (clock) clock->lap(Phase::forward);
  tape_.backward(context_, loss);
  model_.store().finish_gradients(context_);
  if (clock) clock->lap(Phase::backward);
  optimizer_->step(context_, model_.store());
  if (clock) clock->lap(Phase::optimizer);
}

double Student::gradient_norm() const {
  const ParameterStore& store = model_.store();
  double squares = 0;
  for (size_t id = 0; id < store.parameters().size(); ++id) {
    for (const float g : to_host<float>(store.gradient(static_cast<int>(id)))) squares += static_cast<double>(g) * g;
  }
  return std::sqrt(squares);
}

void Student::drop_moments() {
  for (Tensor& moment : model_.store().state()) context_.backend.fill(context_, moment, 0);
  model_.store().touch();
}

void Student::set_loss_sums(LossSums sums) {
  state_.loss_sum = sums.sum;
  state_.loss_count = sums.count;
}

}  // namespace gift
