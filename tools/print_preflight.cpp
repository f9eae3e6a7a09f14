#include "tools/print_preflight.h"

#include "core/error.h"
#include "tools/format.h"

namespace gift {
namespace {

constexpr int label_width = 15;
constexpr size_t most_classes_shown = 12;

std::string set_text(const SetReport& set) {
  const std::string each =
      set.fewest == set.most ? text(set.most, " a class") : text(set.fewest, " to ", set.most, " a class");
  return text(thousands(set.images), " images ", set.width, " x ", set.height, ", ", set.classes, " classes, ", each,
              "  (", set.path, ": ", set.layout, ", ", set.storage, ")");
}

}  // namespace

void print_row(std::FILE* out, const std::string& label, const std::string& value) {
  std::fprintf(out, "  %s%s\n", pad(label, label_width).c_str(), value.c_str());
}

void print_teacher(std::FILE* out, const TeacherReport& teacher, const std::string& test_images) {
  const auto accuracy = [&](double test, double train) {
    return text("top-1 ", test_images.empty() ? "" : text(fixed(test, 2), " % on ", test_images, ", "), fixed(train, 2),
                " % on the distilled set");
  };
  print_row(out, "teacher", teacher.members.empty() ? text(teacher.model, "  (", teacher.path, ")") : teacher.model);
  print_row(out, "", accuracy(teacher.test_top1, teacher.train_top1));
  for (const MemberReport& member : teacher.members) {
    print_row(out, "", text("- ", member.model, "  (", member.path, ")"));
    print_row(out, "", "  " + accuracy(member.test_top1, member.train_top1));
  }
  for (const Repair& repair : teacher.repairs)
    print_row(out, "", text("! it would reach ", fixed(repair.top1, 2), " % with ", repair.what, ": ", repair.flag));
}

void print_shared(std::FILE* out, const Preflight& p) {
  print_row(out, "distilled set", set_text(p.train));
  if (p.held_out) print_row(out, "", text(thousands(p.held_out), " more images are held out to choose an epoch"));
  print_row(out, "test set", set_text(p.test));
  for (size_t i = 0; i < p.classes.size() && i < most_classes_shown; ++i)
    print_row(out, i ? "" : "classes", p.classes[i]);
  if (p.classes.size() > most_classes_shown)
    print_row(out, "", text("... and ", p.classes.size() - most_classes_shown, " more (all in result.json)"));
  print_row(out, "preprocessing", text(p.transform, "; normalised by ", p.normalization));
  if (p.has_teacher)
    print_teacher(out, p.teacher, "the test set");
  else
    print_row(out, "teacher",
              p.stored_classes ? text("none: stored labels of ", p.stored_classes, " numbers are its logits")
                               : "none: hard labels only");
  if (!p.stored_by.empty()) print_row(out, "", p.stored_by);
  print_row(out, "protocol", p.protocol);
  print_row(out, "augmentation", p.augmentation);
  print_row(out, "work",
            text("batch ", p.batch_size, ", ", thousands(p.steps_per_epoch), " steps an epoch, ", thousands(p.steps),
                 " steps a seed"));
}

void print_preflight(std::FILE* out, const Preflight& p) {
  print_shared(out, p);
  print_row(out, "student", text(p.student, ", ", thousands(p.student_parameters), " parameters"));
  print_row(out, "loss", p.loss);
  print_row(out, "optimizer", text(p.optimizer, "; ", p.schedule));
  print_row(out, "machine", p.machine);
  print_row(out, "estimate", text(duration(p.seconds), ", ", fixed(p.memory_mib, 0), " MiB of memory"));
  std::fputs("\n", out);
}

}  // namespace gift
