#include "train/compare/comparison_folder.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "core/files/safetensors.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/compare/sample_cells.h"
#include "train/compare/read_comparison.h"
#include "train/compare/rows.h"

using namespace gift;
namespace fs = std::filesystem;
using testing::sample_comparison;

namespace {

Comparison example(int seeds = 3) {
  return sample_comparison({{"kl", "kl(T=20)", 50}, {"gift", "gift", 53}}, seeds, "kl");
}

Comparison part(const Comparison& whole, size_t begin, size_t end) {
  Comparison out = whole;
  out.cells.assign(whole.cells.begin() + static_cast<std::ptrdiff_t>(begin),
                   whole.cells.begin() + static_cast<std::ptrdiff_t>(end));
  return out;
}

}  // namespace

TEST_CASE("a comparison survives the way through its folder, again and again") {
  const testing::TemporaryFolder folder;
  Comparison c = example();
  c.cells[4].result.diverged_at = 5;
  c.cells[5].failure = "no memory";
  SeedResult& chosen = c.cells[0].result;  // with --select holdout
  for (CurvePoint& p : chosen.curve)
    if (p.top1) p.holdout_top1 = p.epoch == 20 ? 61.0 : 60.0;
  chosen.selected_epoch = 20;
  chosen.selected_holdout_top1 = 61;
  chosen.selected_top1 = *chosen.curve[19].top1;
  c.complete = false;
  write_comparison(folder.path(), c);
  c.complete = true;
  const nlohmann::json written = write_comparison(folder.path(), c);
  for (const char* name : {"result.json", "metrics.csv", "table.md", "table.tex", "table.csv", "cells.safetensors"})
    CHECK_MESSAGE(fs::exists(folder.path() / name), name);
  CHECK(read_json(folder.path() / "result.json") == written);
  const Comparison back = read_comparison(folder.path() / "result.json");
  REQUIRE(back.cells.size() == c.cells.size());
  CHECK(back.cells[1].correct == c.cells[1].correct);
  CHECK(back.cells[1].result.confusion == c.cells[1].result.confusion);
  CHECK(back.cells[5].failure == "no memory");
  CHECK(back.baseline == "kl");
  CHECK(back.cells[0].result.selected_epoch == 20);
  CHECK(written["cells"][0]["selected"] == chosen.selected_top1);
  CHECK(written["cells"][1]["selected"].is_null());
  nlohmann::json again = to_json(back);
  CHECK(again["rows"] == written["rows"]);
  CHECK(again["cells"] == written["cells"]);
}

TEST_CASE("without the cells' file the bootstrap is missing, and the matrix of all seeds is kept") {
  const testing::TemporaryFolder folder;
  const nlohmann::json written = write_comparison(folder.path(), example());
  fs::remove(folder.path() / "cells.safetensors");
  const nlohmann::json again = to_json(read_comparison(folder.path() / "result.json"));
  CHECK(again["rows"][1]["difference"]["images"].is_null());
  CHECK(again["rows"][1]["difference"]["p_holm"] == written["rows"][1]["difference"]["p_holm"]);
  CHECK(again["rows"][1]["confusion"] == written["rows"][1]["confusion"]);
}

TEST_CASE("parts of several machines give the table of the whole") {
  const Comparison whole = example(4);
  const nlohmann::json expected = to_json(whole);
  Comparison a = part(whole, 0, 5), b = part(whole, 5, 8);
  b.environment["backend"] = "other";
  const Comparison merged = merge_comparisons({b, a}, {"b", "a"});
  const nlohmann::json got = to_json(merged);
  REQUIRE(got["rows"].size() == 2);
  CHECK(got["rows"][0]["label"] == "gift");
  CHECK(got["rows"][0]["last"] == expected["rows"][1]["last"]);
  CHECK(got["rows"][0]["difference"] == expected["rows"][1]["difference"]);
}

