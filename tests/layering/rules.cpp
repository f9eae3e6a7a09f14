#include "tests/layering/rules.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace gift::layering {
namespace {

using Set = std::set<std::string, std::less<>>;

// Folder → folders whose headers it may include; every folder may include itself. The house, ground floor first.
const std::map<std::string, Set, std::less<>>& arrows() {
  static const std::map<std::string, Set, std::less<>> map{
      {"core", {}},
      {"layers", {"core"}},
      {"losses", {"core"}},
      {"optim", {"core"}},
      {"data", {"core"}},
      {"models", {"core", "layers"}},
      {"train", {"core", "layers", "losses", "optim", "data", "models"}},
      {"tools", {"core", "layers", "losses", "optim", "data", "models", "train"}},
      {"bench", {"core", "layers", "losses", "optim", "data", "models", "train", "tools"}},
      {"tests", {"core", "layers", "losses", "optim", "data", "models", "train", "tools", "bench"}},
      {"examples", {"core", "layers", "losses", "optim", "data", "models", "train"}}};
  return map;
}

const Set library_folders{"core", "layers", "losses", "optim", "data", "models", "train"};

// Headers of other libraries, and the only places that see them (tests see all).
struct Fence {
  std::string_view header;
  std::vector<std::string_view> places;
};
const std::vector<Fence> fences{
    {"oneapi/dnnl/", {"core/backends/cpu/"}},
    {"dnnl", {"core/backends/cpu/"}},
    {"omp.h", {"core/backends/cpu/"}},
    {"cuda", {"core/backends/cuda/"}},
    {"cublas", {"core/backends/cuda/"}},
    {"cudnn", {"core/backends/cuda/"}},
    {"CLI/", {"tools/"}},
    {"jpeglib.h", {"data/"}},
    {"stb/", {"data/", "tools/"}},
    {"doctest", {}},
};

std::string_view folder_of(std::string_view path) {
  return path.find('/') == path.npos ? std::string_view{} : path.substr(0, path.find('/'));
}

// The text with comments and the contents of strings and character literals blanked; line breaks stay.
std::string code_only(std::string_view text) {
  std::string out(text);
  enum { code, line_comment, block_comment, quoted } state = code;
  char quote = 0;
  for (size_t i = 0; i < out.size(); ++i) {
    const char c = out[i], next = i + 1 < out.size() ? out[i + 1] : '\0';
    if (c == '\n') {
      if (state != block_comment) state = code;
      continue;
    }
    switch (state) {
      case code:
        if (c == '/' && next == '/') {
          state = line_comment;
        } else if (c == '/' && next == '*') {
          state = block_comment;
        } else if (c == '"' || (c == '\'' && (i == 0 || !std::isalnum(static_cast<unsigned char>(out[i - 1]))))) {
          state = quoted;  // an apostrophe after a digit separates digits
          quote = c;
          continue;
        }
        if (state != code) out[i] = ' ';
        break;
      case line_comment:
        out[i] = ' ';
        break;
      case block_comment:
        out[i] = ' ';
        if (c == '*' && next == '/') {
          out[++i] = ' ';
          state = code;
        }
        break;
      case quoted:
        if (c == quote) {
          state = code;
        } else {
          out[i] = ' ';
          if (c == '\\' && next != '\n' && next != '\0') out[++i] = ' ';
        }
        break;
    }
  }
  return out;
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  int number = 1;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    visit(number++, std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string own_include_fault(std::string_view folder, std::string_view path, const std::string& header) {
  const std::string target(folder_of(header));
  if (header.find("..") != header.npos || !arrows().count(target)) {
    return "\"" + header + "\" is no path from the root of the project";
  }
  if (target != folder && !arrows().find(folder)->second.count(target)) {
    return std::string(folder) + " must not include " + target + ": \"" + header + "\"";
  }
  if (path.starts_with("core/math/") && !header.starts_with("core/math/") && !header.starts_with("core/random/")) {
    return "core/math holds plain arithmetic and includes nothing of " + header;
  }
  return {};
}

std::string library_include_fault(std::string_view path, const std::string& header) {
  if (folder_of(path) == "tests") return {};
  for (const Fence& fence : fences) {
    if (!header.starts_with(fence.header)) continue;
    if (std::none_of(fence.places.begin(), fence.places.end(), [&](auto place) { return path.starts_with(place); })) {
      return "<" + header + "> does not belong in " + std::string(path);
    }
  }
  return {};
}

}  // namespace

bool is_source(std::string_view path) {
  return arrows().count(folder_of(path)) && (path.ends_with(".h") || path.ends_with(".cpp") || path.ends_with(".cu") ||
                                             path.ends_with(".cuh") || path.ends_with(".inc"));
}

std::vector<Finding> check(std::string_view path, std::string_view text) {
  static const std::regex include(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  static const std::regex output(
      R"re((\bstd\s*::\s*(cout|cerr|clog)\b)|(\b(printf|fprintf|vprintf|vfprintf|puts|fputs|putchar|perror|exit|_exit|_Exit|quick_exit|abort)\s*\())re");
  static const std::regex member(R"re((\.|->|[^d]::)\s*$)re");
  static const std::regex machine_path(R"re((^|[^A-Za-z0-9_.])/(work|home|root|Users)/)re");
  std::vector<Finding> found;
  const std::string_view folder = folder_of(path);
  const bool library = library_folders.count(folder) > 0;
  const std::string code = code_only(text);

  for_each_line(text, [&](int number, const std::string& line) {
    std::smatch match;
    if (std::regex_search(line, machine_path)) found.push_back({number, "a path of someone's machine"});
    if (!std::regex_search(line, match, include)) return;
    const std::string header = match[2];
    if (library && header == "iostream") found.push_back({number, "<iostream> in a library folder"});
    const std::string fault =
        match[1] == "\"" ? own_include_fault(folder, path, header) : library_include_fault(path, header);
    if (!fault.empty()) found.push_back({number, fault});
  });
  if (library) {
    for_each_line(code, [&](int number, const std::string& line) {
      std::smatch match;
      if (!std::regex_search(line, match, output)) return;
      if (std::regex_search(match.prefix().first, match.prefix().second, member)) return;
      found.push_back({number, "prints or ends the program: " + match.str() + " (a library throws)"});
    });
  }
  return found;
}

}  // namespace gift::layering
