#include "tools/continual_progress.h"

#include "core/error.h"
#include "tools/format.h"

namespace gift {

void ContinualProgress::line(const std::string& text) {
  if (style_ == Progress::Style::silent) return;
  progress_.finish();
  std::fprintf(out_, "%s\n", text.c_str());
  std::fflush(out_);
}

void ContinualProgress::stage_begins(const StageResult& stage, int number, int of) {
  stage_ = text("order ", stage.seed, ", ", stage.classes, " classes, ", thousands(stage.images), " images (stage ",
                number + 1, " of ", of, ")");
  if (style_ == Progress::Style::bar) line(stage_);
}

void ContinualProgress::stage_done(const StageResult& stage) {
  std::string out = stage_ + ": top-1";
  for (const StageStudent& s : stage.students)
    out += s.counts() ? " " + fixed(s.last_top1, 2) : s.failure.empty() ? " diverged" : " failed";
  line(out + " %");
}

}  // namespace gift
