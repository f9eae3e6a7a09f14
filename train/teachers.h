#pragma once

#include <memory>
#include <string>
#include <vector>

#include "train/ensemble.h"
#include "train/labeller.h"
#include "train/teacher.h"

namespace gift {

// The teachers of a run, one or several, each of an architecture of its own. All see the same images, normalised as the
// run says.
class Teachers final : public Labeller {
 public:
  // Opens config.teacher's files, for images and classes as `input` says (its name is not read). ConfigError where the
  // names of the architectures are not as many as the files, or the files tell different numbers of classes apart, and
  // what Teacher throws.
  struct Files {
    std::vector<std::string> paths, models;  // no models: as the parameter names say; one: of all
    Ensemble rule = Ensemble::mean;
    std::vector<int32_t> imagenet_outputs{};  // Teacher's `outputs`
  };
  Teachers(Engine& engine, const Files& files, int64_t classes, int64_t image_size, Arithmetic arithmetic);

  Tensor logits(const Tensor& images) override;
  // The logits of each, and, where there are several, of all together as the last.
  std::vector<Tensor> all_logits(const Tensor& images);

  void permute(const std::vector<int>& classes);  // of every one
  size_t size() const { return members_.size(); }
  Teacher& member(size_t k) { return *members_[k]; }
  const Files& files() const { return files_; }
  std::string models() const;       // their names, as --teacher-model takes them
  std::string description() const;  // of a single one its own
  Context& context() { return members_.front()->context(); }
  int64_t classes() const { return members_.front()->config().classes; }

 private:
  Files files_;
  std::vector<std::unique_ptr<Teacher>> members_;
};

}  // namespace gift
