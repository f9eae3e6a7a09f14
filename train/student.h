#pragma once

#include <memory>

#include "core/autograd/tape.h"
#include "core/lane.h"
#include "losses/loss.h"
#include "models/model.h"
#include "optim/optimizer.h"
#include "train/arithmetic.h"
#include "train/batch.h"
#include "train/phase_clock.h"

namespace gift {

// A network in training: model, loss, optimiser, and the state of its steps.
class Student {
 public:
  // Starts from torch's default initialisation under `seed`.
  Student(Engine& engine, const ModelConfig& model, std::unique_ptr<Loss> loss, const OptimizerConfig& optimizer,
          uint64_t seed, Arithmetic arithmetic = {});

  // Sets seed, step, epoch and learning rate for the next step; later steps count on from there.
  void place(StepState settings);
  // One update on a batch: forward in training mode, loss, backward, optimiser. Reads the step state where the device
  // has it and moves it on.
  void step(const Batch& batch, PhaseClock* clock = nullptr);
  // The parts of a step of which the network is done elsewhere (train/stacked_students.h). The gradient of the loss
  // with respect to logits (N, classes), written to `gradient`; the sums of the loss are moved on.
  void differentiate(const Tensor& logits, const Batch& batch, const Tensor& gradient);
  const Optimizer& optimizer() const { return *optimizer_; }
  Arithmetic arithmetic() const { return {context_.precision, context_.convolution}; }
  // To be called when parameters and running statistics were changed by a replayed step.
  void changed();

  Model& model() { return model_; }
  const Model& model() const { return model_; }
  const Loss& loss() const { return *loss_; }
  Context& context() { return context_; }
  // Sum of the loss over samples, and their number, since the sums were last set; and whether a loss or gradient was
  // ever not finite. On other devices: waits for the steps.
  struct LossSums {
    double sum = 0;
    int64_t count = 0;
    bool diverged = false;
    double mean() const { return count ? sum / static_cast<double>(count) : 0.0; }
  };
  LossSums loss_sums() const;
  void set_loss_sums(LossSums sums);
  // Sets the optimiser's moments to zero, as if it were made anew.
  void drop_moments();
  // How many steps were done before the moments were last dropped: Adam's corrections count from there.
  void count_moments_from(uint64_t step) { moments_from_ = step; }
  // L2 norm over all parameters of the gradients of the last step.
  double gradient_norm() const;

 private:
  Tensor loss_of(const Tensor& logits, const Batch& batch);

  Lane lane_;
  Context context_;
  Tensor state_;  // StepState, in memory of the device
  uint64_t moments_from_ = 0;
  Tape tape_;
  Model model_;
  std::unique_ptr<Loss> loss_;
  std::unique_ptr<Optimizer> optimizer_;
};

}  // namespace gift
