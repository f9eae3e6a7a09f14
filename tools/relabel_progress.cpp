#include "tools/relabel_progress.h"

#include <utility>

#include "core/error.h"
#include "core/join.h"
#include "data/source/image_source.h"
#include "tools/format.h"
#include "tools/interrupt.h"
#include "tools/print_preflight.h"

namespace gift {
namespace {

constexpr double seconds_between_lines = 20;

}  // namespace

void RelabelProgress::clear_bar() {
  if (std::exchange(bar_shown_, false)) std::fputs("\r\033[K", out_);
}

void RelabelProgress::warning(const std::string& message) {
  if (style_ == Progress::Style::silent) return;
  clear_bar();
  std::fprintf(out_, "warning: %s\n", message.c_str());
}

void RelabelProgress::plan(const RelabelPlan& plan) {
  if (style_ == Progress::Style::silent) return;
  const LabelManifest& m = plan.manifest;
  const LabelLayout& l = m.layout;
  const int64_t row_bytes = bytes_of_epoch(l) / l.rows, logits = l.classes * static_cast<int64_t>(size_of(l.dtype));
  print_row(out_, "distilled set",
            text(thousands(l.rows), " images ", l.width, " x ", l.height, ", ", l.classes, " classes  (", m.set, ")"));
  print_teacher(out_, plan.teacher, plan.tested ? "the test set" : "");
  print_row(out_, "preprocessing", m.zca == "none" ? "normalised by " + m.normalization : "ZCA whitening, " + m.zca);
  print_row(out_, "augmentation", l.augment.none() ? "none" : strategy_name(l.augment));
  print_row(out_, "work",
            text(thousands(m.epochs), " epochs of ", thousands(l.batches().count()), " batches of ", l.batch_size,
                 ", seed ", joined(m.seeds)));
  print_row(out_, "size",
            text(bytes_text(m.bytes()), " in ", thousands(m.chunk_count()), " files: ", row_bytes,
                 " bytes an image and epoch, ", logits, " of them ", name_of(l.dtype), " logits"));
  if (plan.free_bytes) print_row(out_, "", bytes_text(static_cast<int64_t>(plan.free_bytes)) + " are free on the disk");
  if (!m.chunks.empty())
    print_row(out_, "", text(thousands(static_cast<int64_t>(m.chunks.size())), " files are there and are kept"));
  print_row(out_, "estimate", duration(plan.seconds));
  std::fputs("\n", out_);
  std::fflush(out_);
}

void RelabelProgress::written(int64_t files, int64_t all, int64_t images, double seconds_left) {
  if (style_ == Progress::Style::silent) return;
  const double since = std::chrono::duration<double>(Clock::now() - last_).count();
  const double speed =
      static_cast<double>(images) / std::max(1e-9, std::chrono::duration<double>(Clock::now() - begin_).count());
  const double share = static_cast<double>(files) / static_cast<double>(all);
  if (style_ == Progress::Style::lines && since < seconds_between_lines && files < all) return;
  const std::string status =
      text(files, " of ", all, " files, ", fixed(speed, 0), " images/s, ", duration(seconds_left), " left");
  if (style_ == Progress::Style::bar)
    std::fprintf(out_, "\r%s  %s\033[K", bar(share, 24).c_str(), status.c_str());
  else
    std::fprintf(out_, "%s\n", status.c_str());
  bar_shown_ = style_ == Progress::Style::bar;
  std::fflush(out_);
  last_ = Clock::now();
}

void RelabelProgress::done(const RelabelResult& result, bool dry_run) {
  if (style_ == Progress::Style::silent) return;
  clear_bar();
  if (dry_run || result.interrupted) return;
  if (result.images > 0)
    std::fprintf(out_, "%s images labelled in %s; the label is the image's class for %s %%\n",
                 thousands(result.images).c_str(), duration(result.seconds).c_str(), fixed(result.top1, 2).c_str());
  std::fprintf(out_,
               "labels in %s; to train on them: gift eval --labels %s, and in place of --teacher the other flags "
               "of this command\n",
               folder_.c_str(), folder_.c_str());
}

bool RelabelProgress::interrupted() { return interrupt_requested(); }

}  // namespace gift
