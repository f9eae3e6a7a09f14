#pragma once

#include <string_view>

#include "core/tensor.h"

// The checks that ops begin with. All throw ShapeError: "[op] what got, expected".
namespace gift::checks {

void defined(std::string_view op, std::string_view what, const Tensor& x);
void rank(std::string_view op, std::string_view what, const Tensor& x, int expected);
void shape(std::string_view op, std::string_view what, const Tensor& x, const Shape& expected);
void real(std::string_view op, std::string_view what, const Tensor& x);  // f32 or f64, on a GPU bf16 as well
void same_dtype(std::string_view op, const Tensor& a, const Tensor& b);
void parameter(std::string_view op, const Tensor& x, const Tensor& w);  // of x's element type; f32 beside bf16

}  // namespace gift::checks
