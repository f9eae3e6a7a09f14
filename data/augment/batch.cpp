#include "data/augment/batch.h"

#include <algorithm>

#include "core/error.h"

namespace gift {
namespace {

constexpr int64_t samples_of_a_task = 4;

size_t rounded_to_cache_lines(size_t floats) { return (floats + 15) / 16 * 16; }

}  // namespace

BatchMaker::BatchMaker(const AugmentOptions& options, const Normalization& normalization, int height, int width,
                       ThreadPool& pool)
    : options_(options),
      table_(normalization),
      height_(height),
      width_(width),
      pool_(pool),
      scratch_floats_(rounded_to_cache_lines(augment_scratch(height, width))),
      scratch_(scratch_floats_ * static_cast<size_t>(pool.size())) {
  check(options);
}

void BatchMaker::augment(const uint8_t* pictures, std::span<const int32_t> indices, std::span<const AugmentDraw> draws,
                         float* out) {
  if (draws.size() != indices.size())
    fail<ShapeError>("augment", draws.size(), " draws for ", indices.size(), " samples");
  const size_t each = size_t{3} * static_cast<size_t>(height_) * static_cast<size_t>(width_);
  const auto count = static_cast<int64_t>(indices.size());
  pool_.run((count + samples_of_a_task - 1) / samples_of_a_task, [&](int64_t task, int worker) {
    float* scratch = &scratch_[scratch_floats_ * static_cast<size_t>(worker)];
    for (int64_t i = task * samples_of_a_task; i < std::min((task + 1) * samples_of_a_task, count); ++i) {
      const auto at = static_cast<size_t>(i);
      augment_sample(pictures + static_cast<size_t>(indices[at]) * each, height_, width_, table_, options_, draws[at],
                     out + at * each, scratch);
    }
  });
}

void BatchMaker::augment(float* pictures, std::span<const AugmentDraw> draws, float* out) {
  const size_t each = size_t{3} * static_cast<size_t>(height_) * static_cast<size_t>(width_);
  const auto count = static_cast<int64_t>(draws.size());
  pool_.run((count + samples_of_a_task - 1) / samples_of_a_task, [&](int64_t task, int worker) {
    float* scratch = &scratch_[scratch_floats_ * static_cast<size_t>(worker)];
    for (int64_t i = task * samples_of_a_task; i < std::min((task + 1) * samples_of_a_task, count); ++i) {
      const auto at = static_cast<size_t>(i);
      normalize_sample(pictures + at * each, height_, width_, table_.normalization);
      augment_sample(pictures + at * each, height_, width_, options_, draws[at], out + at * each, scratch);
    }
  });
}

void BatchMaker::normalize(const uint8_t* pictures, std::span<const int32_t> indices, float* out) {
  const size_t each = size_t{3} * static_cast<size_t>(height_) * static_cast<size_t>(width_);
  const auto count = static_cast<int64_t>(indices.size());
  pool_.run((count + samples_of_a_task - 1) / samples_of_a_task, [&](int64_t task, int) {
    for (int64_t i = task * samples_of_a_task; i < std::min((task + 1) * samples_of_a_task, count); ++i) {
      const auto at = static_cast<size_t>(i);
      normalize_sample(pictures + static_cast<size_t>(indices[at]) * each, height_, width_, table_, out + at * each);
    }
  });
}

}  // namespace gift
