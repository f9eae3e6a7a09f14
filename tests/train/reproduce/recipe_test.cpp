#include "train/reproduce/recipe.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "core/error.h"
#include "data/datasets.h"
#include "losses/registry.h"
#include "tests/support/temporary_folder.h"
#include "train/config.h"
#include "train/reproduce/cell_filter.h"

using namespace gift;
using nlohmann::json;

namespace {

const Terms& terms() {
  static const Terms words(parse_json(R"({
    "datasets": {"cifar10": {"title": "CIFAR-10", "networks": {"convnet": "convnet3"}}},
    "networks": {"convnet": {"title": "ConvNet"}, "swin_v2_t": {"title": "Swin", "settings": {"learning_rate": 1e-4}}},
    "methods": {"rded": {"title": "RDED", "native": "kl"},
                "datm": {"title": "DATM", "native": "softce", "own_labels": true, "settings_with": {"swin_v2_t": {"norm": "instance"}}}},
    "optimizers": {"adamw": {"title": "AdamW"}, "sgd": {"title": "SGD", "settings": {"momentum": 0.9}}}})",
                                      "words"),
                           "words");
  return words;
}

Recipe parse(const std::string& text) { return parse_recipe(parse_json(text, "r"), "r", "r.json", terms()); }

const char* const small = R"({"title": "T", "all": {"dataset": "cifar10", "network": "convnet", "method": "rded"},
  "columns": [{"ipc": 1}, {"ipc": 10}, {"ipc": 50}],
  "rows": [{"loss": "native", "paper": ["-", "1.5 ± 0.1", "?"]}, {"loss": "gift", "optimizer": "sgd"}],
  "notes": [{"text": "all"}, {"text": "some", "where": {"loss": "gift", "ipc": [1, 10]}}]})";

void refused(const std::string& text, const std::string& part) {
  CAPTURE(text);
  try {
    parse(text);
    FAIL("was accepted");
  } catch (const Error& error) {
    CHECK_MESSAGE(std::string(error.what()).find(part) != std::string::npos, error.what());
    CHECK(std::string(error.what()).find("r.json") != std::string::npos);
  }
}

// What a cell is, whatever table it stands in: the loss in full, native ones by what they are.
std::string identity(const RecipeCell& c) {
  return text(c.dataset, ' ', c.method, " ipc ", c.ipc, ' ', c.distilled_model, "->", c.model, ' ', c.optimizer, ' ',
              make_loss(c.loss_used, c.dataset)->description());
}

}  // namespace

TEST_CASE("a recipe's rows and columns make its cells") {
  const Recipe recipe = parse(small);
  REQUIRE(recipe.cells.size() == 5);
  const RecipeCell& first = recipe.cells[0];
  CHECK(first.ipc == 10);
  CHECK(first.loss == "native");
  CHECK(first.loss_used == "kl");
  CHECK(first.model == "convnet3");
  CHECK(first.optimizer == "adamw");
  CHECK(first.paper->mean == 1.5);
  CHECK(*first.paper->std == 0.1);
  CHECK(first.notes.empty());
  CHECK_FALSE(recipe.cells[1].paper);
  CHECK(recipe.cells[2].settings == json{{"momentum", 0.9}});
  CHECK(recipe.cells[2].notes == std::vector<size_t>{1});
  CHECK(recipe.cells[4].notes.empty());
  CHECK(recipe.general_notes == std::vector<size_t>{0});
  CHECK(describe_set(recipe.terms, first) == "RDED, CIFAR-10, 10 per class");
}

TEST_CASE("settings come from method, optimizer, network and cell, the latter first") {
  const Recipe recipe = parse(R"({"title": "T", "columns": [{"dataset": "CIFAR10", "ipc": 1, "method": "DATM"}],
    "rows": [{"loss": "native", "network": "swin-v2-t", "distilled": "convnet", "settings": {"epochs": 7}}]})");
  CHECK(recipe.cells[0].settings == json{{"norm", "instance"}, {"learning_rate", 1e-4}, {"epochs", 7}});
  CHECK(recipe.cells[0].model == "swin_v2_t");
  CHECK(recipe.cells[0].distilled_model == "convnet3");
  CHECK(recipe.cells[0].own_labels);
  CHECK(describe_set(recipe.terms, recipe.cells[0]) == "DATM (by ConvNet), CIFAR-10, 1 per class");
}

