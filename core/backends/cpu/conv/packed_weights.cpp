#include "core/backends/cpu/conv/packed_weights.h"

#include <algorithm>

namespace gift::cpu {

StorageRef PackedWeights::get(Context& c, const Tensor& w, uint64_t kind, size_t bytes,
                              FunctionRef<void(std::byte*)> pack) {
  const bool trained = c.tape != nullptr && w.requires_grad();
  const auto same = [&](const Entry& e) {
    return e.storage == w.storage().get() && e.offset == w.offset() && e.kind == kind;
  };
  if (!trained) {
    std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(), same);
    if (found != entries_.end() && found->version == w.version()) {
      found->used = ++clock_;
      return found->packed;
    }
  }
  StorageRef packed = c.engine.memory().allocate(bytes);
  pack(packed->data);
  if (trained) return packed;
  std::lock_guard lock(mutex_);
  auto slot = std::find_if(entries_.begin(), entries_.end(), same);
  if (slot == entries_.end()) {
    if (entries_.size() < most_entries) {
      slot = entries_.insert(entries_.end(), Entry{});
    } else {
      slot = std::min_element(entries_.begin(), entries_.end(),
                              [](const Entry& a, const Entry& b) { return a.used < b.used; });
    }
  }
  *slot = {w.storage().get(), w.offset(), kind, w.version(), ++clock_, packed};
  return packed;
}

}  // namespace gift::cpu
