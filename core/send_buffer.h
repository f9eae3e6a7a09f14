#pragma once

#include <cstddef>
#include <memory>

#include "core/tensor.h"

namespace gift {

// Memory of the host that a device reads by itself (pinned, for CUDA): what is sent from it is on its way while the
// host goes on. With two of them in turn the host fills one while the other is read. Made by Backend::send_buffer();
// belongs to the lane of the context it was made for.
class SendBuffer {
 public:
  virtual ~SendBuffer() = default;
  // Where to write. Waits until all that was sent from here has been read; what is written lasts until then.
  virtual std::byte* begin() = 0;
  // Queues a copy of the bytes from `offset` on, as many as the tensor has, to a contiguous tensor; touches it.
  virtual void send(size_t offset, const Tensor& to) = 0;
};

// Where devices have no such memory: each send() is a write_bytes().
std::unique_ptr<SendBuffer> plain_send_buffer(size_t bytes);

}  // namespace gift