TEST_CASE("printed numbers") {
  CHECK(parse_printed("19.84 ± 0.1", "x").mean == 19.84);
  CHECK_FALSE(parse_printed("93.86", "x").std);
  for (const char* wrong : {"", "± 0.1", "1.5±0.1", "1.5 ± ", "1,5", "101", "-3", "nan", "1.5 ± -1"})
    CHECK_THROWS_AS(parse_printed(wrong, "x"), FormatError);
}

TEST_CASE("recipes with mistakes are refused by name and place") {
  const auto with = [](const std::string& rows, const std::string& more = "") {
    return R"({"title": "T", "all": {"dataset": "cifar10", "network": "convnet", "method": "rded"},
               "columns": [{"ipc": 1}], "rows": [)" +
           rows + "]" + more + "}";
  };
  refused(with(R"({"loss": "kl", "paper": ["1.0", "2.0"]})"), "2 numbers for 1 columns");
  refused(with(R"({"loss": "kl", "paper": ["one"]})"), "row 1, column 1");
  refused(with(R"({"loss": "kl", "papre": ["1.0"]})"), "did you mean 'paper'");
  refused(with(R"({"loss": "kl"}, {"loss": "kl"})"), "twice");
  refused(with(R"({"method": "rded"})"), "'loss' is missing");
  refused(with(R"({"loss": 3})"), "'loss'");
  refused(with(R"({"loss": "kl", "ipc": 0})"), "ipc 0");
  refused(with(R"({"loss": "kl", "steps": 5})"), "continual");
  refused(with(R"({"loss": "kl", "paper": ["-"]})"), "no cells");
  refused(with(R"({"loss": "kl"})", R"(, "notes": [{"text": "n", "where": {"loss": "mse"}}])"), "concerns no cell");
  refused(with(R"({"loss": "kl"})", R"(, "notes": [{"where": {"loss": "kl"}}])"), "'text' is missing");
  refused(with(R"({"loss": "kl"})", R"(, "kind": "gird")"), "did you mean 'grid'");
  CHECK_THROWS_AS(parse(with(R"({"loss": "kl", "method": "rdde"})")), ConfigError);
  CHECK_THROWS_AS(load_recipe("table10"), ConfigError);
  CHECK_THROWS_AS(load_recipe("no/such.json"), FileError);
}

TEST_CASE("filters choose cells by their words") {
  const Recipe recipe = parse(small);
  const auto count = [&](const std::string& text) {
    const CellFilter filter = CellFilter::from_text(text, recipe.terms);
    return std::count_if(recipe.cells.begin(), recipe.cells.end(), [&](const auto& c) { return filter.fits(c); });
  };
  CHECK(count("") == 5);
  CHECK(count("ipc=10") == 2);
  CHECK(count("ipc=10,ipc=1") == 3);
  CHECK(count("ipc=10,loss=gift") == 1);
  CHECK(count("dataset=c10,method=RDED,network=ConvNet") == 5);
  CHECK(count("loss=mse") == 0);
  for (const char* wrong : {"ipc", "=3", "ipcs=3", "method=rdde", "dataset=mnist", "optimizer=sdg", "ipc="})
    CHECK_THROWS_AS(count(wrong), ConfigError);
}

TEST_CASE("every recipe of the program reads, and its words mean something") {
  CHECK(recipe_names() == std::vector<std::string>{"figure1", "figure2", "figure3", "figure4", "figure5", "figure6",
                                                   "figure8", "table1", "table2", "table3", "table4", "table5",
                                                   "table6", "table7", "table8", "table9", "table12", "table13"});
  for (const std::string& name : recipe_names()) {
    CAPTURE(name);
    const Recipe recipe = load_recipe(name);
    for (const RecipeCell& cell : recipe.cells) {
      CHECK(known_dataset(cell.dataset));
      CHECK_NOTHROW(make_loss(cell.loss_used, cell.dataset));
      CHECK_NOTHROW(config_from_json(cell.settings, name));
      CHECK((recipe.kind == Recipe::Kind::continual) == (cell.steps > 0));
    }
  }
}

TEST_CASE("the recipe that docs/reproduce.md shows reads") {
  const testing::TemporaryFolder folder;
  std::stringstream page;
  page << std::ifstream(GIFT_SOURCE_DIR "/docs/reproduce.md").rdbuf();
  const std::string text = page.str(), fence = "```json\n";
  const size_t begin = text.find(fence) + fence.size(), end = text.find("```", begin);
  REQUIRE(end != std::string::npos);
  const std::filesystem::path file = folder.path() / "mine.json";
  std::ofstream(file) << text.substr(begin, end - begin);
  const Recipe recipe = load_recipe(file.string());
  CHECK(recipe.name == "mine");
  CHECK(recipe.cells.size() == 6);
  CHECK(recipe.cells[0].settings.at("epochs") == 300);
}

