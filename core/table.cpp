#include "core/table.h"

namespace gift {
namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string markdown_field(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + markdown_field(cell) + " |";
  return line + "\n";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t k = 0; k < cells.size(); ++k) line += (k ? "," : "") + csv_field(cells[k]);
  return line + "\n";
}

}  // namespace

std::string as_markdown(const Table& table) {
  std::string out = markdown_line(table.head) + "|";
  for (size_t k = 0; k < table.head.size(); ++k) out += " --- |";
  out += "\n";
  for (const auto& row : table.rows) out += markdown_line(row);
  return out;
}

std::string as_csv(const Table& table) {
  std::string out = csv_line(table.head);
  for (const auto& row : table.rows) out += csv_line(row);
  return out;
}

}  // namespace gift
