#pragma once

#include <utility>

#include "core/backend.h"

namespace gift {

// A lane of the device for as long as this lives. Contexts and tensors of the lane must be gone before.
class Lane {
 public:
  explicit Lane(Backend& backend) : backend_(&backend), number_(backend.take_lane()) {}
  Lane(Lane&& other) noexcept : backend_(std::exchange(other.backend_, nullptr)), number_(other.number_) {}
  Lane& operator=(Lane&&) = delete;
  ~Lane() {
    if (backend_) backend_->give_lane(number_);
  }
  int number() const { return number_; }

 private:
  Backend* backend_;
  int number_;
};

}  // namespace gift
