#include "data/collection/listing.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <tuple>

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {
namespace {

std::string_view folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view{} : path.substr(0, slash);
}

bool in_walk_order(const std::string& a, const std::string& b) {
  const std::string_view first = folder_of(a), second = folder_of(b);
  return first != second ? first < second : a < b;
}

[[noreturn]] void refuse(const std::string& root, const std::string& what) {
  fail<FormatError>("image folder", printable_path(root), ' ', what);
}

bool is_split(std::string_view name) {
  constexpr std::array<std::string_view, 6> names{"train", "val", "valid", "validation", "test", "eval"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool has_image_extension(std::string_view name) {
  constexpr std::array<std::string_view, 9> known{".jpg", ".jpeg", ".png",  ".ppm", ".bmp",
                                                  ".pgm", ".tif",  ".tiff", ".webp"};
  const size_t dot = name.rfind('.');
  if (dot == name.npos || name.size() - dot > 5) return false;
  std::string extension(name.substr(dot));
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(known.begin(), known.end(), extension) != known.end();
}

bool is_hidden(std::string_view name) { return name.starts_with('.') || name == "__MACOSX"; }

Listing list_classes(const std::string& root, std::vector<std::string> files, std::span<const std::string> folders) {
  std::map<std::string, int32_t, std::less<>> classes;
  size_t loose = 0;
  for (const std::string& folder : folders) classes[folder];
  for (const std::string& file : files) {
    const size_t slash = file.find('/');
    if (slash == file.npos)
      ++loose;
    else
      classes[file.substr(0, slash)];
  }
  if (classes.empty())
    refuse(root, loose > 0 ? text("holds ", loose, " images but no class folder (a folder for each class was expected)")
                           : "holds no class folder and no image (is it the right path?)");
  if (std::all_of(classes.begin(), classes.end(), [](const auto& entry) { return is_split(entry.first); }))
    refuse(root, text("holds ", printable(classes.begin()->first), ", which is a split and not a class; give ",
                      printable_path(root + "/" + classes.begin()->first)));
  Listing out;
  for (auto& [name, index] : classes) {
    index = static_cast<int32_t>(out.classes.size());
    out.classes.push_back(name);
  }
  std::sort(files.begin(), files.end(), in_walk_order);
  std::vector<std::vector<std::string*>> by_class(classes.size());
  for (std::string& file : files) {
    const size_t slash = file.find('/');
    if (slash != file.npos)
      by_class[static_cast<size_t>(classes.find(std::string_view(file).substr(0, slash))->second)].push_back(&file);
  }
  for (size_t c = 0; c < by_class.size(); ++c) {
    if (by_class[c].empty()) {
      const bool all = std::all_of(by_class.begin(), by_class.end(), [](const auto& list) { return list.empty(); });
      refuse(root, text(all ? "has no image in any class folder, not in " : "has no image in class folder ",
                        printable(out.classes[c]), " (known extensions: jpg, jpeg, png, ppm, pgm, bmp)"));
    }
    for (std::string* file : by_class[c]) {
      out.paths.push_back(std::move(*file));
      out.labels.push_back(static_cast<int32_t>(c));
    }
  }
  return out;
}

Listing list_annotated(const std::string& root, std::span<const std::string> files, std::string_view annotations) {
  std::map<std::string, std::string, std::less<>> class_of;
  for (std::string_view rest = annotations; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const size_t tab = line.find('\t');
    if (tab == line.npos) continue;
    const std::string_view after = line.substr(tab + 1);
    class_of.emplace(line.substr(0, tab), after.substr(0, after.find_first_of("\t\r ")));
  }
  std::vector<std::tuple<std::string, std::string>> items;  // class, path
  for (const std::string& file : files) {
    const auto found = class_of.find(file.substr(file.rfind('/') + 1));
    if (found == class_of.end())
      refuse(root, text("has image ", printable(file), " without a line in ", annotations_name, " (incomplete copy?)"));
    items.emplace_back(found->second, file);
  }
  if (items.empty()) refuse(root, "holds no image (incomplete copy?)");
  std::sort(items.begin(), items.end());
  Listing out;
  for (auto& [name, path] : items) {
    if (out.classes.empty() || out.classes.back() != name) out.classes.push_back(name);
    out.labels.push_back(static_cast<int32_t>(out.classes.size()) - 1);
    out.paths.push_back(std::move(path));
  }
  return out;
}

}  // namespace gift
