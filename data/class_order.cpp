#include <cerrno>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>

#include "core/error.h"
#include "core/files/file_error.h"
#include "core/files/printable.h"
#include "data/class_map.h"

namespace gift {
namespace {

struct Line {
  size_t number;
  std::vector<std::string> fields;
};

std::string trimmed(std::string_view field) {
  const size_t begin = field.find_first_not_of(" \r"), end = field.find_last_not_of(" \r");
  return begin == field.npos ? "" : std::string(field.substr(begin, end - begin + 1));
}

std::vector<Line> read_lines(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) fail_file("class map", path, "cannot be opened", errno);
  constexpr size_t most = 1'000'000;
  std::vector<Line> out;
  size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (number > most || line.size() > 4096)
      fail<ConfigError>("class map", printable_path(path), " line ", number,
                        " is beyond all bounds (not a list of classes?)");
    Line entry{number, {}};
    const std::string_view content = std::string_view(line).substr(0, line.find('#'));
    for (size_t at = 0; at <= content.size();) {
      const size_t end = std::min(content.find('\t', at), content.size());
      if (std::string field = trimmed(content.substr(at, end - at)); !field.empty())
        entry.fields.push_back(std::move(field));
      at = end + 1;
    }
    if (!entry.fields.empty()) out.push_back(std::move(entry));
  }
  return out;
}

std::optional<int64_t> integer(const std::string& field) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<ClassName> read_class_order(const std::filesystem::path& path) {
  std::vector<ClassName> out;
  std::map<std::string, size_t> seen;
  for (Line& line : read_lines(path)) {
    const auto bad = [&](const std::string& what) {
      fail<ConfigError>("class map", printable_path(path), " line ", line.number, ": ", what);
    };
    if (line.fields.size() > 1)
      if (const auto index = integer(line.fields[0])) {
        if (*index != static_cast<int64_t>(out.size()))
          bad(text("class number ", *index, ", expected ", out.size(), " (one line a class, in order)"));
        line.fields.erase(line.fields.begin());
      }
    const auto [found, is_new] = seen.emplace(line.fields[0], line.number);
    if (!is_new) bad(text("class ", printable(line.fields[0]), " stands in line ", found->second, " already"));
    out.push_back({line.fields[0], {line.fields.begin() + 1, line.fields.end()}});
  }
  if (out.size() < 2)
    fail<ConfigError>("class map", printable_path(path), " names ", out.size(),
                      " classes, expected at least 2, one a line");
  return out;
}

std::vector<int32_t> read_permutation(const std::filesystem::path& path, std::span<const ClassName> classes) {
  std::map<std::string, int32_t> index;
  for (size_t i = 0; i < classes.size(); ++i) {
    for (const std::string& other : classes[i].others) index.emplace(folded_class_name(other), static_cast<int32_t>(i));
    index.insert_or_assign(folded_class_name(classes[i].key), static_cast<int32_t>(i));
  }
  std::vector<int32_t> out;
  std::vector<size_t> line_of(classes.size());
  for (const Line& line : read_lines(path)) {
    const auto bad = [&](const std::string& what) {
      fail<ConfigError>("class permutation", printable_path(path), " line ", line.number, ": ", what);
    };
    const auto number = integer(line.fields[0]);
    const auto named = index.find(folded_class_name(line.fields[0]));
    if (!number && named == index.end())
      bad(text(printable(line.fields[0]), " is neither an index nor the name of a class"));
    const int64_t value = number ? *number : named->second;
    if (value < 0 || value >= static_cast<int64_t>(classes.size()))
      bad(text("index ", value, ", expected 0 to ", classes.size() - 1));
    size_t& line_before = line_of[static_cast<size_t>(value)];
    if (line_before) bad(text("class ", value, " stands in line ", line_before, " already"));
    line_before = line.number;
    out.push_back(static_cast<int32_t>(value));
  }
  if (out.size() != classes.size())
    fail<ConfigError>("class permutation", printable_path(path), " has ", out.size(),
                      " lines, expected one for each of ", classes.size(), " classes");
  return out;
}

std::string permutation_text(std::span<const int32_t> permutation, std::span<const ClassName> classes) {
  std::string out;
  for (const int32_t i : permutation) out += text(i, '\t', '#', ' ', classes[static_cast<size_t>(i)].shown(), '\n');
  return out;
}

}  // namespace gift
