#include "core/tensor.h"

#include <ostream>

namespace gift {

std::string_view name_of(MemoryFormat format) {
  switch (format) {
    case MemoryFormat::contiguous:
      return "contiguous";
    case MemoryFormat::channels_last:
      return "channels_last";
    case MemoryFormat::blocked:
      return "blocked";
  }
  return "?";
}

Tensor::Tensor(StorageRef storage, int64_t offset, Shape shape, Strides strides, DType dtype, MemoryFormat format,
               int channel_block)
    : storage_(std::move(storage)),
      offset_(offset),
      shape_(shape),
      strides_(strides),
      dtype_(dtype),
      format_(format),
      channel_block_(static_cast<uint8_t>(channel_block)) {}

const Strides& Tensor::strides() const {
  if (format_ == MemoryFormat::blocked) fail<ShapeError>("tensor", "strides of a blocked tensor ", *this);
  return strides_;
}

bool Tensor::is_contiguous() const {
  if (format_ == MemoryFormat::blocked) return false;
  int64_t step = 1;
  for (int axis = rank() - 1; axis >= 0; --axis) {
    if (shape_[axis] != 1 && strides_[axis] != step) return false;
    step *= shape_[axis];
  }
  return true;
}

bool Tensor::is_dense() const {
  switch (format_) {
    case MemoryFormat::blocked:
      return true;
    case MemoryFormat::channels_last:
      return strides_ == strides_of(shape_, format_);
    case MemoryFormat::contiguous:
      return is_contiguous();
  }
  return false;
}

Tensor Tensor::batch(int64_t begin, int64_t end) const {
  if (rank() == 0 || begin < 0 || end < begin || end > shape_[0])
    fail<ShapeError>("batch", "rows ", begin, " to ", end, " of ", *this);
  Tensor out = detach();
  const int64_t row = format_ == MemoryFormat::blocked ? (shape_[0] ? shape_.numel() / shape_[0] : 0) : strides_[0];
  out.offset_ += begin * row;
  out.shape_[0] = end - begin;
  return out;
}

Tensor Tensor::view(const Shape& asked) const {
  if (!is_contiguous()) fail<ShapeError>("view", "of a tensor that is not contiguous: ", *this);
  Shape shape = asked;
  int64_t known = 1;
  int open = -1;
  for (int i = 0; i < shape.rank(); ++i) {
    if (shape[i] == -1 && open < 0)
      open = i;
    else
      known *= shape[i];
  }
  if (open >= 0 && known > 0) shape[open] = numel() / known;
  if (shape.numel() != numel()) fail<ShapeError>("view", *this, " as ", asked);
  Tensor out = *this;
  out.edge_ = {};
  out.shape_ = shape;
  out.strides_ = contiguous_strides(shape);
  out.format_ = MemoryFormat::contiguous;
  return out;
}

Tensor Tensor::select_strides(const Shape& shape, const Strides& strides, int64_t offset) const {
  if (format_ == MemoryFormat::blocked) fail<ShapeError>("view", "strided view of a blocked tensor ", *this);
  Tensor out = *this;
  out.edge_ = {};
  out.shape_ = shape;
  out.strides_ = strides;
  out.offset_ = offset_ + offset;
  out.format_ = MemoryFormat::contiguous;
  return out;
}

Tensor Tensor::detach() const {
  Tensor out = *this;
  out.edge_ = {};
  return out;
}

std::string Tensor::str() const { return text(*this); }

void Tensor::wrong_type(DType asked) const {
  fail<ShapeError>("tensor", "elements of ", *this, " read as ", name_of(asked));
}

Strides strides_of(const Shape& shape, MemoryFormat format) {
  if (format != MemoryFormat::channels_last) return contiguous_strides(shape);
  const int64_t c = shape[1], h = shape[2], w = shape[3];
  return {h * w * c, 1, w * c, c};
}

std::ostream& operator<<(std::ostream& out, const Tensor& tensor) {
  if (!tensor.defined()) return out << "undefined tensor";
  out << name_of(tensor.dtype()) << ' ' << tensor.shape();
  if (tensor.format() != MemoryFormat::contiguous) out << ' ' << name_of(tensor.format());
  return out;
}

}  // namespace gift