TEST_CASE("recipes have as many cells as the paper prints") {
  const std::map<std::string, size_t> printed{{"table1", 88}, {"table2", 36},  {"table3", 35},
                                              {"table4", 84}, {"table5", 48},  {"table6", 56},
                                              {"table7", 48}, {"table12", 36}, {"table13", 54}};
  for (const auto& [name, count] : printed) {
    CAPTURE(name);
    const Recipe recipe = load_recipe(name);
    CHECK(recipe.cells.size() == count);
    for (const RecipeCell& cell : recipe.cells) CHECK((cell.paper && cell.paper->std));
  }
  CHECK(load_recipe("table8").sets.size() == 4);
  CHECK(load_recipe("table9").teachers.size() == 8);
  CHECK(load_recipe("figure2").cells.size() == 4);
}

TEST_CASE("where the paper repeats a number the recipes agree, but for its own contradictions") {
  struct Place {
    std::string recipe, printed;
    RecipeCell cell;
  };
  std::map<std::string, std::vector<Place>> places;
  std::vector<std::string> names = recipe_names();
  std::stable_partition(names.begin(), names.end(), [](const std::string& n) { return n.starts_with("table"); });
  for (const std::string& name : names)
    for (const RecipeCell& cell : load_recipe(name).cells)
      if (cell.paper) places[identity(cell)].push_back({name, cell.paper->text, cell});
  std::vector<std::string> contradictions;
  size_t repeated = 0;
  for (const auto& [what, found] : places)
    for (size_t i = 1; i < found.size(); ++i) {
      ++repeated;
      if (found[i].printed == found[0].printed) continue;
      contradictions.push_back(
          text(what, ": ", found[0].recipe, ' ', found[0].printed, ", ", found[i].recipe, ' ', found[i].printed));
      CHECK_MESSAGE(!found[i].cell.notes.empty(), contradictions.back());  // the recipe says so
    }
  CHECK(repeated > 150);
  const std::string full = "gift(form=paper, gamma=0.1, alpha=0.1): ";
  const std::vector<std::string> known{
      "cifar100 rded ipc 10 convnet3->convnet3 adamw " + full + "table1 50.6 ± 0.3, table6 49.5 ± 0.2",
      "cifar100 rded ipc 50 convnet3->convnet3 adamw " + full + "table1 57.9 ± 0.2, table6 57.0 ± 0.1",
      "cifar100 sre2l ipc 10 convnet3->convnet3 adamw kl(T=20): table1 33.7 ± 0.5, table5 34.5 ± 0.4",
      "imagenet-1k rded ipc 10 convnet4->convnet4 adamw " + full + "table2 24.0 ± 0.8, table6 21.7 ± 0.6",
      "imagenet-1k rded ipc 50 resnet18->resnet18 adamw " + full + "table2 56.5 ± 0.1, table13 56.5 ± 0.2",
      "imagenet-1k sre2l ipc 10 convnet4->convnet4 adamw kl(T=20): table2 12.5 ± 0.3, table12 12.5 ± 0.1",
      "imagenet-1k sre2l ipc 10 resnet18->resnet18 adamw " + full + "table2 31.9 ± 0.2, table13 31.9 ± 0.1",
      "tinyimagenet datm ipc 10 convnet4->convnet4 adamw " + full + "table1 27.5 ± 0.2, table4 37.8 ± 0.3",
      "tinyimagenet datm ipc 10 convnet4->convnet4 adamw softce: table1 26.5 ± 0.2, table4 36.1 ± 0.2",
      "tinyimagenet datm ipc 10 convnet4->resnet18_modified adamw " + full + "table1 29.0 ± 0.5, table4 29.0 ± 0.2",
      "tinyimagenet datm ipc 10 convnet4->resnet18_modified adamw softce: table1 26.7 ± 0.2, table4 27.3 ± 0.2",
      "tinyimagenet rded ipc 10 convnet4->convnet4 adamw " + full + "table1 44.0 ± 0.2, table6 42.9 ± 0.2",
      "tinyimagenet rded ipc 50 convnet4->convnet4 adamw " + full + "table1 48.3 ± 0.1, table6 47.5 ± 0.1",
      "tinyimagenet sre2l ipc 10 convnet4->convnet4 adamw kl(T=20): table1 34.5 ± 0.4, table5 33.7 ± 0.5",
  };
  const auto lines = [](const std::vector<std::string>& list) {
    std::string out;
    for (const std::string& line : list) out += line + "\n";
    return out;
  };
  CHECK(lines(contradictions) == lines(known));
}
