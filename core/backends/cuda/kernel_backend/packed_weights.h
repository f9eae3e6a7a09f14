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
  // In training weights change at every step: they are packed at every call, so that captured work packs them again
  // whenever it runs. Otherwise they are packed when their version is new, by whatever call comes first: work captured
  // later only reads the copy.
  Tensor forward(Context& c, const Tensor& w, DType type, int64_t channels);
  // What forward() made of the same version, in the same step; else packed for this call.
  Tensor backward(Context& c, const Tensor& w, DType type, int64_t channels);
  // Has all copies packed again, each at its place: what was captured last may never have run.
  void distrust();
  void clear();

 private:
  struct Entry {
    StorageRef storage;  // of the weights; copies go when nobody else holds it, which is after all captured work
    int64_t offset;
    int lane;
    uint64_t version;
    Tensor packed;
  };

  Entry* find(Context& c, const Tensor& w, DType type, const Shape& shape);
  void forget_the_dead();

  std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace gift::cuda
