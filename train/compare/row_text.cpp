#include "train/compare/row_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "core/error.h"

namespace gift {
namespace {

using nlohmann::json;

constexpr const char* nothing = "–";

std::string formatted(const char* format, double value) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

}  // namespace

std::string points(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, std::fabs(value));
  const bool zero = std::string_view(buffer).find_first_not_of("0.") == std::string_view::npos;
  return (value < 0 && !zero ? "−" : "") + std::string(buffer);
}

std::string signed_points(const json& value, int decimals) {
  if (!value.is_number()) return nothing;
  return (value.get<double>() > 0 ? "+" : "") + points(value.get<double>(), decimals);
}

std::string accuracy_text(const json& measure, int decimals) {
  if (!measure["mean"].is_number()) return nothing;
  const std::string mean = points(measure["mean"].get<double>(), decimals);
  if (measure["n"].get<int64_t>() < 2) return mean;
  return mean + " ± " + points(measure["std_population"].get<double>(), decimals);
}

std::string interval_text(const json& bounds) {
  if (!bounds.is_object() || (bounds["low"].is_null() && bounds["high"].is_null())) return nothing;
  const auto bound = [](const json& value, const char* none) {
    return value.is_number() ? points(value.get<double>()) : std::string(none);
  };
  return "[" + bound(bounds["low"], "−∞") + ", " + bound(bounds["high"], "∞") + "]";
}

std::string p_text(const json& p) {
  if (!p.is_number()) return nothing;
  return p.get<double>() < 0.001 ? "< 0.001" : formatted("%.3f", p.get<double>());
}

std::string norm_text(const json& norm) { return norm.is_number() ? formatted("%.3g", norm.get<double>()) : nothing; }

std::string seeds_text(const json& row) {
  const int64_t done = row["last"]["n"].get<int64_t>(), all = row["seeds"].get<int64_t>();
  std::string out = std::to_string(done), why;
  if (done != all) out += " of " + std::to_string(all);
  for (const json& seed : row["diverged"])
    why += text(why.empty() ? "" : ", ", "seed ", seed["seed"], " diverged in epoch ", seed["epoch"]);
  for (const json& seed : row["failed"]) why += text(why.empty() ? "" : ", ", "seed ", seed["seed"], " failed");
  return why.empty() ? out : out + ": " + why;
}

bool has_selected(const json& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const json& row) { return row.contains("selected"); });
}

std::string selected_text(const json& row) {
  return row.contains("selected") ? accuracy_text(row["selected"]) : nothing;
}

bool is_bold(const json& row) {
  if (row["difference"].is_object()) return row["difference"]["verdict"] == "better";
  return row["against_best"].is_object() && row["against_best"]["bold"] == true;
}

bool has_differences(const json& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const json& row) { return row["difference"].is_object(); });
}

std::string common_baseline(const json& rows) {
  std::set<std::string> to, losses;
  bool in_block = true;
  for (const json& row : rows) {
    if (!row["difference"].is_object()) continue;
    to.insert(row["difference"]["to"].get<std::string>());
    losses.insert(row["difference"]["to_loss"].get<std::string>());
    in_block &= row["difference"]["pairing"] == "paired";
  }
  if (to.size() == 1) return *to.begin();
  return losses.size() == 1 && in_block ? *losses.begin() : std::string();
}

size_t tests_on_the_way(const json& rows) {
  size_t common = 0;
  for (const json& row : rows) {
    size_t tests = 0;
    for (const json& point : row["curves"])
      if (point["seed"] == row["curves"][0]["seed"] && !point["test_top1"].is_null()) ++tests;
    if (common && tests && tests != common) return 0;
    common = std::max(common, tests);
  }
  return common;
}

}  // namespace gift
