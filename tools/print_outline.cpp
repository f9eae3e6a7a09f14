#include "tools/print_outline.h"

#include "core/error.h"
#include "tools/format.h"
#include "tools/print_preflight.h"

namespace gift {
namespace {

constexpr int label_width = 15;

void row(std::FILE* out, const std::string& label, const std::string& value) {
  std::fprintf(out, "  %s%s\n", pad(label, label_width).c_str(), value.c_str());
}

std::string counted(int64_t n, const char* one, const char* many) {
  return text(thousands(n), " ", n == 1 ? one : many);
}

}  // namespace

void print_outline(std::FILE* out, const ComparisonOutline& o) {
  for (const PlannedSet& set : o.sets) {
    if (o.sets.size() > 1) std::fprintf(out, "%s\n", set.name.c_str());
    print_shared(out, set.preflight);
    for (size_t i = 0; i < set.students.size(); ++i) row(out, i ? "" : "students", set.students[i]);
    row(out, "schedule", set.preflight.schedule);
    std::fputs("\n", out);
  }
  const Preflight& first = o.sets.front().preflight;
  row(out, "in all",
      text(counted(o.cells, "student", "students"), ", ", counted(o.seeds, "seed", "seeds"), ", in ",
           counted(o.cohorts, "cohort", "cohorts"), " that train in lockstep",
           o.cells_done ? text("; ", o.cells_done, " are there already") : std::string()));
  row(out, "machine", first.machine);
  if (o.devices.size() > 1) {
    std::string names;
    for (const std::string& name : o.devices) names += (names.empty() ? "" : ", ") + name;
    row(out, "devices", names + ": each takes the next cohort when it is free");
  }
  row(out, "estimate", text(duration(o.seconds), ", ", fixed(o.memory_mib, 0), " MiB of memory"));
  std::fputs("\n", out);
}

}  // namespace gift
