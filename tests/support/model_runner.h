#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/context.h"
#include "models/model.h"
#include "optim/optimizer.h"
#include "tests/support/model_golden.h"

namespace gift::testing {

// Runs the network of a golden file on its parameters and input, on the context's device.
class ModelRunner {
 public:
  ModelRunner(Context& c, const ModelGolden& golden, DType dtype = DType::f32);

  struct Pass {
    std::vector<double> logits, input_gradient;
    double loss = 0, cross_entropy = 0;  // softce with the teacher, cross entropy with the labels
  };
  void refill();      // the filled state
  Pass train_pass();  // forward and backward in train mode; gradients are in the store
  void start_adamw(double learning_rate, double eps);
  void adamw_step();
  // Forward in train mode under an observer: unfused, and without a trace in the running statistics.
  void observe_training(LayerObserver& observer);

  // By canonical name.
  std::vector<double> gradient(const std::string& name) const;
  std::vector<double> value(const std::string& name) const;

  Context& context() { return c_; }
  Model& model() { return model_; }
  const Tensor& input() const { return input_; }

 private:
  Context& c_;
  const ModelGolden& golden_;
  StateDict state_;
  Model model_;
  Tensor input_;
  std::vector<float> teacher_;
  std::unique_ptr<Optimizer> optimizer_;
  StepState step_;
};

}  // namespace gift::testing
