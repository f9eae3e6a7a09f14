#include "models/slice_classes.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/error.h"
#include "models/key_names.h"

namespace gift {
namespace {

bool is_last_layer(std::string_view key) {
  constexpr std::array<std::string_view, 4> layers{"fc", "classifier", "classifier.1", "head"};
  const size_t dot = key.rfind('.');
  if (dot == key.npos || (key.substr(dot) != ".weight" && key.substr(dot) != ".bias")) return false;
  return std::find(layers.begin(), layers.end(), key.substr(0, dot)) != layers.end();
}

HostArray rows_of(const HostArray& array, std::span<const int32_t> rows) {
  Shape shape = array.shape;
  const size_t row = array.bytes().size() / static_cast<size_t>(shape[0]);
  shape[0] = static_cast<int64_t>(rows.size());
  auto [part, bytes] = new_host_array(array.dtype, shape);
  for (size_t k = 0; k < rows.size(); ++k)
    std::memcpy(bytes.data() + k * row, array.data + static_cast<size_t>(rows[k]) * row, row);
  return part;
}

}  // namespace

void slice_classes(WeightsFile& weights, std::span<const int32_t> outputs) {
  const int32_t most = *std::max_element(outputs.begin(), outputs.end());
  size_t sliced = 0;
  for (size_t i = 0; i < weights.shapes().tensors.size(); ++i) {
    const auto& [name, array] = weights.shapes().tensors[i];
    if (!is_last_layer(canonical_key(name)) || array.shape.rank() < 1 || array.shape[0] <= most) continue;
    weights.replace(i, rows_of(weights.array(i), outputs));
    ++sliced;
  }
  if (sliced == 0)
    fail<ConfigError>("class slice", weights.path().string(),
                      ": has no last layer (fc, classifier or head) of more than ", most, " outputs");
}

}  // namespace gift
