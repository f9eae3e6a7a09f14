#pragma once

#include <deque>
#include <string>
#include <vector>

#include "losses/registry.h"
#include "tests/support/tensors.h"
#include "tests/train/made_images.h"
#include "tests/train/made_labels.h"
#include "train/cohort.h"
#include "train/teacher.h"

namespace gift::testing {

// Short trainings of a narrow ConvNet-3 on made-up pictures.
struct ShortRuns {
  ModelConfig model{"convnet3", 10, 32, 3, 32, "batch"};
  Arithmetic arithmetic{Precision::fp32, ConvAlgorithm::direct};
  int64_t images = 50, batch = 20;  // two full batches an epoch and a tail
  int epochs = 7;
  bool resident = true;  // pictures stay on the GPU, else each batch's are sent
  bool replay = false;   // labels are stored ones, with choices of their own
  std::string augment{default_strategy};
  bool one_by_one = false;  // ops queued one after the other, never as a recorded step
  bool read_losses = false;
  bool stack = false;
  std::vector<double> rates;  // of each student; none: 1e-3

  struct Result {
    std::vector<double> losses;                 // of the first student, a step each; where they are read
    std::vector<std::vector<double>> students;  // their parameters and running statistics
    std::string not_recorded;
  };

  // Students of the given losses in one cohort.
  Result train(Engine& engine, const std::vector<std::string>& losses) const {
    MadeImages pictures(images, static_cast<int>(model.image_size), static_cast<int32_t>(model.classes), resident);
    Teacher teacher(engine, model, 7, arithmetic);
    const MadeLabels labels(parse_strategy(augment), images, batch, model.classes);
    std::deque<Student> students;
    Cohort cohort(engine, pictures, replay ? nullptr : &teacher,
                  {parse_strategy(augment), {}, batch, 5, replay ? &labels : nullptr, stack});
    for (const std::string& loss : losses)
      cohort.add(students.emplace_back(engine, model, make_loss(loss), OptimizerConfig{}, 5, arithmetic));
    Result out;
    const std::vector<double> at = rates.empty() ? std::vector<double>(losses.size(), 1e-3) : rates;
    for (int epoch = 1; epoch <= epochs; ++epoch) {
      cohort.begin_epoch(epoch);
      for (int64_t i = 0; i < cohort.steps_per_epoch(); ++i) {
        PhaseClock clock;
        if (read_losses) students.front().set_loss_sums({});
        cohort.step(i, at, one_by_one ? &clock : nullptr);
        if (read_losses) out.losses.push_back(students.front().loss_sums().mean());
      }
    }
    cohort.give_back();
    out.not_recorded = cohort.not_recorded();
    for (Student& student : students) {
      const ParameterStore& store = student.model().store();
      std::vector<double> all = doubles(student.context(), store.flat_parameters());
      const std::vector<double> buffers = doubles(student.context(), store.flat_buffers());
      all.insert(all.end(), buffers.begin(), buffers.end());
      out.students.push_back(std::move(all));
    }
    return out;
  }
};

}  // namespace gift::testing
