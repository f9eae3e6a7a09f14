#pragma once

#include <mutex>
#include <vector>

#include "core/context.h"

namespace gift::cuda {

// Weights (O, I, kh, kw) as cuDNN takes them: channels_last (O, kh, kw, I), of one element type, with zeros up to a
// number of channels. A copy stays at its place in memory and is renewed there, so that captured work goes on reading
// it. Each lane has its own. Thread safe.
class PackedWeights {
 public:
  // Weights that have a gradient change at every step: they are packed at every call, so that captured work packs them
  // again whenever it runs. Those without are packed when their version is new, by whatever call comes first: work
  // captured later only reads the copy.
  Tensor forward(Context& c, const Tensor& w, DType type, int64_t channels);
  // What forward() made of the same version, in the same step; else packed for this call.
  Tensor backward(Context& c, const Tensor& w, DType type, int64_t channels);
  void clear();

 private:
  struct Entry {
    const Storage* storage;
    int64_t offset;
    int lane;
    uint64_t version, used;
    Tensor packed;
  };
  // Beyond this the copy that was not asked for the longest goes: more than the convolutions of all networks at work.
  static constexpr size_t most_entries = 4096;

  Entry* find(Context& c, const Tensor& w, DType type, const Shape& shape);
  void keep(Context& c, const Tensor& w, const Tensor& packed);

  std::mutex mutex_;
  std::vector<Entry> entries_;
  uint64_t clock_ = 0;
};

}  // namespace gift::cuda
