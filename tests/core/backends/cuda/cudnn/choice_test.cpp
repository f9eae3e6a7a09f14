#include "core/backends/cuda/cudnn/choice.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;
using namespace gift::cuda;

TEST_CASE("a choice of an engine survives being written and read") {
  const EngineChoice plain{0, {}}, knobs{67, {{2, 18}, {12, 0}, {28, 1}}}, apart{EngineChoice::apart, {}};
  CHECK(plain.str() == "engine 0");
  CHECK(knobs.str() == "engine 67 knobs 2=18 12=0 28=1");
  CHECK(apart.str() == "apart");
  for (const EngineChoice& choice : {plain, knobs, apart}) CHECK(EngineChoice::parse(choice.str()) == choice);
}

TEST_CASE("negative knob values survive") {
  const EngineChoice split{41, {{12, -1}, {13, 2}}};
  CHECK(EngineChoice::parse(split.str()) == split);
}

TEST_CASE("what is no choice is refused, with the line") {
  for (const char* line :
       {"", "engine", "engine ", "engine x", "engine -2", "engine 3 knobs", "engine 3 knobs 2",
        "engine 3 knobs 2=", "engine 3 knobs 2=1,3=4", "engine 3 knobs 2=1 ", "engine 3 knobs 4=1 2=1",
        "engine 3 knobs 2=1 2=2", "engine 3 extra", "apart 1", "engine 99999999999999999999"}) {
    CAPTURE(line);
    CHECK_THROWS_AS(EngineChoice::parse(line), FormatError);
  }
  CHECK_THROWS_WITH_AS(EngineChoice::parse("engine 3 knobs two=1"), doctest::Contains("knobs two=1"), FormatError);
}
