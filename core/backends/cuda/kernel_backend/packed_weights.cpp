#include "core/backends/cuda/kernel_backend/packed_weights.h"

#include <algorithm>
#include <map>

#include "core/backends/cuda/kernel_backend/image_layout.h"

namespace gift::cuda {
namespace {

Shape padded(const Tensor& w, int64_t channels) { return {w.size(0), channels, w.size(2), w.size(3)}; }

// Whether plain OIHW is what cuDNN wants.
bool is_packed(const Tensor& w, DType type, int64_t channels) {
  return w.size(1) == channels && is_image(w, type) && w.is_dense();
}

void pack(Context& c, const Tensor& w, Tensor& packed) {
  put_image(c, w, packed);
  packed.touch();
}

}  // namespace

PackedWeights::Entry* PackedWeights::find(Context& c, const Tensor& w, DType type, const Shape& shape) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
    return e.storage.get() == w.storage().get() && e.offset == w.offset() && e.lane == c.lane &&
           e.packed.dtype() == type && e.packed.shape() == shape;
  });
  return found == entries_.end() ? nullptr : &*found;
}

void PackedWeights::forget_the_dead() {
  std::map<const Storage*, int> own;
  for (const Entry& e : entries_) ++own[e.storage.get()];
  std::erase_if(entries_, [&](const Entry& e) { return e.storage->owners.load() <= own[e.storage.get()]; });
}

Tensor PackedWeights::forward(Context& c, const Tensor& w, DType type, int64_t channels) {
  if (is_packed(w, type, channels)) return w;
  const Shape shape = padded(w, channels);
  Tensor packed;
  bool current = false;
  {
    std::lock_guard lock(mutex_);
    if (Entry* entry = find(c, w, type, shape)) {
      packed = entry->packed;
      current = entry->version == w.version() && !(w.requires_grad() && c.tape);
      entry->version = w.version();
    }
  }
  if (current) return packed;
  const bool is_new = !packed.defined();
  if (is_new) packed = empty(c, shape, type, MemoryFormat::channels_last);
  pack(c, w, packed);
  if (is_new) {
    std::lock_guard lock(mutex_);
    forget_the_dead();
    entries_.push_back({w.storage(), w.offset(), c.lane, w.version(), packed});
  }
  return packed;
}

Tensor PackedWeights::backward(Context& c, const Tensor& w, DType type, int64_t channels) {
  if (is_packed(w, type, channels)) return w;
  const Shape shape = padded(w, channels);
  {
    std::lock_guard lock(mutex_);
    const Entry* entry = find(c, w, type, shape);
    if (entry && entry->version == w.version()) return entry->packed;
  }
  Tensor packed = empty(c, shape, type, MemoryFormat::channels_last);
  pack(c, w, packed);
  return packed;
}

void PackedWeights::distrust() {
  std::lock_guard lock(mutex_);
  for (Entry& e : entries_) e.version = 0;  // no tensor has it
}

void PackedWeights::clear() {
  std::lock_guard lock(mutex_);
  entries_.clear();
}

}  // namespace gift::cuda
