#include "train/native_loss.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "data/image/encode.h"
#include "losses/registry.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

Config made_by(const char* method, const char* dataset = "cifar10") {
  Config c;
  c.train = "a set";
  c.method = method;
  c.dataset = dataset;
  return c;
}

std::string layout_of(const std::string& first, const std::string& second) {
  const TemporaryFolder tmp;
  for (const std::string& name : {first, second}) write_bytes(tmp.path() / name, "no pixels are read");
  return method_of_layout(*open_collection(tmp.path(), Split::train));
}

}  // namespace

TEST_CASE("each method's own loss") {
  CHECK(make_loss(native_loss(made_by("rded"), ""))->description() == "kl(T=20)");
  CHECK(make_loss(native_loss(made_by("SRe2L"), ""))->description() == "kl(T=20)");
  CHECK(make_loss(native_loss(made_by("datm"), ""))->description() == make_loss("softce")->description());
  CHECK(make_loss(native_loss(made_by("g-vbsm", "cifar100"), ""))->description() == "mse + 0.15·ce");
  CHECK(make_loss(native_loss(made_by("gvbsm", "imagenet-1k"), ""))->description() == "mse + 0.1·ce");
  CHECK(make_loss(native_loss(made_by("gvbsm", "tinyimagenet"), ""))->description() == "mse + 0.1·ce");
  CHECK(native_loss(made_by("datm"), "rded") == native_loss(made_by("datm"), ""));  // the flag counts
}

TEST_CASE("layouts are recognised by their names") {
  CHECK(layout_of("00000/class00000_id00000.jpg", "00001/class00001_id00000.jpg") == "rded");
  CHECK(layout_of("new000/class000_id000.jpg", "new001/class001_id000.jpg") == "sre2l");
  CHECK(layout_of("00000/cat.jpg", "00001/dog.jpg") == "");
  CHECK(layout_of("cat/class00000_id00000.jpg", "dog/class00001_id00000.jpg") == "");
  CHECK(layout_of("00000/class00000_idx.jpg", "new001/class001_id000.jpg") == "");
}

TEST_CASE("without a method the layout tells, or an error asks") {
  CHECK(native_loss(made_by(""), "rded") == "kl:T=20");
  CHECK(native_loss_note(made_by(""), "rded").empty());
  CHECK(native_loss(made_by(""), "sre2l") == "kl:T=20");
  CHECK(native_loss_note(made_by(""), "sre2l").find("--method gvbsm") != std::string::npos);
  CHECK(native_loss_note(made_by("sre2l"), "sre2l").empty());
  CHECK_THROWS_WITH_AS(native_loss(made_by(""), ""), doctest::Contains("--method rded, sre2l, gvbsm or datm"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(native_loss(made_by("datn"), ""), doctest::Contains("(did you mean 'datm'?)"), ConfigError);
  CHECK((is_native("native") && !is_native("kl")));
}
