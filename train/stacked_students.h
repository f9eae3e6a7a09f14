#pragma once

#include <memory>
#include <vector>

#include "core/parallel/function_ref.h"
#include "train/student.h"

namespace gift {

// Equal students that train as one network of K times their channels: one forward and one backward pass, whose
// convolutions have K groups and whose head is a batch of K matrix products. Loss, optimiser and step state stay each
// student's own, and none of its numbers enters another's; they are those of its own steps up to rounding. (HFTA, MLSys
// 2021, trains models together in this way.)
//
// Parameters, moments, gradients and running statistics are here from the first step to give_back(), which brings the
// students' own stores up to date; until then those must not be changed.
class StackedStudents {
 public:
  // Whether two students can be in one stack: equal networks, arithmetic and numbers of moments.
  static bool fit(const Student& a, const Student& b);
  // At least two, all of which fit. ConfigError for networks that cannot be stacked.
  StackedStudents(Engine& engine, std::vector<Student*> students);

  // Before a step, outside of recordings: takes over the students' stores, unless they are here already.
  void take();
  // A step of each student on a batch; their lanes wait for this context's. A student whose loss throws keeps its
  // parameters: failed(k) is called inside the handler, and others go on. May be recorded.
  void step(const Batch& batch, FunctionRef<void(size_t)> failed);
  // To be called when a recorded step was replayed.
  void changed();
  void give_back();

  Context& context() { return context_; }
  const std::vector<Student*>& students() const { return students_; }

 private:
  void each(FunctionRef<void(size_t)> body);

  Engine& engine_;
  std::vector<Student*> students_;
  Lane lane_;
  Context context_;
  Tape tape_;
  Model model_;
  std::vector<std::unique_ptr<Optimizer>> optimizers_;
  bool ahead_ = false;  // of the students' own stores
};

}  // namespace gift
