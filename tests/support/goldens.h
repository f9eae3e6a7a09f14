#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/files/host_array.h"

namespace gift::testing {

// A file of the golden folder: $GIFT_REFERENCE_DIR where set, else the copy in the source tree.
std::filesystem::path reference_path(const std::string& name);

struct Tolerance {
  double rtol = 0, atol = 0;
};

// One case of a golden file (its list of cases is in the metadata).
struct GoldenCase {
  std::string name, op, note;
  nlohmann::json attrs, tol;
  std::map<std::string, HostArray> inputs, outputs;  // by role

  bool has(const std::string& role) const { return inputs.count(role) != 0; }
  const HostArray& input(const std::string& role) const;  // throws where the role is missing
  const HostArray& output(const std::string& role) const;
  Tolerance tolerance(const std::string& role) const;  // "tol": {role: [rtol, atol]}
};

// All tensors and cases of a golden file such as "ops.safetensors".
struct GoldenFile {
  std::map<std::string, HostArray> tensors;
  std::map<std::string, std::string> metadata;
  std::vector<GoldenCase> cases;

  explicit GoldenFile(const std::string& name);
  const HostArray& tensor(const std::string& name) const;
};

// Empty where |got - want| <= atol·scale + rtol·|want| for each element (a NaN matches a NaN, an infinity its equal);
// else a line on the worst element, so that CHECK(deviation(...) == "") shows it. Sizes must be equal.
std::string deviation(std::span<const double> got, std::span<const double> want, Tolerance tolerance, double scale = 1);
std::string deviation(std::span<const float> got, std::span<const double> want, Tolerance tolerance, double scale = 1);
std::string deviation(std::span<const float> got, const HostArray& want, Tolerance tolerance, double scale = 1);
std::string deviation(std::span<const double> got, const HostArray& want, Tolerance tolerance, double scale = 1);

// Row by row: max|got - want| <= rtol·max|want| + atol. The rows are those of want's first axis.
std::string row_deviation(std::span<const double> got, const HostArray& want, Tolerance tolerance);
std::string row_deviation(std::span<const float> got, const HostArray& want, Tolerance tolerance);

}  // namespace gift::testing
