#include "tools/report/reproduction_section.h"

#include <set>

#include "core/error.h"
#include "tools/format.h"
#include "tools/report/html.h"

namespace gift::report {
namespace {

using nlohmann::json;

std::string signed_points(const json& value) {
  if (!value.is_number()) return {};
  return (value.get<double>() < 0 ? "" : "+") + fixed(value.get<double>(), 1);
}

std::string measured(const json& summary) {
  if (summary.at("n") == 0) return "–";
  const std::string mean = fixed(summary.at("mean").get<double>(), 1);
  return summary.at("n") == 1 ? mean : mean + " ± " + fixed(summary.at("std_population").get<double>(), 1);
}

std::string difference(const json& of_cell, const char* whose) {
  if (!of_cell.is_object() || of_cell.at(whose).is_null()) return {};
  const json& d = of_cell.at(whose);
  if (d.is_number()) return signed_points(d);
  const std::string mean = signed_points(d.at("mean"));
  return d.at("low").is_number() ? mean + " [" + signed_points(d.at("low")) + ", " + signed_points(d.at("high")) + "]"
                                 : mean;
}

std::string marks(const json& notes) {
  std::string out;
  for (const json& note : notes) out += (out.empty() ? " (" : ", ") + std::to_string(note.get<size_t>() + 1);
  return out.empty() ? out : out + ")";
}

std::string group_of(const json& cell) {
  return cell.at("set").get<std::string>() + ", " + cell.at("model").get<std::string>() + ", " +
         cell.at("optimizer").get<std::string>();
}

std::string row(const json& cell) {
  const bool there = cell.at("missing").empty();
  const std::string loss = cell.at("loss") == "native" ? "native: " + cell.at("loss_used").get<std::string>()
                                                       : cell.at("loss").get<std::string>();
  const std::string paper = cell.at("paper").is_null() ? "–" : cell.at("paper").at("printed").get<std::string>();
  std::string out = "<tr><th>" + escape(loss) + "</th>";
  for (const std::string& text :
       {paper + marks(cell.at("notes")), there ? measured(cell.at("best")) : std::string("missing"),
        there ? measured(cell.at("last")) : std::string("missing"), std::to_string(cell.at("last").at("n").get<int>()),
        difference(cell.at("difference_to_native"), "paper"), difference(cell.at("difference_to_native"), "ours")})
    out += "<td>" + escape(text) + "</td>";
  return out + "</tr>\n";
}

std::string remarks(const json& r) {
  std::set<size_t> used;
  for (const json& cell : r.at("cells"))
    for (const json& note : cell.at("notes")) used.insert(note.get<size_t>());
  std::string out;
  const auto add = [&](const std::string& line) { out += "<li>" + escape(line) + "</li>\n"; };
  for (const json& line : r.at("deviations")) add("Deviation from the recipe: " + line.get<std::string>() + ".");
  for (const json& note : r.at("general_notes")) add(r.at("notes").at(note.get<size_t>()).get<std::string>());
  for (const size_t note : used) add(text("(", note + 1, ") ", r.at("notes").at(note).get<std::string>()));
  for (const json& cell : r.at("cells"))
    for (const char* kind : {"remarks", "lost"})
      for (const json& line : cell.at(kind))
        add(cell.at("set").get<std::string>() + ", " + cell.at("loss").get<std::string>() + ": " +
            line.get<std::string>());
  for (const json& line : r.at("missing")) add("Missing: " + line.get<std::string>() + ".");
  return out.empty() ? out : "<ul class=\"notes\">\n" + out + "</ul>\n";
}

}  // namespace

std::string reproduction_section(const json& result) {
  const auto found = result.find("reproduction");
  if (found == result.end()) return {};
  try {
    std::string out = "<div class=\"scroll\"><table class=\"results\"><thead><tr>";
    out += "<th>loss</th>";
    for (const char* head : {"paper", "best, as published", "last", "n", "paper − native", "ours − native"})
      out += std::string("<th>") + head + "</th>";
    out += "</tr></thead><tbody>\n";
    std::string group;
    for (const json& cell : found->at("cells")) {
      if (group != group_of(cell))
        out += "<tr class=\"group\"><th colspan=\"7\">" + escape(group = group_of(cell)) + "</th></tr>\n";
      out += row(cell);
    }
    out +=
        "</tbody></table></div>\n<p class=\"note\">Top-1 in percent, mean ± population std. “Best” is the best of "
        "the tests on the way, chosen on the test set as the paper does. Our differences are means over paired seeds "
        "of the last accuracy, with 95 % t intervals; the paper's are computed from its printed means.</p>\n";
    return section("Beside the paper", out + remarks(*found));
  } catch (const json::exception& error) {
    fail<FormatError>("report", "reproduction: ", json_fault(error.what()));
  }
}

}  // namespace gift::report
