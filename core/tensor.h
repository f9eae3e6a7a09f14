#pragma once

#include <cstdint>

#include "core/device.h"
#include "core/dtype.h"
#include "core/error.h"
#include "core/memory/storage.h"
#include "core/shape.h"

namespace gift {

struct Leaf;

// How the logical axes (N, C, H, W) of an image tensor lie in memory; other tensors are contiguous.
enum class MemoryFormat : uint8_t {
  contiguous,     // C order of the shape
  channels_last,  // N, H, W, C
  blocked,        // N, C/b, H, W, b with b = channel_block(): only where b divides C
};
std::string_view name_of(MemoryFormat format);

// Where a tensor's gradient goes: to a leaf (a parameter or variable), to a slot of a tape, or nowhere.
struct GradEdge {
  Leaf* leaf = nullptr;
  uint32_t tape = 0;  // number of the recording; 0: none
  int32_t slot = -1;
  bool required() const { return leaf != nullptr || tape != 0; }
};

// A value handle on a part of a Storage: copying it copies no element. Views share storage and version.
class Tensor {
 public:
  Tensor() = default;
  Tensor(StorageRef storage, int64_t offset, Shape shape, Strides strides, DType dtype, MemoryFormat format,
         int channel_block = 0);

  bool defined() const { return static_cast<bool>(storage_); }
  const Shape& shape() const { return shape_; }
  int64_t size(int axis) const { return shape_[axis]; }
  int rank() const { return shape_.rank(); }
  int64_t numel() const { return shape_.numel(); }
  DType dtype() const { return dtype_; }
  Device device() const { return storage_->device; }
  MemoryFormat format() const { return format_; }
  int channel_block() const { return channel_block_; }  // 0 unless blocked
  const Strides& strides() const;                       // in elements; ShapeError when blocked
  bool is_contiguous() const;                           // C order of the shape without gaps
  bool is_dense() const;                                // no gaps, in whatever format

  // First element. ShapeError unless T is the element type.
  template <class T>
  T* data() const {
    if (dtype_ != dtype_of<T>) wrong_type(dtype_of<T>);
    return reinterpret_cast<T*>(raw());
  }
  std::byte* raw() const { return storage_->data + offset_ * static_cast<int64_t>(size_of(dtype_)); }
  int64_t offset() const { return offset_; }
  const StorageRef& storage() const { return storage_; }

  uint64_t version() const { return storage_->version.load(std::memory_order_relaxed); }
  void touch() const { storage_->version.fetch_add(1, std::memory_order_relaxed); }  // call after writing in place

  // Views. ShapeError where the layout does not allow them.
  Tensor batch(int64_t begin, int64_t end) const;  // rows [begin, end) of axis 0; any format
  Tensor view(const Shape& shape) const;           // contiguous tensors; one size may be -1
  Tensor select_strides(const Shape& shape, const Strides& strides, int64_t offset) const;  // unchecked geometry
  Tensor detach() const;                                                                    // without gradient

  const GradEdge& edge() const { return edge_; }
  bool requires_grad() const { return edge_.required(); }
  void set_edge(GradEdge edge) { edge_ = edge; }

  std::string str() const;  // "f32 (2, 3, 4)", for messages

 private:
  [[noreturn]] void wrong_type(DType asked) const;

  StorageRef storage_;
  int64_t offset_ = 0;  // elements
  Shape shape_;
  Strides strides_;
  DType dtype_ = DType::f32;
  MemoryFormat format_ = MemoryFormat::contiguous;
  uint8_t channel_block_ = 0;
  GradEdge edge_;
};

// Strides of a dense NCHW-shaped tensor in contiguous or channels_last format.
Strides strides_of(const Shape& shape, MemoryFormat format);

std::ostream& operator<<(std::ostream& out, const Tensor& tensor);

}  // namespace gift
