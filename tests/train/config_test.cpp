#include "train/config.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;

TEST_CASE("a config goes to JSON and back unchanged") {
  Config config;
  config.train = "a folder";
  config.epochs = 12;
  config.milestones = {3, 9};
  config.nesterov = true;
  config.seed = 18446744073709551615u;
  config.learning_rate = 0.1;
  const Config back = config_from_json(nlohmann::json::parse(to_json(config).dump()), "test");
  CHECK(to_json(back) == to_json(config));
  CHECK(back.milestones == config.milestones);
  CHECK(back.seed == config.seed);
  CHECK(back.learning_rate == config.learning_rate);
}

TEST_CASE("settings that are not there keep their defaults") {
  const Config config = config_from_json(nlohmann::json::parse(R"({"loss": "kl"})"), "test");
  CHECK(config.loss == "kl");
  CHECK(config.lr_gamma == 0.2);
  CHECK(config.weight_decay == rate_by_default);
}

TEST_CASE("unknown settings and wrong types name file, key and value") {
  const auto parse = [](const char* text) { return config_from_json(nlohmann::json::parse(text), "my.json"); };
  CHECK_THROWS_WITH_AS(parse(R"({"bach_size": 3})"),
                       "[config] my.json: unknown setting 'bach_size' (did you mean 'batch_size'?)", ConfigError);
  CHECK_THROWS_WITH_AS(parse(R"({"epochs": "ten"})"), doctest::Contains("my.json: 'epochs' is '\"ten\"', a string"),
                       ConfigError);
  CHECK_THROWS_AS(parse("[]"), ConfigError);
}
