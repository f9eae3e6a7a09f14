#include "tools/report/facts.h"

#include <algorithm>
#include <cmath>

#include "tools/format.h"
#include "tools/report/html.h"

namespace gift::report {
namespace {

using nlohmann::json;

std::string readable(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string value_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_integer()) return thousands(value.get<int64_t>());
  if (value.is_number_float()) {
    const double x = value.get<double>(), magnitude = std::fabs(x);
    return magnitude >= 1 && magnitude < 1e6 ? number(x) : value.dump();
  }
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void add_rows(const json& value, const std::string& name, std::string& rows) {
  if (value.is_null() || (value.is_structured() && value.empty()) || value == "") return;
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) add_rows(inner, name.empty() ? key : name + " " + key, rows);
    return;
  }
  std::string text;
  if (value.is_array()) {
    const bool lines = value.front().is_string() && value.size() > 1;
    for (const json& item : value) {
      if (item.is_object()) {
        for (const auto& [key, inner] : item.items())
          text += (text.empty() ? "" : ", ") + key + " " + value_text(inner);
      } else {
        text += (text.empty() ? "" : lines ? "\n" : ", ") + value_text(item);
      }
    }
  } else {
    text = value_text(value);
  }
  rows += "<tr><th>" + escape(readable(name)) + "</th><td>" + escape(text) + "</td></tr>\n";
}

}  // namespace

std::string facts_table(const nlohmann::json& object) {
  std::string rows;
  add_rows(object, "", rows);
  return rows.empty() ? rows : "<table class=\"facts\"><tbody>\n" + rows + "</tbody></table>\n";
}

}  // namespace gift::report
