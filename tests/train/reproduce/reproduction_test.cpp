#include "train/reproduce/reproduction.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "losses/registry.h"
#include "tests/train/reproduce/shelf.h"
#include "train/compare/plan.h"

using namespace gift;
using testing::Shelf;

namespace {

// Table 7's cells of RDED on CIFAR-100 at 10 images per class: native, refine, cosine, gift. Only these are found.
ReproductionPlan small_plan(const Shelf& shelf) {
  shelf.images("cifar100/rded/convnet3/ipc10", 100, 10);
  shelf.images("cifar100/test", 100, 1);
  shelf.file(shelf.teachers / "cifar100_conv3.pth");
  const Recipe recipe = load_recipe("table7");
  return plan_reproduction(recipe, shelf.library(),
                           {CellFilter::from_text("method=rded,dataset=cifar100,ipc=10,ipc=50", recipe.terms), {}});
}

CellRecord record(const PlannedCell& cell, uint64_t seed, double last) {
  CellRecord r;
  r.config = cell.config;
  r.config.seed = seed;
  r.loss = make_loss(cell.config.loss, cell.config.dataset)->description();
  r.result.finished = true;
  r.result.last_top1 = last;
  r.result.best_top1 = last + 1;
  return r;
}

const PlannedCell& cell_of(const ReproductionPlan& plan, const std::string& loss) {
  return *std::find_if(plan.cells.begin(), plan.cells.end(),
                       [&](const PlannedCell& c) { return c.ready() && c.cell.loss == loss; });
}

}  // namespace

TEST_CASE("cells that share their set become one entry of a grid, in lockstep") {
  const Shelf shelf;
  const Grid grid = grid_of(small_plan(shelf));
  REQUIRE(grid.entries.size() == 1);
  CHECK(grid.entries[0].name == "RDED (ConvNet), CIFAR-100, IPC 10");
  CHECK(grid.entries[0].losses == std::vector<std::string>{"kl", "refine", "cosine", "gift"});
  const ComparisonPlan plan = plan_comparison(grid);
  CHECK(plan.cells.size() == 12);
  CHECK(plan.cohorts.size() == 3);  // one a seed
}

TEST_CASE("a loss without a teacher trains beside those with one") {
  const Shelf shelf;
  small_plan(shelf);
  const Recipe recipe = load_recipe("table6");
  const CellFilter only = CellFilter::from_text("dataset=cifar100,ipc=10", recipe.terms);
  CHECK(plan_comparison(grid_of(plan_reproduction(recipe, shelf.library(), {only, {}}))).groups == 1);
  std::filesystem::remove(shelf.teachers / "cifar100_conv3.pth");
  const ReproductionPlan without = plan_reproduction(recipe, shelf.library(), {only, {}});
  CHECK(without.ready() == 1);
  CHECK(grid_of(without).entries[0].losses == std::vector<std::string>{"ce"});
}

TEST_CASE("models, optimizers and several sets make several entries") {
  const Shelf shelf;
  shelf.images("tinyimagenet/rded/convnet4/ipc10", 200, 1);
  shelf.images("tinyimagenet/val", 200, 1);
  shelf.file(shelf.teachers / "tinyimagenet_conv4.pth");
  const Grid four = grid_of(plan_reproduction(load_recipe("table4"), shelf.library()));
  REQUIRE(four.entries.size() >= 2);
  CHECK(four.entries[0].settings.model == "convnet4");
  CHECK(four.entries[1].settings.model == "resnet18_modified");
  CHECK(four.entries[1].settings.teacher_model == "convnet4");
  const Grid five = grid_of(plan_reproduction(load_recipe("table5"), shelf.library()));
  REQUIRE(five.entries.size() == 3);
  CHECK(five.entries[0].settings.optimizer == "sgd");
  CHECK(five.entries[0].settings.momentum == 0.9);
}

TEST_CASE("each number stands beside the paper's, differences are computed and paired by seed") {
  const Shelf shelf;
  const ReproductionPlan plan = small_plan(shelf);
  const PlannedCell &native = cell_of(plan, "native"), &gift = cell_of(plan, "gift");
  std::vector<CellRecord> records{record(native, 0, 40), record(native, 1, 42), record(native, 2, 41),
                                  record(gift, 2, 45),   record(gift, 0, 43),   record(gift, 1, 44)};
  records.back().result.diverged_at = 7;
  CHECK(mark_native(plan, records));
  CHECK(records[0].baseline);
  CHECK_FALSE(records[3].baseline);
  const std::vector<ReproducedCell> cells = reproduced_cells(plan, records);
  REQUIRE(cells.size() == plan.cells.size());
  const auto& ours = cells[static_cast<size_t>(&gift - plan.cells.data())];
  CHECK(ours.last == std::vector<double>{45, 43});
  CHECK(ours.best == std::vector<double>{46, 44});
  CHECK(ours.lost == std::vector<std::string>{"seed 1 diverged in epoch 7"});
  CHECK(*ours.printed_difference == doctest::Approx(50.6 - 47.5));
  CHECK(ours.difference->n == 2);
  CHECK(ours.difference->mean == doctest::Approx(3.5));  // 45 - 41, 43 - 40
  CHECK_FALSE(cells[static_cast<size_t>(&native - plan.cells.data())].difference);
  const nlohmann::json j = to_json(plan, cells);
  CHECK(j.at("recipe") == "table7");
  CHECK(j.at("cells").size() == 8);
  const Table table = reproduction_table(plan, cells);
  const auto& row = table.rows[static_cast<size_t>(&gift - plan.cells.data())];
  CHECK(row == std::vector<std::string>{"RDED (ConvNet), CIFAR-100, IPC 10", "convnet3", "gift", "50.6 ± 0.3 (4)",
                                        "45.0 ± 1.0", "44.0 ± 1.0", "2, 1 lost", "+3.1", "+3.5 [-2.9, +9.9]"});
}

TEST_CASE("what is missing is named, with every note that concerns what is shown") {
  const Shelf shelf;
  const ReproductionPlan plan = small_plan(shelf);
  const std::string page = reproduction_markdown(plan, reproduced_cells(plan, {}));
  CHECK(page.find("Missing: no set RDED (ConvNet), CIFAR-100, IPC 50: neither ") != std::string::npos);
  CHECK(page.find("| missing | missing |") != std::string::npos);
  CHECK(page.find("(1) The paper does not say how a refined label enters KL") != std::string::npos);
  CHECK(page.find("swapped there") == std::string::npos);  // SRe2L's
  CHECK(page.find("The caption says 10 images per class") != std::string::npos);
  const Table before = plan_table(plan);
  CHECK(before.rows[0].back() == "found");
  CHECK(before.rows[3].back() == "found");
  CHECK(before.rows[4].back() == "1 missing");  // cells of one set stand together
}
