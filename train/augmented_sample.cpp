#include "train/augmented_sample.h"

#include <algorithm>
#include <cmath>

#include "core/ops/format.h"
#include "core/transfer.h"
#include "train/cohort.h"

namespace gift {

SamplePictures augmented_sample(Engine& engine, Setup& setup, int most) {
  const Config& config = setup.config();
  Cohort cohort(engine, *setup.train, nullptr,
                {setup.augment, setup.input.normalization, config.batch_size, config.seed, setup.labels.get()});
  cohort.begin_epoch(1);
  const Tensor images = cohort.batch(0).images;
  const std::vector<float> values = to_host<float>(contiguous(cohort.context(), images));
  const auto plane = static_cast<size_t>(images.size(2) * images.size(3));
  SamplePictures out{
      static_cast<int>(std::min<int64_t>(most, images.size(0))), setup.train->height(), setup.train->width(), {}};
  out.pixels.resize(static_cast<size_t>(out.count) * plane * 3);
  const Normalization& n = setup.input.normalization;
  for (size_t i = 0; i < static_cast<size_t>(out.count); ++i)
    for (size_t c = 0; c < 3; ++c)
      for (size_t p = 0; p < plane; ++p) {
        const float value = values[(i * 3 + c) * plane + p] * n.std[c] + n.mean[c];
        out.pixels[(i * plane + p) * 3 + c] = static_cast<uint8_t>(std::lround(255 * std::clamp(value, 0.0f, 1.0f)));
      }
  return out;
}

}  // namespace gift
