#include "core/backends/cuda/cudnn/choices.h"

#include <doctest/doctest.h>

#include <fstream>

#include "core/error.h"
#include "core/json.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using testing::TemporaryFolder;
using namespace gift::cuda;

namespace {

const EngineChoice one{5, {{2, 1}}}, other{7, {}};

void write_text(const std::filesystem::path& file, const std::string& text) { std::ofstream(file) << text; }

}  // namespace

TEST_CASE("choices are found in later runs on the same kind of machine, and only there") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "new" / "plans.json";
  {
    ConvChoices choices("GPU A", file);
    CHECK_FALSE(choices.find("p"));
    choices.put("p", one);
    choices.put("q", other);
    CHECK(choices.find("p")->choice == one);
  }
  ConvChoices same("GPU A", file), different("GPU B", file);
  CHECK(same.find("p")->choice == one);
  CHECK_FALSE(same.find("p")->pinned);
  CHECK_FALSE(different.find("p"));
  different.put("p", other);
  CHECK(ConvChoices("GPU A", file).find("p")->choice == one);
  CHECK(ConvChoices("GPU A", file).find("q")->choice == other);
  CHECK(ConvChoices("GPU B", file).find("p")->choice == other);
  CHECK(same.warnings().empty());
}

TEST_CASE("a damaged file is ignored with a warning in words and replaced") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "plans.json";
  for (const char* damage : {"", "{", "[1, 2]", "nonsense", "{\"GPU\": 3}", "{\"GPU\": {\"p\": 3}}",
                             "{\"GPU\": {\"p\": \"engine x\"}}", "{\"GPU\": {\"p\": \"\\u0000\"}}"}) {
    CAPTURE(damage);
    write_text(file, damage);
    ConvChoices choices("GPU", file);
    CHECK_FALSE(choices.find("p"));
    REQUIRE(choices.warnings().size() == 1);
    CHECK(choices.warnings()[0].find("ignored and measured again") != std::string::npos);
    choices.put("p", one);
    CHECK(choices.warnings().size() == 1);
    ConvChoices again("GPU", file);
    CHECK(again.find("p")->choice == one);
    CHECK(again.warnings().empty());
  }
}

TEST_CASE("of two devices that measure at the same time the first chooses for both") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "plans.json";
  ConvChoices choices("GPU", file);
  CHECK(choices.put("p", one) == one);
  CHECK(choices.put("p", other) == one);
  CHECK(choices.find("p")->choice == one);
  CHECK(ConvChoices("GPU", file).find("p")->choice == one);
  choices.drop("p", other, "refused");  // by who had found it before
  CHECK(choices.find("p")->choice == one);
  choices.drop("p", one, "refused");
  CHECK_FALSE(choices.find("p"));
  CHECK(choices.put("p", other) == other);
}

TEST_CASE("another machine's part of the file is kept as it is") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "plans.json";
  write_text(file, R"({"GPU B": {"p": "from a later version"}})");
  ConvChoices choices("GPU A", file);
  choices.put("q", one);
  CHECK(choices.warnings().empty());
  CHECK(read_json(file)["GPU B"]["p"] == "from a later version");
}

TEST_CASE("a folder that cannot be written costs one warning and nothing else") {
  const TemporaryFolder folder;
  write_text(folder.path() / "file", "");
  ConvChoices choices("GPU", folder.path() / "file" / "plans.json");
  choices.put("p", one);
  choices.put("q", other);
  CHECK(choices.find("q")->choice == other);
  REQUIRE(choices.warnings().size() == 1);
  CHECK(choices.warnings()[0].find("cannot be kept") != std::string::npos);
}

TEST_CASE("without a file choices live as long as the process") {
  ConvChoices choices("GPU", {});
  choices.put("p", one);
  CHECK(choices.find("p")->choice == one);
  CHECK(choices.warnings().empty());
}

TEST_CASE("the lines of a run pin its plans in another run") {
  ConvChoices first("GPU", {}), second("GPU", {});
  first.used("forward 1x2x3x4", other);
  first.used("b", one);
  first.used("a", EngineChoice{EngineChoice::apart, {}});
  CHECK(first.lines() == std::vector<std::string>{"a: apart", "b: engine 5 knobs 2=1", "forward 1x2x3x4: engine 7"});
  second.put("b", other);
  second.pin({"a: apart", "b: engine 5 knobs 2=1"});
  CHECK(second.find("b")->choice == one);
  CHECK(second.find("b")->pinned);
  CHECK(second.find("a")->choice.engine == EngineChoice::apart);
  CHECK_THROWS_AS(second.pin({"b engine 5"}), FormatError);
  CHECK_THROWS_AS(second.pin({"b: engine"}), FormatError);
  first.pin(first.lines());
  CHECK_THROWS_WITH_AS(first.pin({"b: engine 6"}), doctest::Contains("computed by engine 5"), DeviceError);
}

TEST_CASE("a choice that cuDNN refused is forgotten, and told") {
  ConvChoices choices("GPU", {});
  choices.put("p", one);
  choices.drop("p", one, "no such engine");
  CHECK_FALSE(choices.find("p"));
  REQUIRE(choices.warnings().size() == 1);
  CHECK(choices.warnings()[0].find("no such engine") != std::string::npos);
}
