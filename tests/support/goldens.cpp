#include "tests/support/goldens.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/error.h"
#include "core/files/safetensors.h"

namespace gift::testing {
namespace {

template <class Map>
const HostArray& at(const Map& map, const std::string& key, const std::string& where) {
  const auto found = map.find(key);
  if (found == map.end()) fail<FormatError>("goldens", where, " has no '", key, "'");
  return found->second;
}

std::map<std::string, HostArray> by_role(const GoldenFile& file, const nlohmann::json& names) {
  std::map<std::string, HostArray> out;
  for (const auto& [role, name] : names.items()) out[role] = file.tensor(name.get<std::string>());
  return out;
}

std::vector<double> widened(std::span<const float> values) { return {values.begin(), values.end()}; }

// How far beyond its bound a difference is: above 1 is a miss.
double excess(double got, double want, double bound) {
  if (std::isnan(got) || std::isnan(want)) return std::isnan(got) && std::isnan(want) ? 0 : INFINITY;
  const double difference = got == want ? 0 : std::abs(got - want);
  if (difference == 0) return 0;
  return bound > 0 ? difference / bound : INFINITY;
}

}  // namespace

std::filesystem::path reference_path(const std::string& name) {
  const char* const folder = std::getenv("GIFT_REFERENCE_DIR");
  return std::filesystem::path(folder && *folder ? folder : GIFT_REFERENCE_DIR_DEFAULT) / name;
}

const HostArray& GoldenCase::input(const std::string& role) const { return at(inputs, role, name + " inputs"); }
const HostArray& GoldenCase::output(const std::string& role) const { return at(outputs, role, name + " outputs"); }

Tolerance GoldenCase::tolerance(const std::string& role) const {
  const auto& pair = tol.at(role);
  return {pair.at(0).get<double>(), pair.at(1).get<double>()};
}

GoldenFile::GoldenFile(const std::string& name) {
  Safetensors file = read_safetensors(reference_path(name));
  metadata = std::move(file.metadata);
  tensors.insert(file.tensors.begin(), file.tensors.end());
  if (!metadata.count("cases")) return;
  const auto list = nlohmann::json::parse(metadata.at("cases"));
  for (const auto& entry : list) {
    cases.push_back({entry.at("name"), entry.at("op"), entry.value("note", ""), entry.at("attrs"),
                     entry.value("tol", nlohmann::json::object()), by_role(*this, entry.at("inputs")),
                     by_role(*this, entry.at("outputs"))});
  }
}

const HostArray& GoldenFile::tensor(const std::string& name) const { return at(tensors, name, "the golden file"); }

std::string deviation(std::span<const double> got, std::span<const double> want, Tolerance tolerance, double scale) {
  if (got.size() != want.size()) return text("got ", got.size(), " elements, expected ", want.size());
  double worst = 1;
  size_t place = 0, count = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    const double ratio = excess(got[i], want[i], tolerance.atol * scale + tolerance.rtol * std::abs(want[i]));
    if (ratio > 1) ++count;
    if (ratio > worst) {
      worst = ratio;
      place = i;
    }
  }
  if (count == 0) return "";
  std::ostringstream line;
  line.precision(9);
  line << count << " of " << got.size() << " elements are off; worst at " << place << ": got " << got[place]
       << ", expected " << want[place] << ", " << worst << " times the tolerance";
  return line.str();
}

std::string deviation(std::span<const float> got, std::span<const double> want, Tolerance tolerance, double scale) {
  return deviation(widened(got), want, tolerance, scale);
}
std::string deviation(std::span<const float> got, const HostArray& want, Tolerance tolerance, double scale) {
  return deviation(widened(got), want.doubles(), tolerance, scale);
}
std::string deviation(std::span<const double> got, const HostArray& want, Tolerance tolerance, double scale) {
  return deviation(got, want.doubles(), tolerance, scale);
}

std::string row_deviation(std::span<const double> got, const HostArray& want, Tolerance tolerance) {
  const std::vector<double> wanted = want.doubles();
  if (got.size() != wanted.size()) return text("got ", got.size(), " elements, expected ", wanted.size());
  const size_t rows = want.shape.rank() == 0 ? 1 : static_cast<size_t>(want.shape[0]);
  const size_t width = rows == 0 ? 0 : wanted.size() / rows;
  for (size_t row = 0; row < rows; ++row) {
    const auto wanted_row = std::span(wanted).subspan(row * width, width);
    double largest = 0;
    for (double value : wanted_row) largest = std::max(largest, std::abs(value));
    const Tolerance flat{0, tolerance.rtol * largest + tolerance.atol};
    const std::string fault = deviation(got.subspan(row * width, width), wanted_row, flat);
    if (!fault.empty()) return text("row ", row, ": ", fault);
  }
  return "";
}

std::string row_deviation(std::span<const float> got, const HostArray& want, Tolerance tolerance) {
  return row_deviation(widened(got), want, tolerance);
}

}  // namespace gift::testing
