#include "tools/compare_progress.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/metrics/summary.h"
#include "tools/format.h"
#include "tools/interrupt.h"
#include "tools/print_outline.h"
#include "tools/report/html.h"
#include "tools/terminal.h"
#include "train/compare/rows.h"

namespace gift {
namespace {

constexpr double seconds_between_redraws = 0.2;
constexpr double seconds_between_lines = 30;
constexpr int most_rows_drawn = 24;
constexpr int most_seeds_drawn = 6;
constexpr int widest_label = 44, narrowest_label = 16;
constexpr int mean_width = 15, seed_width = 9;

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
  devices_ = std::max<size_t>(outline.devices.size(), 1);
  sets_ = outline.sets.size();
  cohorts_ = std::max(outline.cohorts, 1);
  cohorts_done_ = outline.cohorts_done;
  last_ = Clock::now();
  if (style_ == Progress::Style::silent) return;
  print_outline(out_, outline);
  std::fflush(out_);
}

const std::string& CompareProgress::label_of(size_t cell) const { return rows_[row_of_[cell]].label; }

size_t CompareProgress::cell_of(int run, int student) const {
  return under_way_.at(run).cohort.cells[static_cast<size_t>(student)];
}

void CompareProgress::cohort(const StartedCohort& cohort) {
  newest_ = cohort.run;
  under_way_[cohort.run] = {cohort};
}

void CompareProgress::cohort_ended(int run) {
  under_way_.erase(run);
  ++cohorts_done_;
}

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
  const size_t cell = cell_of(d.run, d.student);
  now_[cell] = "diverged";
  line(text(label_of(cell), ", seed ", d.seed, ": diverged in epoch ", d.epoch,
            " (the loss is no longer a finite number); the others go on"));
}

void CompareProgress::tested(const TestProgress& p) { now_[cell_of(p.run, p.student)] = fixed(p.top1, 2); }

double CompareProgress::share_done() const {
  double done = cohorts_done_;
  for (const auto& [run, cohort] : under_way_)
    if (cohort.at.epochs > 0) done += static_cast<double>(cohort.at.epoch) / cohort.at.epochs;
  return done / cohorts_;
}

// What is under way and what nobody has begun, divided among the devices; but the longest cohort takes its time.
double CompareProgress::seconds_left() const {
  double sum = 0, longest = 0;
  for (const auto& [run, cohort] : under_way_) {
    sum += cohort.at.seconds_left_of_this;
    longest = std::max(longest, cohort.at.seconds_left_of_this);
  }
  return std::max(longest, sum / static_cast<double>(devices_) + seconds_after_);
}

std::string CompareProgress::where(const UnderWay& c) const {
  const CellRecord& cell = (*cells_)[c.cohort.cells.front()];
  return text(sets_ > 1 && devices_ > 1 ? cell.set + "  " : "", "seed ", cell.config.seed, "  epoch ", c.at.epoch, "/",
              c.at.epochs > 0 ? c.at.epochs : cell.config.epochs);
}

// One device: all in a line. Several: what they do together, then a line for each.
std::vector<std::string> CompareProgress::status() const {
  const double share = share_done();
  std::string all = text(bar(share, 24), pad_left(fixed(100 * share, 0), 4), " %  ");
  const std::string left = duration(seconds_left()) + " left";
  std::vector<std::string> lines;
  for (const auto& [run, c] : under_way_) {
    if (devices_ == 1) return {text(all, where(c), "  ", c.at.students, " students in lockstep  ", left)};
    lines.push_back(text("  ", c.cohort.device, "  ", where(c), "  ", c.cohort.cells.size(), " students in lockstep",
                         c.at.epoch > 0 ? text("  ", fixed(c.at.images_per_s, 0), " images/s") : ""));
  }
  std::sort(lines.begin(), lines.end());
  if (lines.empty()) return {""};
  lines.insert(lines.begin(), text(all, devices_, " devices  ", left));
  return lines;
}

std::string CompareProgress::log_line() const {
  std::string out;
  double images_per_s = 0;
  size_t students = 0;
  for (const auto& [run, c] : under_way_) {
    out += (out.empty() ? "" : ", ") + where(c);
    images_per_s += c.at.images_per_s;
    students += c.cohort.cells.size();
  }
  return text(out, "  ", students, " students in lockstep  ", fixed(images_per_s, 0), " images/s  ",
              duration(seconds_left()), " left");
}

void CompareProgress::epoch(const StepProgress& p) {
  if (style_ == Progress::Style::silent) return;
  under_way_.at(p.run).at = p;
  if (p.run == newest_) seconds_after_ = p.seconds_left - p.seconds_left_of_this;
  const bool on_terminal = style_ == Progress::Style::bar;
  const double since = std::chrono::duration<double>(Clock::now() - last_).count();
  if (since < (on_terminal ? seconds_between_redraws : seconds_between_lines)) return;
  on_terminal ? draw() : line(log_line());
  last_ = Clock::now();
}

// Label, mean, then as many seeds as there is room for.
std::string CompareProgress::row_text(const Row& row, int columns) const {
  const int seeds_wanted = std::min(static_cast<int>(row.cells.size()), most_seeds_drawn);
  const int label_width = std::clamp(columns - mean_width - seeds_wanted * seed_width - 2,
                                     std::min(narrowest_label, label_width_), std::max(label_width_, 1));
  const int room = (columns - label_width - mean_width - 2) / seed_width;
  std::string seeds;
  std::vector<double> values;
  int shown = 0;
  for (const size_t index : row.cells) {
    const CellRecord& cell = (*cells_)[index];
    if (counts(cell)) values.push_back(cell.result.last_top1);
    if (shown >= std::min(seeds_wanted, room)) continue;
    ++shown;
    // What has not ended is dim.
    const bool under_way = !cell.result.finished;
    const std::string value = under_way ? (now_[index].empty() ? "·" : now_[index]) : outcome_of(cell);
    seeds += under_way ? "\033[2m" + pad_left(value, seed_width) + "\033[0m" : pad_left(value, seed_width);
  }
  if (shown < static_cast<int>(row.cells.size())) seeds += " …";
  const Summary summary = summarize(values);
  std::string mean = values.empty() ? "" : fixed(summary.mean, 2);
  if (values.size() > 1) mean += " ± " + fixed(summary.std_population, 2);
  return pad(report::shortened(row.label, label_width), label_width) + pad_left(mean, mean_width) + seeds;
}

// No line may be wider than the terminal, nor the table higher: erase() could not take it away again.
void CompareProgress::draw() {
  if (style_ != Progress::Style::bar) return;
  erase();
  const TerminalSize terminal = terminal_size(out_);
  std::string out;
  const std::vector<std::string> below = status();
  const int room = terminal.rows - 2 - static_cast<int>(below.size());
  const auto shown = std::min(rows_.size(), static_cast<size_t>(std::clamp(room, 1, most_rows_drawn)));
  for (size_t i = 0; i < shown; ++i) out += row_text(rows_[i], terminal.columns) + "\n";
  if (shown < rows_.size()) out += text("... and ", rows_.size() - shown, " more rows\n");
  for (const std::string& status : below) out += report::shortened(status, terminal.columns - 1) + "\n";
  std::fputs(out.c_str(), out_);
  std::fflush(out_);
  lines_drawn_ = static_cast<int>(std::count(out.begin(), out.end(), '\n'));
}

bool CompareProgress::interrupted() { return interrupt_requested(); }

}  // namespace gift
