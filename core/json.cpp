#include "core/json.h"

#include <cmath>
#include <set>
#include <vector>

#include "core/error.h"
#include "core/files/mapped_file.h"
#include "core/files/printable.h"

namespace gift {

std::string json_fault(std::string_view message) {
  const size_t code = message.find("] ");
  if (code != std::string_view::npos) message.remove_prefix(code + 2);
  const std::string quoted = printable(message, 200);
  return quoted.substr(1, quoted.size() - 2);
}

bool holds_integer(const nlohmann::json& json, double least, uint64_t most) {
  if (json.is_number_unsigned()) return json.get<uint64_t>() <= most;
  if (json.is_number_integer()) {
    const auto value = json.get<int64_t>();
    return value < 0 ? static_cast<double>(value) >= least : static_cast<uint64_t>(value) <= most;
  }
  if (!json.is_number_float()) return true;
  const auto value = json.get<double>();
  return value == std::floor(value) && value >= least && value < static_cast<double>(most) + 1;
}

nlohmann::json parse_json(std::string_view json, std::string_view source) {
  constexpr int max_depth = 64;
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> keys;
  const auto check = [&](int depth, Event event, nlohmann::json& value) {
    if (depth > max_depth) fail<FormatError>("json", source, ": more than ", max_depth, " levels of nesting");
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(value.get<std::string>()).second) {
      fail<FormatError>("json", source, ": the key ", printable(value.get<std::string>()), " is there twice");
    }
    return true;
  };
  try {
    return nlohmann::json::parse(json.begin(), json.end(), check);
  } catch (const nlohmann::json::parse_error& error) {
    fail<FormatError>("json", source, ": byte ", error.byte, ": ", json_fault(error.what()));
  } catch (const nlohmann::json::exception& error) {  // a number beyond double's range
    fail<FormatError>("json", source, ": ", json_fault(error.what()));
  }
}

nlohmann::json read_json(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  return parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
}

nlohmann::json finite_json(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

}  // namespace gift
