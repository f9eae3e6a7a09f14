#pragma once

#include "core/backend.h"

namespace gift::cuda {

// x itself where it is dense and of `like`'s format and element type, else a copy that is.
Tensor in_format_of(Context& c, const Tensor& like, const Tensor& x);

// Where a kernel writes that wants the format and element type of another tensor: the destination itself where it has
// them, else a buffer that finish() brings there.
class OutputLike {
 public:
  OutputLike(Context& c, const Tensor& like, const GradTarget& target);
  const Tensor& tensor() const { return written_; }
  bool add() const { return add_; }
  void finish(Context& c);

 private:
  GradTarget target_;
  Tensor written_;
  bool add_ = false;
};

}  // namespace gift::cuda
