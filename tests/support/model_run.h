#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/model_golden.h"

namespace gift::testing {

// Contiguous copy of a tensor of any format, as floats (f32 tensors).
std::vector<float> floats_of(Context& c, const Tensor& tensor);

// Runs a network as the golden file prescribes and compares with it; each call returns the deviations beyond the
// tolerances (MODELS.md, section 6), one a line, "" for none. `slack` multiplies the parts of tolerances that stand for
// rounding of plain convolutions.
class ModelRun {
 public:
  ModelRun(Context& c, const ModelGolden& golden, double slack = 1);

  std::string check_state();
  std::string check_eval();   // folded and unfolded, with activations
  std::string check_train();  // gradients and running statistics
  std::string check_adamw(const std::string& section, double learning_rate, double eps);

 private:
  struct Pass {
    std::vector<float> logits, input_gradient;
    double loss = 0, cross_entropy = 0;  // softce with the teacher, cross entropy with the labels
  };
  void refill();
  Pass train_pass();
  void compare(const std::string& tensor, std::span<const double> got, double floor = 1e-5);
  void compare(const std::string& tensor, std::span<const float> got, double floor = 1e-5);
  void compare_activations(const std::string& tensor, const std::map<std::string, Digest>& got);
  // Per-parameter digests (and first elements) of gradients or updates.
  void compare_parameters(const std::string& tensor, const std::vector<std::vector<float>>& got, bool first_elements);
  void complain(const std::string& what, size_t at, double got, double want, double tolerance);
  std::string complaints();

  Context& c_;
  const ModelGolden& golden_;
  double slack_;
  StateDict state_;
  Model model_;
  Tensor input_;
  std::vector<float> teacher_;
  std::string complaints_;
};

}  // namespace gift::testing
