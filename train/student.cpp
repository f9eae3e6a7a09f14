#include "train/student.h"

#include <cmath>

#include "core/transfer.h"

namespace gift {

Student::Student(Engine& engine, const ModelConfig& model, std::unique_ptr<Loss> loss, const OptimizerConfig& optimizer,
                 uint64_t seed, Arithmetic arithmetic)
    : lane_(engine.backend()),
      context_(context_for(engine, arithmetic, lane_.number())),
      state_(empty(context_, {sizeof(StepState)}, DType::u8)),
      model_(context_, model),
      loss_(std::move(loss)),
      optimizer_(make_optimizer(context_, optimizer, model_.store())) {
  const StepState start;
  write_bytes(state_, &start);
  context_.step = reinterpret_cast<StepState*>(state_.raw());
  model_.initialize(seed);
}

void Student::place(StepState settings) {
  settings.moments_from = moments_from_;
  write_bytes(state_.batch(0, step_settings_bytes), &settings);
}

Tensor Student::loss_of(const Tensor& logits, const Batch& batch) {
  return evaluate_loss(context_, *loss_, {logits, batch.teacher, batch.labels, batch.partner_labels, batch.share});
}

void Student::differentiate(const Tensor& logits, const Batch& batch, const Tensor& gradient) {
  Leaf leaf{gradient, false};
  Tensor input = logits.detach();
  input.set_edge({&leaf, 0, -1});
  tape_.reset();
  context_.tape = &tape_;
  const Tensor loss = loss_of(input, batch);
  context_.tape = nullptr;
  tape_.backward(context_, loss);
}

void Student::step(const Batch& batch, PhaseClock* clock) {
  model_.train();
  model_.store().begin_gradients();
  tape_.reset();  // what an earlier step left that threw
  context_.tape = &tape_;
  const Tensor logits = model_.forward(context_, batch.images);
  const Tensor loss = loss_of(logits, batch);
  context_.tape = nullptr;
  if (clock) clock->lap(Phase::forward);
  tape_.backward(context_, loss);
  model_.store().finish_gradients(context_);
  if (clock) clock->lap(Phase::backward);
  optimizer_->step(context_, model_.store());
  context_.backend.advance(context_, batch.images.size(0));
  if (clock) clock->lap(Phase::optimizer);
}

void Student::changed() {
  model_.store().touch();
  model_.store().flat_buffers().touch();
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

Student::LossSums Student::loss_sums() const {
  StepState now;
  read_bytes(state_, &now);
  return {now.loss_sum, now.loss_count, now.diverged != 0};
}

void Student::set_loss_sums(LossSums sums) {
  StepState now;
  now.loss_sum = sums.sum;
  now.loss_count = sums.count;
  now.diverged = sums.diverged;
  write_bytes(state_.batch(step_settings_bytes, sizeof(StepState)), &now.loss_sum);
}

}  // namespace gift
