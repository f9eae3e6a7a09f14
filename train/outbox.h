#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/backend.h"

namespace gift {

// Values of the host on their way to tensors of a context's lane, a batch at a time: one batch is written while the one
// before is still being sent.
class Outbox {
 public:
  // `bytes`: the most that a batch sends, plus `alignment` for each of its tensors.
  static constexpr size_t alignment = 64;
  Outbox(Context& c, size_t bytes) {
    for (auto& buffer : buffers_) buffer = c.backend.send_buffer(c, bytes);
  }

  void begin() {
    turn_ = 1 - turn_;
    base_ = buffers_[turn_]->begin();
    used_ = 0;
  }
  // Room for numel() elements, which `fill` writes, then to the tensor. T is its element type, or what its rows of
  // bytes are.
  template <class T, std::invocable<T*> Fill>
  void send(const Tensor& to, Fill&& fill) {
    fill(reinterpret_cast<T*>(base_ + used_));
    buffers_[turn_]->send(used_, to);
    const size_t bytes = static_cast<size_t>(to.numel()) * size_of(to.dtype());
    used_ = (used_ + bytes + alignment - 1) / alignment * alignment;
  }
  template <class T>
  void send(const Tensor& to, std::span<const T> values) {
    send<T>(to, [&](T* out) { std::memcpy(out, values.data(), values.size_bytes()); });
  }

 private:
  std::array<std::unique_ptr<SendBuffer>, 2> buffers_;
  size_t turn_ = 0, used_ = 0;
  std::byte* base_ = nullptr;
};

}  // namespace gift
