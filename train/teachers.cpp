#include "train/teachers.h"

#include <algorithm>

#include "core/files/weights.h"
#include "models/recognize.h"

namespace gift {
namespace {

// Told of all files at once, where their networks are known.
void check_same_classes(const std::vector<std::string>& paths, int64_t image_size, size_t imagenet_outputs) {
  std::string list;
  int64_t first = 0;
  bool same = true;
  for (const std::string& path : paths) {
    const auto network = recognize(read_weight_shapes(path).tensors, image_size);
    if (!network) continue;  // Teacher says what is wrong with it
    const bool chosen = network->classes == 1000 && imagenet_outputs > 0;
    const int64_t told_apart = chosen ? static_cast<int64_t>(imagenet_outputs) : network->classes;
    if (first == 0) first = told_apart;
    same = same && told_apart == first;
    list += text(list.empty() ? "" : ", ", path, " ", network->classes);
  }
  if (!same) fail<ConfigError>("--teacher", "the teachers tell different numbers of classes apart: ", list);
}

}  // namespace

Teachers::Teachers(Engine& engine, const Files& files, int64_t classes, int64_t image_size, Arithmetic arithmetic)
    : files_(files) {
  if (files_.models.size() > 1 && files_.models.size() != files_.paths.size())
    fail<ConfigError>("--teacher-model", files_.models.size(), " architectures for ", files_.paths.size(), " teachers");
  if (files_.paths.size() > 1) check_same_classes(files_.paths, image_size, files_.imagenet_outputs.size());
  for (size_t k = 0; k < files_.paths.size(); ++k) {
    const std::string model = files_.models.empty()       ? ""
                              : files_.models.size() == 1 ? files_.models[0]
                                                          : files_.models[k];
    const ModelConfig config{.name = model, .classes = classes, .image_size = image_size};
    members_.push_back(std::make_unique<Teacher>(engine, files_.paths[k], config, arithmetic, files_.imagenet_outputs));
  }
}

Tensor Teachers::logits(const Tensor& images) { return all_logits(images).back(); }

std::vector<Tensor> Teachers::all_logits(const Tensor& images) {
  std::vector<Tensor> out;
  for (const auto& member : members_) out.push_back(member->logits(images));
  if (members_.size() > 1) out.push_back(combine(context(), files_.rule, out));
  return out;
}

void Teachers::permute(const std::vector<int>& classes) {
  for (const auto& member : members_) member->permute(classes);
}

std::string Teachers::models() const {
  std::string out;
  for (const auto& member : members_) out += (out.empty() ? "" : ",") + member->config().name;
  return out;
}

std::string Teachers::description() const {
  if (members_.size() == 1) return members_.front()->description();
  return text(members_.size(), " teachers, ",
              files_.rule == Ensemble::gvbsm ? "G-VBSM's mean of logits of one length" : "mean of logits");
}

}  // namespace gift
