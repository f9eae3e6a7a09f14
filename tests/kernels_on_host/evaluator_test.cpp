#include <doctest/doctest.h>

#include "tests/kernels_on_host/emulated_backend.h"
#include "tests/train/replayed_tests.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("tests that are replayed say of changed networks what tests piece by piece say") {
  for (const bool resident : {true, false}) {
    Engine engine({.threads = 1, .backend = BackendKind::reference}, std::make_unique<EmulatedBackend>());
    check_replayed_tests(engine, resident);
  }
}
