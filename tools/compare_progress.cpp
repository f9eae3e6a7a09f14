#include "tools/compare_progress.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/metrics/summary.h"
#include "tools/format.h"
#include "tools/interrupt.h"
#include "tools/print_outline.h"
#include "train/compare/rows.h"

namespace gift {
namespace {

constexpr double seconds_between_redraws = 0.2;
constexpr double seconds_between_lines = 30;
constexpr size_t most_rows_drawn = 24;
constexpr size_t most_seeds_drawn = 6;
constexpr int widest_label = 44;

std::string shortened(const std::string& label, int width) {
  if (columns_of(label) <= width) return label;
  std::string out;
  for (const char c : label) {
    if (columns_of(out) >= width - 1 && (c & 0xC0) != 0x80) break;
    out += c;
  }
  return out + "…";
}

std::string outcome_of(const CellRecord& cell) {
  if (!cell.failure.empty()) return "failed";
  if (cell.result.diverged_at) return "diverged";
  return fixed(cell.result.last_top1, 2);
}

}  // namespace

void CompareProgress::erase() {
  if (lines_drawn_ == 0) return;
  std::fprintf(out_, "\r\033[%dA\033[J", lines_drawn_);
  lines_drawn_ = 0;
}

void CompareProgress::line(const std::string& message) {
  if (style_ == Progress::Style::silent) return;
  erase();
  std::fprintf(out_, "%s\n", message.c_str());
  std::fflush(out_);
}

void CompareProgress::finish() {
  erase();
  std::fflush(out_);
}

void CompareProgress::outline(const ComparisonOutline& outline, const std::vector<CellRecord>& cells) {
  cells_ = &cells;
  now_.assign(cells.size(), {});
  row_of_.assign(cells.size(), 0);
  for (const ComparisonRow& row : comparison_rows(cells)) {
    for (const size_t cell : row.cells) row_of_[cell] = rows_.size();
    rows_.push_back({row.label, row.cells});
    label_width_ = std::max(label_width_, std::min(columns_of(row.label), widest_label));
  }
  ended_ = outline.cells_done;
  last_ = Clock::now();
  if (style_ == Progress::Style::silent) return;
  print_outline(out_, outline);
  std::fflush(out_);
}

const std::string& CompareProgress::label_of(size_t cell) const { return rows_[row_of_[cell]].label; }

void CompareProgress::cohort(const std::vector<size_t>& cells) { cohort_ = cells; }

void CompareProgress::cell_ended(size_t index) {
  now_[index].clear();
  ++ended_;
  const CellRecord& cell = (*cells_)[index];
  if (style_ == Progress::Style::bar) {
    if (!cell.failure.empty()) line(text(label_of(index), ", seed ", cell.config.seed, ": ", cell.failure));
    draw();
    return;
  }
  const std::string reason = cell.failure.empty() ? "" : ": " + cell.failure;
  line(text("[", ended_, "/", cells_->size(), "] ", label_of(index), "  seed ", cell.config.seed, "  last top-1 ",
            outcome_of(cell), cell.result.diverged_at || !cell.failure.empty() ? "" : " %", reason, "  (training ",
            duration(cell.result.train_s), ")"));
}

void CompareProgress::warning(const std::string& message) { line("warning: " + message); }

void CompareProgress::resumed(uint64_t seed, int epoch) {
  line(text("continuing seed ", seed, " after epoch ", epoch));
}

void CompareProgress::diverged(const Divergence& d) {
  const size_t cell = cohort_[static_cast<size_t>(d.student)];
  now_[cell] = "diverged";
  line(text(label_of(cell), ", seed ", d.seed, ": diverged in epoch ", d.epoch,
            " (the loss is no longer a finite number); the others go on"));
}

void CompareProgress::tested(const TestProgress& p) {
  now_[cohort_[static_cast<size_t>(p.student)]] = fixed(p.top1, 2);
}

void CompareProgress::epoch(const StepProgress& p) {
  if (style_ == Progress::Style::silent) return;
  const double since = std::chrono::duration<double>(Clock::now() - last_).count();
  const std::string where =
      text("seed ", p.seed, "  epoch ", p.epoch, "/", p.epochs, "  ", p.students, " students in lockstep  ");
  if (style_ == Progress::Style::lines) {
    if (since < seconds_between_lines) return;
    line(text(where, fixed(p.images_per_s, 0), " images/s  ", duration(p.seconds_left), " left"));
  } else {
    if (since < seconds_between_redraws) return;
    const double share = (p.run + static_cast<double>(p.epoch) / p.epochs) / p.runs;
    status_ =
        text(bar(share, 24), pad_left(fixed(100 * share, 0), 4), " %  ", where, duration(p.seconds_left), " left");
    draw();
  }
  last_ = Clock::now();
}

std::string CompareProgress::row_text(const Row& row) const {
  std::string seeds;
  std::vector<double> values;
  size_t shown = 0;
  for (const size_t index : row.cells) {
    const CellRecord& cell = (*cells_)[index];
    if (counts(cell)) values.push_back(cell.result.last_top1);
    if (shown++ >= most_seeds_drawn) continue;
    // What has not ended is dim.
    const bool under_way = !cell.result.finished;
    const std::string value = under_way ? (now_[index].empty() ? "·" : now_[index]) : outcome_of(cell);
    seeds += under_way ? "\033[2m" + pad_left(value, 9) + "\033[0m" : pad_left(value, 9);
  }
  if (row.cells.size() > most_seeds_drawn) seeds += " …";
  const Summary summary = summarize(values);
  std::string mean = values.empty() ? "" : fixed(summary.mean, 2);
  if (values.size() > 1) mean += " ± " + fixed(summary.std_population, 2);
  return pad(shortened(row.label, label_width_), label_width_) + pad_left(mean, 15) + seeds;
}

void CompareProgress::draw() {
  if (style_ != Progress::Style::bar) return;
  erase();
  std::string out;
  const size_t shown = std::min(rows_.size(), most_rows_drawn);
  for (size_t i = 0; i < shown; ++i) out += row_text(rows_[i]) + "\n";
  if (shown < rows_.size()) out += text("... and ", rows_.size() - shown, " more rows\n");
  out += status_ + "\n";
  std::fputs(out.c_str(), out_);
  std::fflush(out_);
  lines_drawn_ = static_cast<int>(std::count(out.begin(), out.end(), '\n'));
}

bool CompareProgress::interrupted() { return interrupt_requested(); }

}  // namespace gift
