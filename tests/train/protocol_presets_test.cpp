#include "train/protocol_presets.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "train/protocol.h"
#include "train/resolve.h"

using namespace gift;

namespace {

Config resolved(const char* protocol, SetSize size = {100, 10}, nlohmann::json given = nlohmann::json::object()) {
  Config c;
  c.dataset = "cifar10";
  apply_protocol(c, protocol);
  overlay(c, given, "test");
  resolve(c, input_plan(c), size);
  check_settings(c);
  return c;
}

}  // namespace

TEST_CASE("gift: the paper's numbers, and chosen ones for sgd and adam") {
  const Config c = resolved("gift");
  CHECK((c.loss == "gift" && c.optimizer == "adamw" && c.epochs == 1000 && c.batch_size == 50));
  CHECK((c.learning_rate == 1e-3 && c.weight_decay == 1e-4 && c.momentum == 0 && !c.decay_only_matrices));
  CHECK((c.schedule == "multistep" && c.milestones == std::vector<int>{666, 833} && c.lr_gamma == 0.2));
  CHECK((c.augment == "color_crop_cutout_flip_scale_rotate" && c.align_corners == "false"));
  CHECK((c.evaluations == 4 && c.evaluate_every == 0 && c.norm == "batch" && c.normalization == "cifar"));
  const Config sgd = resolved("gift", {100, 10}, {{"optimizer", "sgd"}});
  CHECK((sgd.learning_rate == 1e-2 && sgd.momentum == 0.9 && sgd.weight_decay == 5e-4));
  const Config adam = resolved("gift", {100, 10}, {{"optimizer", "adam"}});
  CHECK((adam.learning_rate == 1e-3 && adam.momentum == 0 && adam.weight_decay == 1e-4));
  CHECK(resolved("gift", {100, 10}, {{"model", "swin_v2_t"}}).learning_rate == 1e-4);
  CHECK(resolved("gift", {100, 10}, {{"model", "swin_v2_t"}, {"optimizer", "sgd"}}).learning_rate == 1e-2);
}

TEST_CASE("rded: its own validation") {
  const Config c = resolved("rded");
  CHECK((c.loss == "kl:T=20" && c.optimizer == "adamw" && c.epochs == 300 && c.schedule == "rded"));
  CHECK((c.learning_rate == 1e-3 && c.weight_decay == 0.01 && c.decay_only_matrices));
  CHECK((c.patches == 1 && c.rrc_scale == 1 && c.rrc_scale_max == 1 && c.mix_alpha == 1));
  CHECK((c.normalization == "imagenet" && c.test_resize == 32 && c.crop_factor == 1));
  CHECK(evaluation_epochs(c.epochs, {c.evaluations, c.evaluate_every, c.evaluate_from}) ==
        std::vector<int>{250, 260, 270, 280, 290, 300});
  const AugmentOptions a = augment_of(c);
  CHECK((a.shuffle_patches && a.resized_crop && a.flip && a.mix == Mix::cutmix && !a.brightness && !a.geometric()));
  const Config large = resolved("rded", {10000, 1000}, {{"dataset", "imagenet-1k"}, {"model", "resnet18"}});
  CHECK((large.patches == 2 && large.rrc_scale == 0.5 && large.crop_factor == 1));
  CHECK((large.image_size == 224 && large.test_resize == 256));
  CHECK(resolved("rded", {2000, 200}, {{"dataset", "tinyimagenet"}}).test_resize == 72);
  CHECK(resolved("rded", {10, 10}, {{"model", "mobilenet_v2"}}).learning_rate == 2.5e-3);
  CHECK(resolved("rded", {10, 10}, {{"model", "efficientnet_b0"}}).learning_rate == 2e-3);
  CHECK(resolved("rded", {10, 10}, {{"model", "swin_v2_t"}}).learning_rate == 1e-4);
  const Config sgd = resolved("rded", {100, 10}, {{"optimizer", "sgd"}});
  CHECK((sgd.learning_rate == 0.1 && sgd.momentum == 0.9 && sgd.weight_decay == 1e-4));
  CHECK(resolved("rded", {100, 10}, {{"augment", "rrc_flip_mixup"}}).mix_alpha == 0.8);
}

TEST_CASE("rded: batch size by images per class and classes") {
  const auto batch = [](int64_t ipc, int64_t classes, const char* dataset) {
    return resolved("rded", {ipc * classes, classes}, {{"dataset", dataset}}).batch_size;
  };
  CHECK((batch(1, 10, "cifar10") == 10 && batch(10, 10, "cifar10") == 50 && batch(50, 10, "cifar10") == 100));
  CHECK((batch(1, 100, "cifar100") == 20 && batch(10, 100, "cifar100") == 100 && batch(50, 100, "cifar100") == 200));
  CHECK((batch(10, 1000, "imagenet-1k") == 100 && batch(50, 1000, "imagenet-1k") == 200));
  for (const int64_t ipc : {1, 10, 50}) CHECK(batch(ipc, 200, "tinyimagenet") == 100);
  CHECK(batch(20, 10, "imagenette") == 50);
}

