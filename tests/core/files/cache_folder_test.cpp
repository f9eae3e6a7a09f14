#include "core/files/cache_folder.h"

#include <doctest/doctest.h>

#include "tests/support/environment.h"

using namespace gift;
using testing::ScopedVariable;

TEST_CASE("the cache folder is the user's own, else the desktop's") {
  const ScopedVariable home("HOME", "/people/somebody");
  {
    const ScopedVariable own("GIFT_CACHE_DIR", "/own"), desktop("XDG_CACHE_HOME", "/caches");
    CHECK(cache_folder() == "/own");
  }
  const ScopedVariable own("GIFT_CACHE_DIR", "");
  {
    const ScopedVariable desktop("XDG_CACHE_HOME", "/caches");
    CHECK(cache_folder() == "/caches/gift");
  }
  const ScopedVariable desktop("XDG_CACHE_HOME", "relative");
  CHECK(cache_folder() == "/people/somebody/.cache/gift");
}