TEST_CASE("the same cell twice: equal figures count once, other figures are refused") {
  const Comparison whole = example();
  Comparison other = whole;
  CHECK(merge_comparisons({whole, other}, {"a", "b"}).cells.size() == 6);
  bool said = false;
  for (const auto& note : merge_comparisons({whole, other}, {"a", "b"}).notes)
    said |= note.find("6 cells were there twice") != note.npos;
  CHECK(said);
  other.cells[2].result.last_top1 += 0.5;
  CHECK_THROWS_WITH_AS(merge_comparisons({whole, other}, {"runs/a", "runs/b"}),
                       doctest::Contains("seed 2, is in runs/a with"), ConfigError);
  other.cells[2].result = {};  // not ended there
  CHECK(merge_comparisons({other, whole}, {"a", "b"}).cells[2].result.last_top1 == whole.cells[2].result.last_top1);
}

TEST_CASE("baselines of merged folders") {
  const Comparison a = example();
  Comparison b = example();
  b.baseline = "mse";
  CHECK_THROWS_WITH_AS(merge_comparisons({a, b}, {"a", "b"}), doctest::Contains("give --baseline"), ConfigError);
  Comparison c = merge_comparisons({a, b}, {"a", "b"}, "cosine");
  CHECK(c.baseline == "cosine");
  for (size_t i = 3; i < 6; ++i) c.cells[i].loss = "cosine";
  CHECK(to_json(c)["rows"][0]["difference"]["to"] == "cosine");
}

TEST_CASE("runs of gift eval are read as rows") {
  const testing::TemporaryFolder folder;
  const Comparison c = example();
  RunResult run;
  run.config = c.cells[3].config;
  run.config.seeds = 3;
  run.class_names = c.sets.at("rded").classes;
  for (size_t i = 3; i < 6; ++i) run.seeds.push_back(c.cells[i].result);
  run.seeds[1].diverged_at = 4;
  run.config.loss = "kl:T=4";
  write_file(folder.path() / "result.json", to_json(run).dump());
  const Comparison back = read_comparison(folder.path() / "result.json");
  REQUIRE(back.cells.size() == 3);
  CHECK(back.cells[0].set == "rded");
  CHECK(back.cells[0].loss == "kl(T=4)");
  const nlohmann::json j = to_json(back);
  CHECK(j["rows"][0]["last"]["values"] == nlohmann::json{c.cells[3].result.last_top1, c.cells[5].result.last_top1});
  CHECK(j["rows"][0]["diverged"][0]["seed"] == 1);
  CHECK(j["rows"][0]["per_class"].size() == 10);
}

TEST_CASE("broken files are refused by file and field") {
  const testing::TemporaryFolder folder;
  const fs::path file = folder.path() / "result.json";
  const nlohmann::json good = write_comparison(folder.path(), example());
  const auto refused = [&](auto change, const char* words) {
    nlohmann::json broken = good;
    change(broken);
    write_file(file, broken.dump());
    CHECK_THROWS_WITH_AS(read_comparison(file), doctest::Contains(words), Error);
    CHECK_THROWS_WITH_AS(read_comparison(file), doctest::Contains("result.json"), Error);
  };
  refused([](auto& j) { j.erase("cells"); }, "cells is missing");
  refused([](auto& j) { j["cells"][2].erase("seed"); }, "cells[2].seed is missing");
  refused([](auto& j) { j["cells"][2]["seed"] = -1; }, "cells[2].seed has a wrong type");
  refused([](auto& j) { j["cells"][2]["row"] = 9; }, "cells[2].row names no row");
  refused([](auto& j) { j["cells"][1]["last"] = "high"; }, "cells[1].last has a wrong type");
  refused([](auto& j) { j["cells"][1]["last"] = nullptr; }, "cells[1].last is missing");
  refused([](auto& j) { j["rows"] = 3; }, "rows is not a list");
  refused([](auto& j) { j["rows"][0].erase("config"); }, "rows[0].config is missing");
  refused([](auto& j) { j["rows"][0]["config"]["losss"] = 1; }, "unknown setting 'losss'");
  refused([](auto& j) { j["rows"][0]["curves"][0]["epoch"] = 0.5; }, "rows[0].curves[0].epoch has a wrong type");
  refused([](auto& j) { j = nlohmann::json::array(); }, "the file is not an object");
  write_file(file, good.dump());
  write_file(folder.path() / "cells.safetensors", "no such thing");
  CHECK_THROWS_WITH_AS(read_comparison(file), doctest::Contains("cells.safetensors"), Error);
}
