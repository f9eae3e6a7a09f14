#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "core/files/atomic_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/report/sample_result.h"
#include "tests/train/compare/sample_cells.h"
#include "tools/report/comparison_page.h"
#include "tools/report/picture.h"
#include "tools/report/report.h"

using namespace gift;
namespace fs = std::filesystem;

namespace {

std::string output_of(const std::string& command) {
  std::string out;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::array<char, 4096> buffer;
  while (const size_t n = fread(buffer.data(), 1, buffer.size(), pipe.get())) out.append(buffer.data(), n);
  return out;
}

// A browser's name, or nothing.
std::string browser() {
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
    if (!output_of(std::string("command -v ") + name + " 2>/dev/null").empty()) return name;
  }
  return {};
}

struct Seen {
  std::string document;  // as the browser understood it
  std::string console;   // lines of its console
};

Seen look_at(const std::string& html) {
  const testing::TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  write_file(folder / "page.html", html);
  const std::string command =
      browser() + " --headless --no-sandbox --disable-gpu --user-data-dir=" + (folder / "profile").string() +
      " --enable-logging=stderr --window-size=1100,2000 " + "--dump-dom " + (folder / "page.html").string() + " 2>" +
      (folder / "log").string();
  Seen seen;
  seen.document = output_of("timeout 60 " + command);
  seen.console = output_of("grep -a CONSOLE " + (folder / "log").string());
  return seen;
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

// One case in this file: ctest shows the whole file as skipped where there is no browser.
TEST_CASE("a browser shows the page without a complaint") {
  if (browser().empty()) {
    std::puts("SKIPPED: no Chromium on this machine, the page was not looked at");
    return;
  }
  Report page;
  page.result = report::sample_result({.loss = "<b>mse</b>", .accuracy = 49});
  const std::vector<uint8_t> pixels(4 * 8 * 8 * 3, 120);
  page.pictures = {{"Distilled images", report::contact_sheet_data_uri(pixels.data(), 4, 8, 8, 2), 0, 0}};
  const std::string html = render_html(page);
  const Seen seen = look_at(html);
  CHECK(seen.console == "");
  CHECK(count(seen.document, "<svg") == 2);
  CHECK(count(seen.document, "<table class=\"results\"") == 1);
  CHECK(count(seen.document, "<b>mse</b>") == 0);
  CHECK(count(seen.document, "</html>") == 1);

  // A comparison, with a baseline and without.
  for (const char* baseline : {"kl", ""}) {
    ComparisonReport comparison;
    comparison.result = to_json(testing::sample_comparison(
        {{"kl", "kl(T=20)", 50}, {"gift", "gift(gamma=0.1)", 53}, {"mse", "<b>mse</b>", 45}}, 3, baseline));
    comparison.distilled = comparison.augmented = page.pictures;
    const Seen compared = look_at(render_comparison(comparison));
    CHECK(compared.console == "");
    CHECK(count(compared.document, "<table class=\"results comparison\"") == 1);
    CHECK(count(compared.document, "<svg") == (*baseline ? 8 : 7));
    CHECK(count(compared.document, "<img class=\"pixels\"") == 2);
    CHECK(count(compared.document, "<b>mse</b>") == 0);
    CHECK(count(compared.document, "</html>") == 1);
  }

  // The look itself can fail: a page that wants something from outside is refused it, and the console says so.
  const Seen refused = look_at(html.substr(0, html.find("</main>")) + "<img src=\"outside.png\"></main></body></html>");
  CHECK(refused.console != "");
}
