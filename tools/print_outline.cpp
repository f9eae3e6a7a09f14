#include "tools/print_outline.h"

#include "core/error.h"
#include "core/join.h"
#include "tools/format.h"
#include "tools/print_preflight.h"

namespace gift {
namespace {

std::string counted(int64_t n, const char* one, const char* many) {
  return text(thousands(n), " ", n == 1 ? one : many);
}

}  // namespace

void print_outline(std::FILE* out, const ComparisonOutline& o) {
  for (const PlannedSet& set : o.sets) {
    if (o.sets.size() > 1) std::fprintf(out, "%s\n", set.name.c_str());
    print_shared(out, set.preflight);
    for (size_t i = 0; i < set.students.size(); ++i) print_row(out, i ? "" : "students", set.students[i]);
    print_row(out, "schedule", set.preflight.schedule);
    std::fputs("\n", out);
  }
  const Preflight& first = o.sets.front().preflight;
  print_row(out, "in all",
            text(counted(o.cells, "student", "students"), ", ", counted(o.seeds, "seed", "seeds"), ", in ",
                 counted(o.cohorts, "cohort", "cohorts"), " that train in lockstep",
                 o.cells_done ? text("; ", o.cells_done, " are there already") : std::string()));
  print_row(out, "machine", first.machine);
  if (o.devices.size() > 1)
    print_row(out, "devices", joined(o.devices) + ": each takes the next cohort when it is free");
  print_row(out, "estimate", text(duration(o.seconds), ", ", fixed(o.memory_mib, 0), " MiB of memory"));
  std::fputs("\n", out);
}

}  // namespace gift
