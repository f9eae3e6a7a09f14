#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/support/model_runner.h"

namespace gift::testing {

// Compares a network with its golden file by the rule of MODELS.md, section 6. Each call returns the deviations beyond
// the tolerances, one a line, "" for none.
//
// A ReLU whose input is within rounding distance of 0 may fall on the other side; one such flip in a late layer changes
// gradients by several percent. So where gradients (or what steps along them) deviate, activations are compared with
// those of a run in double, and only if their zeros differ the allowance for flips grows with their number.
class ModelCheck {
 public:
  // `slack` multiplies those parts of tolerances that stand for rounding of plain convolutions.
  ModelCheck(Context& c, const ModelGolden& golden, double slack = 1)
      : run_(c, golden), golden_(golden), slack_(slack) {}

  std::string state();
  std::string eval();   // folded and unfolded, with activations
  std::string train();  // logits, losses, gradients, running statistics, activations
  std::string adamw(const std::string& section, double learning_rate, double eps);
  const std::string& flips() const { return flips_; }  // a line for each section in which they were counted

 private:
  struct Digests;
  // `compare` is given a factor on its allowances for flips.
  void past_flips(const std::string& section, const std::function<void(double)>& compare,
                  const std::function<int64_t()>& count);
  void compare(const std::string& tensor, std::span<const double> got, double floor = 1e-5);
  void compare_activations(const std::string& tensor, const Digests& digests);
  void compare_input_gradient(std::span<const double> got, double flip_floor);
  // Digests (and first elements) of gradients or updates, by parameter.
  void compare_parameters(const std::string& tensor, const std::vector<std::vector<double>>& got, double flip_floor);
  void complain(const std::string& what, size_t at, double got, double want, double tolerance);
  std::string complaints() { return std::exchange(complaints_, {}); }

  ModelRunner run_;
  const ModelGolden& golden_;
  double slack_;
  std::string complaints_, flips_;
};

}  // namespace gift::testing
