#pragma once

#include "core/math/functions.h"
#include "core/math/kinds.h"

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

// Each functor has value(x) and backward(gy, x, y) = gy f'(x), y being value(x). At corners relu, relu6, abs and clamp
// pass nothing: PyTorch's convention, for clamp since 2.15 (before, its limits passed the gradient). Corners select
// instead of multiplying, so that an infinite gradient beside a flat part gives 0.

template <class T>
struct Relu {
  GIFT_HD T value(T x) const { return x <= T(0) ? T(0) : x; }  // NaN passes
  GIFT_HD T backward(T gy, T x, T) const { return x <= T(0) ? T(0) : gy; }
};

template <class T>
struct Relu6 {
  GIFT_HD T value(T x) const {
    const T low = x <= T(0) ? T(0) : x;
    return low >= T(6) ? T(6) : low;
  }
  GIFT_HD T backward(T gy, T x, T) const {
    const T low = x <= T(0) ? T(0) : gy;
    return x >= T(6) ? T(0) : low;
  }
};

template <class T>
struct LeakyRelu {
  T slope;
  GIFT_HD T value(T x) const {
    const T scaled = x * slope;
    return x > T(0) ? x : scaled;
  }
  GIFT_HD T backward(T gy, T x, T) const {
    const T scaled = gy * slope;
    return x > T(0) ? gy : scaled;
  }
};

template <class T>
GIFT_HD T logistic(T x) {
  return T(1) / (T(1) + exp(-x));
}

template <class T>
struct Sigmoid {
  GIFT_HD T value(T x) const { return logistic(x); }
  GIFT_HD T backward(T gy, T, T y) const { return gy * (y * (T(1) - y)); }
};

template <class T>
struct Silu {
  GIFT_HD T value(T x) const { return x / (T(1) + exp(-x)); }
  GIFT_HD T backward(T gy, T x, T) const {
    const T s = logistic(x);
    return gy * (s * (T(1) + x * (T(1) - s)));
  }
};

// x Phi(x) with the normal distribution function.
template <class T>
struct Gelu {
  GIFT_HD T value(T x) const { return T(0.5) * x * (T(1) + erf(x * T(0.70710678118654752440))); }
  GIFT_HD T backward(T gy, T x, T) const {
    const T distribution = T(0.5) * (T(1) + erf(x * T(0.70710678118654752440)));
    const T density = T(0.39894228040143267794) * exp(T(-0.5) * x * x);
    return gy * (distribution + x * density);
  }
};

template <class T>
struct Tanh {
  GIFT_HD T value(T x) const { return tanh(x); }
  GIFT_HD T backward(T gy, T, T y) const { return gy * (T(1) - y * y); }
};

template <class T>
struct Exp {
  GIFT_HD T value(T x) const { return exp(x); }
  GIFT_HD T backward(T gy, T, T y) const { return gy * y; }
};

template <class T>
struct Log {
  GIFT_HD T value(T x) const { return log(x); }
  GIFT_HD T backward(T gy, T x, T) const { return gy / x; }
};

template <class T>
struct Sqrt {
  GIFT_HD T value(T x) const { return sqrt(x); }
  GIFT_HD T backward(T gy, T, T y) const { return gy / (T(2) * y); }
};

template <class T>
struct Abs {
  GIFT_HD T value(T x) const { return abs(x); }
  GIFT_HD T backward(T gy, T x, T) const {
    const T negative = x < T(0) ? -gy : gy;
    return x == T(0) ? T(0) : negative;
  }
};

template <class T>
struct Clamp {
  T low, high;
  GIFT_HD T value(T x) const {
    const T raised = x < low ? low : x;
    return raised > high ? high : raised;
  }
  GIFT_HD T backward(T gy, T x, T) const {
    const T above = x <= low ? T(0) : gy;
    return x >= high ? T(0) : above;
  }
};

template <class T>
struct Negate {
  GIFT_HD T value(T x) const { return -x; }
  GIFT_HD T backward(T gy, T, T) const { return -gy; }
};

template <class T>
struct Square {
  GIFT_HD T value(T x) const { return x * x; }
  GIFT_HD T backward(T gy, T x, T) const { return gy * (T(2) * x); }
};

template <class T>
struct Scale {
  T factor, shift;
  GIFT_HD T value(T x) const { return factor * x + shift; }
  GIFT_HD T backward(T gy, T, T) const { return gy * factor; }
};

// use(functor) for the functor of `op`.
template <class T, class Use>
inline void with_unary(UnaryOp op, UnaryOptions o, Use&& use) {
  switch (op) {
    case UnaryOp::relu:
      return use(Relu<T>{});
    case UnaryOp::relu6:
      return use(Relu6<T>{});
    case UnaryOp::leaky_relu:
      return use(LeakyRelu<T>{static_cast<T>(o.a)});
    case UnaryOp::silu:
      return use(Silu<T>{});
    case UnaryOp::gelu:
      return use(Gelu<T>{});
    case UnaryOp::sigmoid:
      return use(Sigmoid<T>{});
    case UnaryOp::tanh:
      return use(Tanh<T>{});
    case UnaryOp::exp:
      return use(Exp<T>{});
    case UnaryOp::log:
      return use(Log<T>{});
    case UnaryOp::sqrt:
      return use(Sqrt<T>{});
    case UnaryOp::abs:
      return use(Abs<T>{});
    case UnaryOp::clamp:
      return use(Clamp<T>{static_cast<T>(o.a), static_cast<T>(o.b)});
    case UnaryOp::negate:
      return use(Negate<T>{});
    case UnaryOp::square:
      return use(Square<T>{});
    case UnaryOp::scale:
      return use(Scale<T>{static_cast<T>(o.a), static_cast<T>(o.b)});
  }
}

template <class T>
struct Add {
  GIFT_HD T value(T a, T b) const { return a + b; }
};
template <class T>
struct Subtract {
  GIFT_HD T value(T a, T b) const { return a - b; }
};
template <class T>
struct Multiply {
  GIFT_HD T value(T a, T b) const { return a * b; }
};
template <class T>
struct Divide {
  GIFT_HD T value(T a, T b) const { return a / b; }
};
template <class T>
struct Maximum {  // NaN of either operand passes
  GIFT_HD T value(T a, T b) const {
    const T larger = a > b ? a : b;
    return a != a ? a : larger;
  }
};

template <class T, class Use>
inline void with_binary(BinaryOp op, Use&& use) {
  switch (op) {
    case BinaryOp::add:
      return use(Add<T>{});
    case BinaryOp::sub:
      return use(Subtract<T>{});
    case BinaryOp::mul:
      return use(Multiply<T>{});
    case BinaryOp::div:
      return use(Divide<T>{});
    case BinaryOp::maximum:
      return use(Maximum<T>{});
  }
}

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
