#include "tools/compare_progress.h"

#include <doctest/doctest.h>

#include <regex>
#include <sstream>

#include "tests/train/compare/sample_cells.h"
#include "tools/format.h"
#include "tools/terminal.h"

using namespace gift;

namespace {

std::string written_to(std::FILE* file) {
  std::rewind(file);
  std::string out;
  for (int c; (c = std::fgetc(file)) != EOF;) out += static_cast<char>(c);
  return std::regex_replace(out, std::regex("\033\\[[0-9;]*[A-Za-z]|\r"), "");
}

}  // namespace

TEST_CASE("the table drawn while a comparison runs is no wider than the terminal, however many its seeds") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file);
  const std::string loss = "gift(form=paper, gamma=0.1, alpha=0.1) + 0.123·kd(T=4, ce_weight=0.1, kd_weight=0.9)";
  for (const int seeds : {1, 6, 9}) {
    std::vector<CellRecord> cells;
    for (int seed = 0; seed < seeds; ++seed)
      for (const char* model : {"convnet3", "convnet4"}) {
        testing::SampleCell cell{loss, loss, static_cast<uint64_t>(seed)};
        cell.model = model;
        cells.push_back(testing::sample_cell(cell));
      }
    CompareProgress progress(Progress::Style::bar, file);
    ComparisonOutline outline;
    outline.sets.resize(1);
    progress.outline(outline, cells);
    progress.cell_ended(0);
    progress.finish();
  }
  const int columns = terminal_size(file).columns;
  int rows = 0;
  std::istringstream lines(written_to(file));
  for (std::string line; std::getline(lines, line);) {
    CHECK_MESSAGE(columns_of(line) <= columns, line);
    rows += line.find(" ± ") != line.npos || line.find("…") != line.npos;
  }
  CHECK(rows >= 6);
  std::fclose(file);
}

TEST_CASE("several devices have a line each, and what they do together above") {
  std::FILE* const file = std::tmpfile();
  REQUIRE(file);
  std::vector<CellRecord> cells;
  for (uint64_t seed = 0; seed < 4; ++seed) {
    cells.push_back(testing::sample_cell({"gift", "gift(form=paper)", seed}));
    cells.back().result.finished = false;
  }
  ComparisonOutline outline;
  outline.sets.resize(1);
  outline.cells = outline.cohorts = 4;
  outline.devices = {"cuda:0", "cuda:1"};
  CompareProgress progress(Progress::Style::bar, file);
  progress.outline(outline, cells);
  progress.cohort({0, {0}, "cuda:0"});
  progress.cohort({1, {1}, "cuda:1"});
  StepProgress first{.seed = 0, .run = 0, .runs = 4, .epoch = 30, .epochs = 40, .images_per_s = 100};
  first.seconds_left_of_this = 100;
  first.seconds_left = 1000;  // as it was when nobody had begun the second
  StepProgress second{.seed = 1, .run = 1, .runs = 4, .epoch = 10, .epochs = 40, .images_per_s = 200};
  second.seconds_left_of_this = 300;
  second.seconds_left = 700;  // two more cohorts of 400 s, on two devices
  progress.epoch(first);
  progress.epoch(second);
  progress.tested({.seed = 1, .run = 1, .epoch = 10, .epochs = 40, .student = 0, .loss = {}, .top1 = 12.34});
  cells[0].result.finished = true;
  progress.cell_ended(0);  // draws
  std::istringstream lines(written_to(file));
  std::vector<std::string> last;
  for (std::string line; std::getline(lines, line);) last.push_back(line);
  REQUIRE(last.size() >= 4);
  const auto has = [&](size_t from_end, const std::string& part) {
    CHECK_MESSAGE(last[last.size() - from_end].find(part) != std::string::npos, last[last.size() - from_end]);
  };
  has(4, "12.34");
  has(3, " 25 %  2 devices  10 min 00 s left");  // (100 + 300 + 800) / 2
  has(2, "cuda:0  seed 0  epoch 30/40  1 students in lockstep  100 images/s");
  has(1, "cuda:1  seed 1  epoch 10/40  1 students in lockstep  200 images/s");
  std::fclose(file);
}
