#pragma once

#include <vector>

#include "core/tensor.h"

// Contents of tensors between the host and wherever they lie. On a GPU each call waits until what was queued before on
// the tensor's lane is done; training steps make no such call.
namespace gift {

// Writes a tensor in C order without gaps (any view of one included) from numel() host values; touches it.
void write_bytes(const Tensor& to, const void* host);
void read_bytes(const Tensor& from, void* host);

void check_element(const Tensor& tensor, DType asked);

// ShapeError unless T is the element type, or where the tensor has gaps or another format.
template <class T>
void write(const Tensor& to, const T* host) {
  check_element(to, dtype_of<T>);
  write_bytes(to, host);
}
template <class T>
void read(const Tensor& from, T* host) {
  check_element(from, dtype_of<T>);
  read_bytes(from, host);
}
template <class T>
std::vector<T> to_host(const Tensor& from) {
  std::vector<T> out(static_cast<size_t>(from.numel()));
  read(from, out.data());
  return out;
}

// Where the host writes the contents of a tensor: the tensor itself on a CPU, else a buffer that finish() sends there.
// Kept for many batches, it takes memory once.
template <class T>
class Staging {
 public:
  // Room for numel() elements, of undefined contents, valid until the next call.
  T* begin(const Tensor& to) {
    check_element(to, dtype_of<T>);
    to_ = to;
    if (to.device().type == DeviceType::cpu) return to.data<T>();
    buffer_.resize(static_cast<size_t>(to.numel()));
    return buffer_.data();
  }
  void finish() {
    if (to_.device().type == DeviceType::cpu)
      to_.touch();
    else
      write_bytes(to_, buffer_.data());
    to_ = Tensor();
  }

 private:
  Tensor to_;
  std::vector<T> buffer_;
};

}  // namespace gift
