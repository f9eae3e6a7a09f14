#include "train/inspect/labels_report.h"

#include "core/error.h"
#include "core/files/tensor_list.h"
#include "data/collection/file_tree.h"
#include "data/labels/fkd_folder.h"

namespace gift {
namespace {

std::string batch_name(int64_t batch) { return text("epoch_0/batch_", batch, ".tar"); }

}  // namespace

bool is_label_folder(const std::filesystem::path& path) {
  if (is_tensor_file(path)) return false;
  try {
    const auto tree = open_file_tree(path);
    return tree && tree->has(batch_name(0));
  } catch (const Error&) {  // no archive: another reader says what it is
    return false;
  }
}

LabelsReport inspect_labels(const std::filesystem::path& path) {
  const FkdFolder labels(path);
  LabelsReport out;
  out.path = path.string();
  out.layout = labels.has_indices() ? "FKD soft labels of G-VBSM" : "FKD soft labels of SRe2L";
  out.why = text("epoch_0/batch_0.tar is a PyTorch file of a list of ", labels.has_indices() ? 7 : 6,
                 " fields: crops, flips, partners, lambda, box, logits", labels.has_indices() ? ", indices" : "");
  out.epochs = labels.epochs();
  out.batches = labels.batches();
  out.batch_size = labels.batch_size();
  out.images = labels.rows();
  out.classes = labels.classes();
  out.order = labels.has_indices() ? "by the stored indices" : "replayed: torch's RandomSampler with seed 42";
  out.mix = labels.mix() == Mix::cutmix ? "cutmix" : labels.mix() == Mix::mixup ? "mixup" : "none";
  const auto tree = open_file_tree(path);
  for (int64_t b = 0; b < labels.batches(); ++b) out.epoch_bytes += tree->open(batch_name(b))->bytes().size();
  return out;
}

nlohmann::ordered_json to_json(const LabelsReport& report) {
  return {{"path", report.path},     {"layout", report.layout},          {"why", report.why},
          {"epochs", report.epochs}, {"batches", report.batches},        {"batch_size", report.batch_size},
          {"images", report.images}, {"classes", report.classes},        {"order", report.order},
          {"mix", report.mix},       {"epoch_bytes", report.epoch_bytes}};
}

}  // namespace gift
