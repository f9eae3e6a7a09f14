#pragma once

#include "core/tensor.h"

namespace gift {

// A tensor kept for the backward pass. get() throws an Error when it was written to since.
class Saved {
 public:
  Saved() = default;
  Saved(const Tensor& tensor)  // NOLINT: implicit, so that nodes read as plain aggregates
      : tensor_(tensor.detach()), version_(tensor.defined() ? tensor.version() : 0) {}
  bool defined() const { return tensor_.defined(); }
  const Tensor& get() const {
    if (tensor_.defined() && tensor_.version() != version_) changed();
    return tensor_;
  }

 private:
  [[noreturn]] void changed() const;
  Tensor tensor_;
  uint64_t version_ = 0;
};

}  // namespace gift
