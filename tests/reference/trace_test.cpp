// A whole short training run in which every random choice is written down (three losses, eight steps).
#include <doctest/doctest.h>

#include "tests/support/trace_golden.h"

using namespace gift;
using namespace gift::testing;

namespace {

void follow(BackendKind backend, ConvAlgorithm convolution, double slack, const std::vector<const char*>& losses,
            int64_t steps) {
  Engine engine({.threads = 2, .backend = backend});
  follow_trace(engine, convolution, slack, losses, steps);
}

}  // namespace

const std::vector<const char*> all{"gift", "kl", "ce"};

// Plain loops take seconds a step: two steps tell whether the first update was right.
TEST_CASE("the start of the trace, by plain loops") {
  follow(BackendKind::reference, ConvAlgorithm::automatic, 1, {"gift"}, 2);
}
TEST_CASE("the run of the trace, direct convolutions") { follow(BackendKind::cpu, ConvAlgorithm::direct, 1, all, 8); }
// F(4,3) loses about ten times as many bits as direct sums do.
TEST_CASE("the run of the trace, Winograd convolutions") {
  follow(BackendKind::cpu, ConvAlgorithm::winograd, 10, all, 8);
}
