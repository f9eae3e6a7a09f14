#include "tools/report/reproduction_section.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "tests/train/reproduce/shelf.h"
#include "train/reproduce/reproduction.h"

using namespace gift;

namespace {

nlohmann::json result_of(const std::string& recipe) {
  const testing::Shelf shelf;
  const ReproductionPlan plan = plan_reproduction(load_recipe(recipe), shelf.library());
  return {{"reproduction", to_json(plan, reproduced_cells(plan, {}))}};
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("the section has a row for each cell, the paper's numbers and its notes") {
  const std::string html = report::reproduction_section(result_of("table5"));
  CHECK(count(html, "<tr>") == 49);                         // 48 cells and the head
  CHECK(count(html, "<tr class=\"group\">") == 24);         // sets and optimizers
  CHECK(html.find("34.5 ± 0.4 (2)") != std::string::npos);  // swapped with the other data set
  CHECK(html.find("Swapped between the data sets") != std::string::npos);
  CHECK(html.find("+41.5") != std::string::npos);  // 43.0 - 1.5, where the paper prints 42.6
  CHECK(html.find("42.6") == std::string::npos);
  CHECK(html.find("Missing: ") != std::string::npos);
  CHECK(html.find("native: kl") != std::string::npos);
}

TEST_CASE("results without a reproduction have no such section, broken ones are refused") {
  CHECK(report::reproduction_section(nlohmann::json::object()).empty());
  CHECK_THROWS_AS(report::reproduction_section({{"reproduction", {{"cells", nlohmann::json::array({1})}}}}),
                  FormatError);
}

TEST_CASE("what comes from files is escaped") {
  nlohmann::json result = result_of("table5");
  result["reproduction"]["cells"][0]["set"] = "<b>bold</b>";
  CHECK(report::reproduction_section(result).find("<b>bold") == std::string::npos);
}
