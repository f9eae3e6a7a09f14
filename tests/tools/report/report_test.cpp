#include "tools/report/report.h"

#include <doctest/doctest.h>

#include <regex>

#include "core/error.h"
#include "tests/tools/report/sample_result.h"
#include "tools/report/html.h"

using namespace gift;
using report::sample_result;

namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

bool contains(const std::string& text, const std::string& part) { return count(text, part) > 0; }

Report page_of(nlohmann::json result) { return {"", std::move(result), "runs/a/result.json", "", {}}; }

}  // namespace

TEST_CASE("a page of one run has its table, charts, classes, confusion and command") {
  Report page = page_of(sample_result());
  page.command = "gift eval --loss gift";
  const std::string html = render_html(page);
  CHECK(contains(html, "<table class=\"results\">"));
  CHECK(count(html, "<svg") == 2);
  CHECK(count(html, "class=\"bar-name\"") == 10);
  CHECK(contains(html, "matrix"));
  CHECK(contains(html, "<pre>gift eval --loss gift</pre>"));
  CHECK(contains(html, "83.21 %"));
}

TEST_CASE("a page needs nothing from outside and runs nothing") {
  Report page = page_of(sample_result());
  page.pictures = {{"Distilled images", "data:image/png;base64,AAAA", 10, 10}};
  const std::string html = render_html(page);
  for (const char* tag : {"<script", "<link", "<iframe", "@import", "url(", "http:", "https:", "javascript:"}) {
    CHECK_MESSAGE(!contains(html, tag), tag);
  }
  static const std::regex source("src=\"([^\"]*)\"");
  for (auto it = std::sregex_iterator(html.begin(), html.end(), source); it != std::sregex_iterator(); ++it) {
    CHECK((*it)[1].str().rfind("data:image/png;base64,", 0) == 0);
  }
}

TEST_CASE("text from anywhere is escaped") {
  const std::string hostile = "<script>alert('\"&')</script>";
  nlohmann::json result = sample_result({.loss = hostile});
  result["classes"][0] = "</td><img src=x onerror=alert(1)>";
  result["config"]["train"] = hostile;
  result["preflight"]["teacher"]["path"] = hostile;
  result["preflight"]["warnings"] = {hostile};
  result["environment"] = {{hostile, hostile}};
  Report page = page_of(result);
  page.command = hostile;
  page.pictures = {{hostile, "\" onload=\"alert(1)", 1, 1}};
  for (const std::string& title : {std::string(), hostile}) {
    page.title = title;
    const std::string html = render_html(page);
    CHECK(!contains(html, "<script"));
    CHECK(!contains(html, "<img src=x"));
    CHECK(!contains(html, "\" onload="));
    CHECK(contains(html, "&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;"));
  }
}

TEST_CASE("bytes that are no text are replaced") {
  CHECK(report::escape("a\xff\x01 b\xc3\xa9") == "a\uFFFD\uFFFD b\u00e9");
  CHECK(report::escape("\xf0\x9f\x8e\x81 \xe2\x82") == "\U0001F381 \uFFFD\uFFFD");
}

TEST_CASE("runs that diverged or have not ended say so") {
  nlohmann::json result = sample_result();
  result["complete"] = false;
  result["diverged"] = {{{"seed", 1}, {"epoch", 3}}};
  result["last"] = {{"mean", nullptr},
                    {"std_population", nullptr},
                    {"std_sample", nullptr},
                    {"n", 0},
                    {"values", nlohmann::json::array()}};
  for (auto& row : result["curves"]) row["loss"] = nullptr;
  Report page = page_of(result);
  const std::string html = render_html(page);
  CHECK(contains(html, "has not ended yet"));
  CHECK(contains(html, "seed 1: diverged"));
  CHECK(contains(html, "0 of 3"));
  CHECK(!contains(html, ">nan"));
}

TEST_CASE("one seed, one epoch, no tests on the way") {
  nlohmann::json result = sample_result({.epochs = 1, .seeds = 1});
  result["curves"][0]["test_top1"] = nullptr;
  Report page = page_of(result);
  CHECK(contains(render_html(page), "1 seed"));
  result.erase("curves");
  result.erase("confusion");
  result.erase("per_class");
  page.result = result;
  CHECK(count(render_html(page), "<svg") == 0);
}

TEST_CASE("many classes: the best and the worst, the matrix as a picture") {
  Report page = page_of(sample_result({.classes = 200}));
  const std::string html = render_html(page);
  CHECK(count(html, "class=\"bar-name\"") == 24);
  CHECK(contains(html, "worst of 200 classes"));
  CHECK(contains(html, "<img class=\"pixels matrix-image\""));
  CHECK(html.size() < 200'000);
}

TEST_CASE("the same report is the same page") {
  CHECK(render_html(page_of(sample_result())) == render_html(page_of(sample_result())));
}

TEST_CASE("a broken run is refused by name") {
  Report page = page_of(sample_result());
  page.result.erase("model");
  CHECK_THROWS_WITH_AS(render_html(page), doctest::Contains("runs/a/result.json: model is missing"), FormatError);
}
