#include "data/augment/options.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;

TEST_CASE("words join by _ or + in any order") {
  CHECK(parse_strategy("flip_crop") == parse_strategy(" crop + flip "));
  CHECK(parse_strategy("dsa") == parse_strategy(default_strategy));
  const AugmentOptions rded = parse_strategy("shuffle_patches_rrc_flip_cutmix");
  CHECK((rded.shuffle_patches && rded.resized_crop && rded.flip && rded.mix == Mix::cutmix));
  CHECK(rded == parse_strategy("cutmix+flip+rrc+shuffle_patches"));
  CHECK(parse_strategy("flip_shuffle_patches") == parse_strategy("shuffle_patches_flip"));
  CHECK_FALSE(rded.geometric());
  const AugmentOptions single = parse_strategy("dsa_single");
  CHECK((single.single && single.align_corners && single.colour() && single.cutout));
  CHECK(parse_strategy("mixup").mix == Mix::mixup);
  CHECK(parse_strategy("none").none());
  CHECK_FALSE(parse_strategy("cutmix").none());
  CHECK_FALSE(parse_strategy("rrc").none());
}

TEST_CASE("a strategy's name reads back as the strategy") {
  for (const char* words : {"none", "flip", "dsa", "dsa_single", "shuffle_patches+rrc+flip+cutmix", "brightness_mixup",
                            "saturation_contrast_single", "rotate+cutmix"})
    CHECK(parse_strategy(strategy_name(parse_strategy(words))) == parse_strategy(words));
}

TEST_CASE("unknown and clashing words are refused") {
  CHECK_THROWS_WITH_AS(parse_strategy("flip_cutmx"), doctest::Contains("(did you mean 'cutmix'?)"), ConfigError);
  CHECK_THROWS_WITH_AS(parse_strategy("shuffle_flip"), doctest::Contains("'shuffle'"), ConfigError);
  CHECK_THROWS_AS(parse_strategy("shuffle_patchesflip"), ConfigError);
  CHECK_THROWS_AS(parse_strategy("flip__crop"), ConfigError);
  CHECK_THROWS_AS(parse_strategy("flip+"), ConfigError);
  CHECK_THROWS_WITH_AS(parse_strategy("flip_none"), doctest::Contains("stands alone"), ConfigError);
  CHECK_THROWS_WITH_AS(parse_strategy("cutmix_mixup"), doctest::Contains("exclude each other"), ConfigError);
  CHECK_THROWS_WITH_AS(parse_strategy("single"), doctest::Contains("words of DSA"), ConfigError);
  CHECK_THROWS_WITH_AS(parse_strategy("single_rrc"), doctest::Contains("words of DSA"), ConfigError);
}

TEST_CASE("numbers out of range are refused") {
  const auto refused = [](auto&& change) {
    AugmentOptions o = parse_strategy("rrc");
    check(o);
    change(o);
    CHECK_THROWS_AS(check(o), ConfigError);
  };
  refused([](AugmentOptions& o) { o.patches = 0; });
  refused([](AugmentOptions& o) { o.patches = max_patches + 1; });
  refused([](AugmentOptions& o) { o.area_low = 0; });
  refused([](AugmentOptions& o) { o.area_high = 1.1; });
  refused([](AugmentOptions& o) {
    o.area_low = 0.5;
    o.area_high = 0.4;
  });
  refused([](AugmentOptions& o) { o.aspect = 0.75; });
  refused([](AugmentOptions& o) { o.mix_alpha = 0; });
  refused([](AugmentOptions& o) { o.factor = 2; });
}