TEST_CASE("sre2l and datm") {
  const Config s = resolved("sre2l", {10000, 1000}, {{"dataset", "imagenet-1k"}, {"model", "resnet18"}});
  CHECK((s.loss == "kl:T=20" && s.epochs == 300 && s.batch_size == 1024 && s.schedule == "cosine"));
  CHECK((s.learning_rate == 1e-3 && s.weight_decay == 0.01 && s.decay_only_matrices && s.rrc_scale == 0.08));
  CHECK((s.test_resize == 256 && s.image_size == 224 && s.mix_alpha == 1 && s.evaluate_every == 10));
  const Config d = resolved("datm");
  CHECK((d.loss == "softce" && d.optimizer == "sgd" && d.norm == "instance" && d.batch_size == 128));
  CHECK((d.epochs == 1001 && d.milestones == std::vector<int>{502} && d.lr_gamma == 0.1 && d.reset_moments));
  CHECK((d.learning_rate == 1e-2 && d.momentum == 0.9 && d.weight_decay == 5e-4 && d.evaluations == 1));
  CHECK((augment_of(d).single && augment_of(d).align_corners));
}

TEST_CASE("what the user gives wins, whatever the protocol") {
  const Config c = resolved("rded", {100, 10},
                            {{"epochs", 7},
                             {"learning_rate", 0.5},
                             {"momentum", 0.25},
                             {"batch_size", 3},
                             {"loss", "gift"},
                             {"rrc_scale", 0.3},
                             {"patches", 4},
                             {"test_resize", 40},
                             {"mix_alpha", 2.0},
                             {"normalization", "cifar"},
                             {"align_corners", "true"},
                             {"evaluate_every", 0}});
  CHECK((c.epochs == 7 && c.learning_rate == 0.5 && c.momentum == 0.25 && c.batch_size == 3 && c.loss == "gift"));
  CHECK((c.rrc_scale == 0.3 && c.patches == 4 && c.test_resize == 40 && c.mix_alpha == 2));
  CHECK((c.normalization == "cifar" && augment_of(c).align_corners && c.evaluate_every == 0));
}

TEST_CASE("a protocol takes the place of another one's settings and leaves the rest") {
  Config c;
  c.width = 16;
  apply_protocol(c, "datm");
  apply_protocol(c, "rded");
  Config direct;
  direct.width = 16;
  apply_protocol(direct, "rded");
  CHECK(to_json(c) == to_json(direct));
  apply_protocol(c, "gift");
  Config untouched;
  untouched.width = 16;
  CHECK(to_json(c) == to_json(untouched));
  CHECK_THROWS_WITH_AS(apply_protocol(c, "rdde"), doctest::Contains("(did you mean 'rded'?)"), ConfigError);
}

TEST_CASE("a resolved config resolves to itself and reads back from its file") {
  for (const std::string& protocol : known_protocols()) {
    CAPTURE(protocol);
    const Config once = resolved(protocol.c_str());
    const Config read = config_from_json(nlohmann::json::parse(to_json(once).dump()), "test");
    CHECK(to_json(read) == to_json(once));
    Config twice = read;
    resolve(twice, input_plan(twice), {5000, 100});
    CHECK(to_json(twice) == to_json(once));
  }
  CHECK(config_from_json({{"protocol", "rded"}, {"epochs", 5}}, "test").schedule == "rded");
}

TEST_CASE("settings that make no sense are refused with their flag") {
  const auto refused = [](nlohmann::json given, const char* part) {
    CAPTURE(part);
    CHECK_THROWS_WITH_AS(resolved("gift", {100, 10}, std::move(given)), doctest::Contains(part), ConfigError);
  };
  refused({{"optimizer", "sdg"}}, "(did you mean 'sgd'?)");
  refused({{"select", "tests"}}, "(did you mean 'test'?)");
  refused({{"select", "holdout"}, {"holdout", 1.0}}, "--holdout");
  refused({{"ipc", 1}, {"subset", "random:ipc=1"}}, "--ipc");
  refused({{"ipc", -1}}, "--ipc");
  refused({{"subset", "random:ipc"}}, "--subset");
  refused({{"method", "rdd"}}, "(did you mean 'rded'?)");
  refused({{"test_resize", 16}}, "--test-resize");
  refused({{"mix_labels", "none"}}, "--mix-labels");
  refused({{"align_corners", "yes"}}, "--align-corners");
  refused({{"patches", 9}}, "patches");
  refused({{"rrc_scale", 0.0}}, "area");
  refused({{"mix_alpha", -1.0}}, "mix alpha");
  refused({{"augment", "rrc"}, {"crop_factor", 2}}, "crop twice");
  refused({{"evaluate_every", -1}}, "--evaluate-every");
  refused({{"evaluate_from", 1.0}}, "--evaluate-from");
  refused({{"reset_moments", true}, {"schedule", "cosine"}}, "--reset-moments");
  refused({{"loss", "gift:lr=-1"}}, "learning rate '-1'");
}

TEST_CASE("a learning rate given with the loss is the run's") {
  const Config c = resolved("gift", {100, 10}, {{"loss", "dkd:beta=2,lr=0.03"}, {"learning_rate", 1.0}});
  CHECK((c.loss == "dkd:beta=2" && c.learning_rate == 0.03));
}
