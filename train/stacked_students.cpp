#include "train/stacked_students.h"

#include "core/stacked_store.h"
#include "train/lockstep.h"

namespace gift {
bool StackedStudents::fit(const Student& a, const Student& b) {
  return a.model().config() == b.model().config() && a.arithmetic() == b.arithmetic() &&
         a.model().store().state().size() == b.model().store().state().size();
}

StackedStudents::StackedStudents(Engine& engine, std::vector<Student*> students)
    : engine_(engine),
      students_(std::move(students)),
      lane_(engine.backend()),
      context_(context_for(engine, students_.front()->arithmetic(), lane_.number())),
      model_(context_, students_.front()->model().config(), DType::f32, static_cast<int64_t>(students_.size())) {
  const ParameterStore& first = students_.front()->model().store();
  model_.store().allocate_state(context_, static_cast<int>(first.state().size()));
  for (size_t k = 0; k < students_.size(); ++k)
    optimizers_.push_back(students_[k]->optimizer().for_copy(model_.store(), static_cast<int64_t>(k)));
}

// body(k) for each student on its own lane, between what the stack has queued and what it will queue.
void StackedStudents::each(FunctionRef<void(size_t)> body) {
  for (Student* student : students_) engine_.backend().order(context_, student->context());
  for_each_student(engine_, static_cast<int64_t>(students_.size()), [&](int64_t k) { body(static_cast<size_t>(k)); });
  for (Student* student : students_) engine_.backend().order(student->context(), context_);
}

void StackedStudents::take() {
  if (ahead_) return;
  for (size_t k = 0; k < students_.size(); ++k) {
    engine_.backend().order(students_[k]->context(), context_);
    put_copy(context_, students_[k]->model().store(), static_cast<int64_t>(k), model_.store());
  }
}

void StackedStudents::give_back() {
  if (!std::exchange(ahead_, false)) return;
  for (size_t k = 0; k < students_.size(); ++k) {
    engine_.backend().order(students_[k]->context(), context_);
    take_copy(context_, model_.store(), static_cast<int64_t>(k), students_[k]->model().store());
    engine_.backend().order(context_, students_[k]->context());
  }
}

void StackedStudents::step(const Batch& batch, FunctionRef<void(size_t)> failed) {
  ParameterStore& store = model_.store();
  model_.train();
  store.begin_gradients();
  tape_.reset();
  context_.tape = &tape_;
  const Tensor logits = model_.forward(context_, batch.images);
  context_.tape = nullptr;
  const Tensor gradient = empty(context_, logits.shape());
  const Shape one{logits.size(1), logits.size(2)};
  std::vector<uint8_t> done(students_.size(), 1);
  each([&](size_t k) {
    const auto part = [&](const Tensor& all) {
      const auto row = static_cast<int64_t>(k);
      return all.detach().batch(row, row + 1).view(one);
    };
    try {
      students_[k]->differentiate(part(logits), batch, part(gradient));
    } catch (...) {
      failed(k);
      done[k] = 0;
      Tensor nothing = part(gradient);
      engine_.backend().fill(students_[k]->context(), nothing, 0);
    }
  });
  tape_.backward(context_, logits, gradient);
  store.finish_gradients(context_);
  ahead_ = true;
  each([&](size_t k) {
    if (done[k]) optimizers_[k]->step(students_[k]->context(), store);
    engine_.backend().advance(students_[k]->context(), batch.images.size(0));
  });
}

void StackedStudents::changed() {
  model_.store().touch();
  model_.store().flat_buffers().touch();
  ahead_ = true;
}

}  // namespace gift
