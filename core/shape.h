#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace gift {

// Up to eight sizes, kept inline. Used for shapes (sizes >= 0) and for strides, in elements.
class Shape {
 public:
  static constexpr int max_rank = 8;

  Shape() = default;
  Shape(std::initializer_list<int64_t> sizes);
  explicit Shape(std::span<const int64_t> sizes);  // ShapeError beyond max_rank

  int rank() const { return rank_; }
  // Negative axes count from the end; ShapeError outside [-rank, rank).
  int64_t operator[](int axis) const { return sizes_[static_cast<size_t>(checked(axis))]; }
  int64_t& operator[](int axis) { return sizes_[static_cast<size_t>(checked(axis))]; }
  int64_t numel() const;  // the product; 1 for a scalar
  int axis(int signed_axis) const { return checked(signed_axis); }
  void push_back(int64_t size);

  const int64_t* begin() const { return sizes_.data(); }
  const int64_t* end() const { return sizes_.data() + rank_; }
  bool operator==(const Shape& other) const;
  std::string str() const;  // "(2, 3, 4)"

 private:
  int checked(int axis) const {
    const int positive = axis < 0 ? axis + rank_ : axis;
    if (positive < 0 || positive >= rank_) bad_axis(axis);
    return positive;
  }
  [[noreturn]] void bad_axis(int axis) const;

  std::array<int64_t, max_rank> sizes_{};
  int rank_ = 0;
};

using Strides = Shape;

Strides contiguous_strides(const Shape& shape);
// numpy's rule: trailing axes align, 1 stretches. ShapeError names both shapes.
Shape broadcast(const Shape& a, const Shape& b);

std::ostream& operator<<(std::ostream& out, const Shape& shape);

}  // namespace gift
