#include <doctest/doctest.h>

#include "losses/registry.h"
#include "losses/specification.h"

using namespace gift;

namespace {

std::string read(std::string_view spec, std::string_view dataset = "") {
  return make_loss(spec, dataset)->description();
}

std::string refusal(std::string_view spec) {
  try {
    make_loss(spec);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a specification is echoed as it was understood") {
  CHECK(read("ce") == "ce");
  CHECK(read("kl") == "kl(T=20)");
  CHECK(read("kl:T=4,t2=1") == "kl(T=4, t2=1)");
  CHECK(read("gift") == "gift(form=paper, gamma=0.1, alpha=0.1)");
  CHECK(read(" gift : gamma = 0.3 , alpha=0.2 ") == "gift(form=paper, gamma=0.3, alpha=0.2)");
  CHECK(read("gift:form=code,weight=0.05") == "gift(form=code, weight=0.05, alpha=0.1)");
  CHECK(read("gift:gamma=0.3,alpha=0.1,form=code") == "gift(form=code, weight=0.3, alpha=0.1)");
  CHECK(read("dkd:alpha=1,beta=8,T=4") == "dkd(T=4, alpha=1, beta=8, warmup=20)");
  CHECK(read("refine") == "refine(loss=kl, scale=teacher, T=20, gamma=0.1, alpha=0.1)");
  CHECK(read("refine:loss=mse,scale=unit") == "refine(loss=mse, scale=unit, gamma=0.1, alpha=0.1)");
  CHECK(read("softce:t=2") == "softce(T=2)");
  CHECK(read("ce:smoothing=1e-1") == "ce(smoothing=0.1)");
}

TEST_CASE("aliases mean the same") {
  CHECK(read("sce") == read("softce"));
  CHECK(read("SCE-CE") == read("softce_ce"));
  CHECK(read("kl_refined:scale=unit") == read("refine:scale=unit"));
  CHECK(read("mse+ce") == read("mse_ce"));
  CHECK(read("kl+ce") == read("kl_ce"));
  CHECK(read("softce + ce") == read("softce_ce"));
}

TEST_CASE("sums") {
  CHECK(read("kl+ce") == "kl(T=20) + 0.1·ce");
  CHECK(read("kl:T=4+ce") == "kl(T=4) + 0.1·ce");
  CHECK(read("kl + 0.5*ce") == "kl(T=20) + 0.5·ce");
  CHECK(read("kl + 1*ce") == "kl(T=20) + ce");
  CHECK(read("2*mse + ce") == "2·mse + ce");
  CHECK(read("gift + ce") == "gift(form=paper, gamma=0.1, alpha=0.1) + ce");
  CHECK(read("1e+1*mse+0.25*kl_ce:ce_weight=0.4") == "10·mse + 0.25·kl(T=20) + 0.1·ce");
  CHECK(read("3*ce") == "3·ce");
  CHECK(make_loss("mse + cosine")->needs_labels() == false);
  CHECK(make_loss("mse + cosine")->needs_teacher() == true);
  CHECK(make_loss("mse + ce")->needs_labels() == true);
  CHECK(make_loss("ce + ce:smoothing=0.1")->needs_teacher() == false);
}

TEST_CASE("distillation losses take their method's settings for the data set, unless given") {
  CHECK(read("kd") == "kd(T=4, ce_weight=0.1, kd_weight=0.9)");
  CHECK(read("kd", "imagenet-1k") == "kd(T=1, ce_weight=0.5, kd_weight=0.5)");
  CHECK(read("kd:T=2", "imagenette") == "kd(T=2, ce_weight=0.5, kd_weight=0.5)");
  CHECK(read("kd", "tiny-imagenet") == read("kd"));
  CHECK(read("dkd") == "dkd(T=4, alpha=1, beta=8, warmup=20)");
  CHECK(read("dkd", "ImageNet-100") == "dkd(T=1, alpha=1, beta=0.5, warmup=1)");
  CHECK(read("nkd") == "nkd(T=1, gamma=1.5)");
  CHECK(read("nkd", "cifar-100") == "nkd(T=3, gamma=3.5)");
  CHECK(read("nkd", "cifar10") == read("nkd"));
  CHECK(read("wsld") == "wsld(T=2, alpha=2.5)");
  CHECK(read("wsld", "cifar10") == "wsld(T=4, alpha=2.25)");
  CHECK(read("wsld", "cifar100") == "wsld(T=4, alpha=2.25)");
}

TEST_CASE("every loss of the table can be made and says what it is") {
  for (const LossEntry& entry : known_losses()) {
    CAPTURE(entry.name);
    CHECK(!entry.summary.empty());
    CHECK(!make_loss(entry.name)->description().empty());
  }
}

TEST_CASE("what cannot be read is refused with the name, the value and what was expected") {
  CHECK(refusal("gitf") == "[loss] unknown loss 'gitf' (did you mean 'gift'?)");
  CHECK(contains(refusal("frobnicate"), "known: ce, kl"));
  CHECK(refusal("gift:gama=0.1") == "[loss] gift has no setting 'gama' (did you mean 'gamma'?)");
  CHECK(refusal("mse:T=1") == "[loss] mse has no settings, got 'T'");
  CHECK(refusal("kl:T=0") == "[loss] kl: T = 0, expected a number above 0 to 10000");
  CHECK(refusal("gift:gamma=1.5") == "[loss] gift: gamma = 1.5, expected a number from 0 to 1");
  CHECK(contains(refusal("gift:gamma=-0.1"), "expected a number from 0 to 1"));
  CHECK(contains(refusal("gift:gamma=nan"), "expected a number from 0 to 1"));
  CHECK(contains(refusal("gift:gamma=0.1x"), "expected a number from 0 to 1"));
  CHECK(contains(refusal("gift:gamma="), "expected a number from 0 to 1"));
  CHECK(contains(refusal("gift:weight=0.1"), "belongs to form=code"));
  CHECK(contains(refusal("gift:form=code,gamma=0.1,weight=0.1"), "two names of one number"));
  CHECK(contains(refusal("gift:form=papr"), "did you mean 'paper'?"));
  CHECK(contains(refusal("refine:loss=mse,T=4"), "no meaning"));
  CHECK(contains(refusal("kl:t2=2"), "expected 0 or 1"));
  CHECK(contains(refusal("kl:T=1,t=2"), "given twice"));
  CHECK(contains(refusal(""), "a name is missing"));
  CHECK(contains(refusal("kl+"), "a name is missing"));
  CHECK(contains(refusal("kl:"), "expected setting=value"));
  CHECK(contains(refusal("kl:4"), "expected setting=value"));
  CHECK(contains(refusal("-1*kl"), "expected a number above 0"));
  CHECK(contains(refusal("x*kl"), "expected a number above 0"));
}

TEST_CASE("lists of losses are cut at the commas between losses") {
  using List = std::vector<std::string>;
  CHECK(split_losses("ce") == List{"ce"});
  CHECK(split_losses("ce, kl:T=4,t2=1 ,mse+ce") == List{"ce", "kl:T=4,t2=1", "mse+ce"});
  CHECK(split_losses("gift:gamma=0.3,form=paper,gift") == List{"gift:gamma=0.3,form=paper", "gift"});
  CHECK_THROWS_AS(split_losses("ce,,kl"), ConfigError);
  CHECK_THROWS_AS(split_losses(""), ConfigError);
  CHECK_THROWS_AS(split_losses("T=4,kl"), ConfigError);
}

TEST_CASE("a loss may bring its learning rate") {
  const LossAndRate dkd = split_learning_rate("dkd:alpha=1,beta=8,lr=1e-3,T=4");
  CHECK(dkd.loss == "dkd:alpha=1,beta=8,T=4");
  CHECK(dkd.learning_rate == 1e-3);
  const LossAndRate sum = split_learning_rate("0.25*kl:learning_rate=0.1+ce");
  CHECK(sum.loss == "0.25*kl + ce");
  CHECK(sum.learning_rate == 0.1);
  CHECK(split_learning_rate(" kl : T=4 ").loss == " kl : T=4 ");
  CHECK_FALSE(split_learning_rate("kl:T=4").learning_rate);
  CHECK_THROWS_WITH_AS(split_learning_rate("kl:lr=fast"), doctest::Contains("'fast'"), ConfigError);
  CHECK_THROWS_AS(split_learning_rate("kl:lr=0"), ConfigError);
  CHECK_THROWS_WITH_AS(split_learning_rate("kl:lr=1+ce:lr=2"), doctest::Contains("twice"), ConfigError);
}
