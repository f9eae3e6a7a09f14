#include "core/backends/cpu/isa.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "core/error.h"

namespace gift::cpu {
namespace {

struct WithLimit {
  std::string before;
  bool had;
  explicit WithLimit(const char* value) : had(std::getenv("GIFT_ISA") != nullptr) {
    if (had) before = std::getenv("GIFT_ISA");
    setenv("GIFT_ISA", value, 1);
  }
  ~WithLimit() {
    if (had) {
      setenv("GIFT_ISA", before.c_str(), 1);
    } else {
      unsetenv("GIFT_ISA");
    }
  }
};

TEST_CASE("the chosen instruction set runs here and obeys the limit") {
  CHECK(runs(Isa::baseline));
  CHECK(runs(chosen_isa()));
  {
    WithLimit limit("baseline");
    CHECK(chosen_isa() == Isa::baseline);
  }
  WithLimit limit("avx2");
  CHECK(chosen_isa() == (runs(Isa::avx2) ? Isa::avx2 : Isa::baseline));
}

TEST_CASE("an unknown instruction set is refused by name") {
  WithLimit limit("sse9");
  CHECK_THROWS_WITH_AS(chosen_isa(), "[GIFT_ISA] 'sse9', expected baseline, avx2 or avx512", ConfigError);
}

}  // namespace
}  // namespace gift::cpu
