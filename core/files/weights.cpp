#include "core/files/weights.h"

#include "core/error.h"
#include "core/files/finite.h"
#include "core/files/in_parallel.h"
#include "core/files/printable.h"
#include "core/files/weights_file.h"

namespace gift {

Weights read_weights(const std::filesystem::path& path) { return WeightsFile(path).map(); }

Weights read_weight_shapes(const std::filesystem::path& path) { return WeightsFile(path).shapes(); }

void fail_not_finite(const std::filesystem::path& path, std::string_view name, double value) {
  fail<FormatError>("weights", path.string(), ": the weight ", printable(name), " holds ", value,
                    " (a training run that diverged?)");
}

void check_finite(const Weights& weights, const std::filesystem::path& path) {
  uint64_t bytes = 0;
  for (const auto& [name, array] : weights.tensors) bytes += array.bytes().size();
  std::vector<std::optional<double>> found(weights.tensors.size());
  in_parallel(static_cast<int64_t>(found.size()), bytes, [&](int64_t i) {
    found[static_cast<size_t>(i)] = first_not_finite(weights.tensors[static_cast<size_t>(i)].second);
  });
  for (size_t i = 0; i < found.size(); ++i)
    if (found[i]) fail_not_finite(path, weights.tensors[i].first, *found[i]);
}

}  // namespace gift
