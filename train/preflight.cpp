#include "train/preflight.h"

namespace gift {
namespace {

using nlohmann::json;

json set_json(const SetReport& set) {
  return {{"path", set.path},
          {"layout", set.layout},
          {"storage", set.storage},
          {"images", set.images},
          {"height", set.height},
          {"width", set.width},
          {"classes", set.classes},
          {"fewest_images_of_a_class", set.fewest},
          {"most_images_of_a_class", set.most}};
}

json teacher_json(const TeacherReport& teacher) {
  json repairs = json::array();
  for (const Repair& r : teacher.repairs) repairs.push_back({{"what", r.what}, {"flag", r.flag}, {"top1", r.top1}});
  json out{{"path", teacher.path},           {"model", teacher.model},           {"test_top1", teacher.test_top1},
           {"test_top5", teacher.test_top5}, {"train_top1", teacher.train_top1}, {"repairs", repairs}};
  if (teacher.members.empty()) return out;
  out["ensemble"] = teacher.ensemble;
  for (const MemberReport& m : teacher.members)
    out["members"].push_back({{"path", m.path},
                              {"model", m.model},
                              {"test_top1", m.test_top1},
                              {"test_top5", m.test_top5},
                              {"train_top1", m.train_top1}});
  return out;
}

}  // namespace

json to_json(const Preflight& p) {
  return {{"train", set_json(p.train)},
          {"test", set_json(p.test)},
          {"held_out", p.held_out},
          {"protocol", p.protocol},
          {"classes", p.classes},
          {"transform", p.transform},
          {"normalization", p.normalization},
          {"stored_labels", p.stored_classes},
          {"stored_labels_from", p.stored_by},
          {"teacher", p.has_teacher ? teacher_json(p.teacher) : json(nullptr)},
          {"student", p.student},
          {"student_parameters", p.student_parameters},
          {"loss", p.loss},
          {"optimizer", p.optimizer},
          {"schedule", p.schedule},
          {"augmentation", p.augmentation},
          {"batch_size", p.batch_size},
          {"steps_per_epoch", p.steps_per_epoch},
          {"steps", p.steps},
          {"memory_mib", p.memory_mib},
          {"estimated_s", p.seconds},
          {"machine", p.machine},
          {"warnings", p.warnings}};
}

}  // namespace gift
