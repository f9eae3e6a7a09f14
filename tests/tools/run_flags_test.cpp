#include "tools/run_flags.h"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include "core/error.h"
#include "tests/support/temporary_folder.h"

using namespace gift;

TEST_CASE("what is resumed has to be named, what begins gets a folder of its own") {
  const testing::TemporaryFolder empty;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(empty.path());
  RunFlags flags;
  CHECK(flags.folder("gift eval", "run", false, "a set") == "runs/a-set");
  CHECK_THROWS_WITH_AS(flags.folder("gift compare", "comparison", true, "a set"),
                       "[gift compare] --resume needs --out: the folder of the comparison to continue", ConfigError);
  flags.out = "mine";
  for (const bool resume : {false, true}) CHECK(flags.folder("gift eval", "run", resume, "a set") == "mine");
  std::filesystem::current_path(before);
}

TEST_CASE("with --json, words go to standard error, and with --quiet none") {
  CLI::App app;
  RunFlags flags;
  bool resume = false, other_plan = false;
  flags.declare_folder(app, "folder", "go on", resume, other_plan);
  flags.declare_output(app);
  CHECK(flags.words() == stdout);
  app.parse("--out there --resume --threads 3 --json --quiet");
  CHECK(flags.out == "there");
  CHECK(resume);
  CHECK_FALSE(other_plan);
  CHECK(flags.threads == 3);
  CHECK(flags.words() == stderr);
  CHECK(flags.style() == Progress::Style::silent);
}

TEST_CASE("a run that was cut off ends otherwise than one that is done") {
  CHECK(end_of_run(false, "runs/a") == exit_done);
  CHECK(end_of_run(true, "runs/a") == exit_interrupted);
}
