#pragma once

#include <algorithm>
#include <cstdint>

#include "core/math/host_device.h"

namespace gift::cuda {

// How a normalised tensor lies and who shares statistics. Rows of channels_last tensors are pixels, each a run of all
// channels; other tensors are planes of height x width. All sizes of one axis are below 2^31.
struct NormLayout {
  uint32_t channels = 0, height = 1, width = 1;
  uint32_t segments = 1;  // parts of the batch with statistics of their own: 1 (batch norm) or its samples (group norm)
  uint32_t images = 0;    // samples of a segment
  uint32_t members = 1;   // neighbouring channels with common statistics
  bool channels_last = false;
  bool relu = false, pool = false;
  int vector = 1;  // channels that one access takes: as many as 16 bytes hold, or 1

  GIFT_HD uint32_t groups() const { return channels / members; }
  GIFT_HD uint32_t pixels() const { return height * width; }
  GIFT_HD uint32_t out_pixels() const { return pool ? (height / 2) * (width / 2) : height * width; }
  double count() const { return static_cast<double>(images) * pixels() * members; }  // elements behind one statistic
};

constexpr uint32_t column_threads = 256;

// Rows x channels of each segment cut among blocks of column_threads threads: a block takes a tile of `lanes` vectors
// of channels and one of `splits` ranges of rows, `rows` of them at a time; so sums depend on the shape alone.
struct ColumnCut {
  uint32_t total = 0;  // rows of a segment
  uint32_t lanes = 1, rows = 1, tiles = 1, splits = 1;

  uint32_t blocks(const NormLayout& n) const { return n.segments * splits * tiles; }
};

// For kernels that only go over the rows: eight blocks for each of an H200's 132 multiprocessors.
inline ColumnCut column_cut(const NormLayout& n, uint64_t total, uint32_t wanted_blocks = 132 * 8) {
  const uint32_t vectors = n.channels / static_cast<uint32_t>(n.vector);
  ColumnCut cut;
  cut.total = static_cast<uint32_t>(total);
  while (cut.lanes < 32 && cut.lanes < vectors) cut.lanes *= 2;
  cut.rows = column_threads / cut.lanes;
  cut.tiles = (vectors + cut.lanes - 1) / cut.lanes;
  const uint64_t wanted = (wanted_blocks + uint64_t{cut.tiles} * n.segments - 1) / (uint64_t{cut.tiles} * n.segments);
  const uint64_t most = (total + 2 * cut.rows - 1) / (2 * cut.rows);  // two rows a thread at least
  cut.splits = static_cast<uint32_t>(std::max<uint64_t>(1, std::min(wanted, most)));
  return cut;
}

// For kernels that sum over the rows: four blocks, which leave fewer sums; a thread sums at most 64 rows in f32.
inline ColumnCut summing_cut(const NormLayout& n, uint64_t total) {
  ColumnCut cut = column_cut(n, total, 132 * 4);
  const uint64_t least = (total + 64 * cut.rows - 1) / (64 * cut.rows);
  cut.splits = static_cast<uint32_t>(std::max<uint64_t>(cut.splits, least));
  return cut;
}

// Parts into which the sums of one channel of one segment are cut, over all pixels or over the pooled ones.
inline uint32_t norm_splits(const NormLayout& n, uint32_t pixels) {
  if (n.channels_last) return summing_cut(n, uint64_t{n.images} * pixels).splits;
  const uint32_t planes = n.channels * n.segments;
  return std::clamp(132 * 4 / planes, 1u, std::max(1u, n.images));
}

// Doubles that the partial sums take: [segment][split][2][channel].
inline int64_t norm_partials(const NormLayout& n, uint32_t pixels) {
  return int64_t{2} * n.segments * norm_splits(n, pixels) * n.channels;
}

}  // namespace gift::cuda
