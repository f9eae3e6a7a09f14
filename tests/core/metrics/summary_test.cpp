#include "core/metrics/summary.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace gift;

TEST_CASE("mean, population and sample standard deviation") {
  const Summary s = summarize(std::vector<double>{2, 4, 4, 4, 5, 5, 7, 9});
  CHECK(s.n == 8);
  CHECK(s.mean == 5);
  CHECK(s.std_population == 2);
  CHECK(s.std_sample == doctest::Approx(std::sqrt(32.0 / 7)));
  CHECK(summary_text(s) == "5.0 ± 2.0");
  CHECK(summary_text({3, 50.649, 0.251, 0}, 2) == "50.65 ± 0.25");
}

TEST_CASE("one run has no sample deviation, none has nothing") {
  const Summary one = summarize(std::vector<double>{3.5});
  CHECK(one.mean == 3.5);
  CHECK(one.std_population == 0);
  CHECK(std::isnan(one.std_sample));
  CHECK(std::isnan(summarize({}).mean));
}
