#include "tools/progress.h"

#include <unistd.h>

#include <iomanip>

#include "core/error.h"
#include "tools/format.h"
#include "tools/interrupt.h"
#include "tools/print_preflight.h"
#include "tools/report/html.h"
#include "tools/terminal.h"

namespace gift {
namespace {

constexpr double seconds_between_redraws = 0.1;
constexpr double seconds_between_lines = 20;

double share_done(const StepProgress& p) { return (p.run + static_cast<double>(p.epoch) / p.epochs) / p.runs; }

std::string run_name(uint64_t seed, int run, int runs) {
  return runs > 1 ? text("seed ", seed, " (", run + 1, " of ", runs, ")") : text("seed ", seed);
}

}  // namespace

Progress::Style Progress::style_of(std::FILE* out) { return isatty(fileno(out)) ? Style::bar : Style::lines; }

void Progress::line(const std::string& message) {
  if (style_ == Style::silent) return;
  if (std::exchange(bar_shown_, false)) std::fputs("\r\033[K", out_);
  std::fprintf(out_, "%s\n", message.c_str());
  std::fflush(out_);
}

void Progress::finish() {
  if (std::exchange(bar_shown_, false)) std::fputs("\r\033[K", out_);
  std::fflush(out_);
}

void Progress::preflight(const Preflight& preflight) {
  if (style_ == Style::silent) return;
  finish();
  print_preflight(out_, preflight);
  std::fflush(out_);
  last_ = Clock::now();
}

void Progress::warning(const std::string& message) { line("warning: " + message); }

void Progress::resumed(uint64_t seed, int epoch) { line(text("continuing seed ", seed, " after epoch ", epoch)); }

void Progress::diverged(const Divergence& d) {
  line(text("seed ", d.seed, " diverged in epoch ", d.epoch,
            ": the loss is no longer a finite number (a lower --lr may help)"));
}

void Progress::tested(const TestProgress& p) {
  last_test_ = text("top-1 ", fixed(p.top1, 2), " %");
  line(text(run_name(p.seed, p.run, p.runs), "  epoch ", p.epoch, "/", p.epochs, "  test top-1 ", fixed(p.top1, 2),
            " %  top-5 ", fixed(p.top5, 2), " %  (", duration(p.seconds), ")"));
}

void Progress::epoch(const StepProgress& p) {
  if (style_ == Style::silent) return;
  const double since = std::chrono::duration<double>(Clock::now() - last_).count();
  const bool all_done = p.epoch == p.epochs && p.run + 1 == p.runs;
  if (style_ == Style::bar) {
    if (since < seconds_between_redraws && !all_done) return;
    const std::string status = text(bar(share_done(p), 24), pad_left(fixed(100 * share_done(p), 0), 4), " %  ",
                                    run_name(p.seed, p.run, p.runs), "  epoch ", p.epoch, "/", p.epochs, "  ",
                                    duration(p.seconds_left), " left  ", last_test_.empty() ? "" : last_test_ + "  ",
                                    "loss ", std::setprecision(4), p.loss, "  ", fixed(p.images_per_s, 0), " images/s");
    // A line that wraps could not be taken away again.
    std::fprintf(out_, "\r%s\033[K", report::shortened(status, terminal_size(out_).columns - 1).c_str());
    std::fflush(out_);
    bar_shown_ = true;
  } else {
    if (since < seconds_between_lines) return;
    line(text(run_name(p.seed, p.run, p.runs), "  epoch ", p.epoch, "/", p.epochs, "  loss ", fixed(p.loss, 4), "  ",
              fixed(p.images_per_s, 0), " images/s  ", duration(p.seconds_left), " left"));
  }
  last_ = Clock::now();
}

bool Progress::interrupted() { return interrupt_requested(); }

}  // namespace gift
