#include "tools/report/page.h"

#include "tools/report/html.h"
#include "tools/report/style.h"

namespace gift::report {

std::string html_page(const Page& page) {
  const std::string title = escape(page.title);
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
         "'unsafe-inline'\">\n<title>" +
         title + "</title>\n<style>\n" + page_style(page.series) + "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>" +
         title + "</h1>\n<p class=\"subtitle\">" + escape(page.subtitle) + "</p>\n</header>\n" + page.body +
         "</main>\n<footer>Written by gift" + escape(page.version.empty() ? "" : " " + page.version) +
         "</footer>\n</body>\n</html>\n";
}

std::string card(const std::string& value, const std::string& what) {
  return "<div class=\"card\"><div class=\"figure\">" + escape(value) + "</div><div class=\"what\">" + escape(what) +
         "</div></div>\n";
}

std::string fold(const std::string& summary, const std::string& body, bool open) {
  if (body.empty()) return {};
  return std::string("<details") + (open ? " open" : "") + "><summary>" + escape(summary) + "</summary>\n" + body +
         "</details>\n";
}

std::string warning_list(const std::vector<std::string>& warnings) {
  std::string out;
  for (const std::string& warning : warnings) {
    const std::string line = "<li>" + escape(warning) + "</li>\n";
    if (out.find(line) == out.npos) out += line;
  }
  return out.empty() ? out : "<ul class=\"warnings\">\n" + out + "</ul>\n";
}

std::string seeds_in_words(int64_t n) { return std::to_string(n) + (n == 1 ? " seed" : " seeds"); }

}  // namespace gift::report
