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
