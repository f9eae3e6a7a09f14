#pragma once

#include "core/backends/ref/loops.h"

// What follows a normalisation, plane by plane: z = (x - mean) scale + shift, then activation and pooling.
namespace gift::ref {

// The plane (h, w) of one channel of one sample; h = 1 and w = 1 for (N, C) tensors. Without pooling all images of the
// plane are one run.
struct Plane {
  int64_t h = 1, w = 1;
  NormFusion fusion;
  explicit Plane(const Shape& x, NormFusion f) : fusion(f) {
    if (x.rank() == 4) h = x[2], w = x[3];
    for (int axis = 2; x.rank() != 4 && axis < x.rank(); ++axis) w *= x[axis];
  }
  int64_t size() const { return h * w; }
  int64_t out_size() const { return fusion.average_pool ? (h / 2) * (w / 2) : h * w; }

  double activate(double z) const { return fusion.activation == Activation::relu && z <= 0 ? 0.0 : z; }

  template <class T>
  void forward(const T* x, double mean, double scale, double shift, T* y) const {
    const auto at = [&](int64_t i) { return activate((static_cast<double>(x[i]) - mean) * scale + shift); };
    if (!fusion.average_pool) {
      for (int64_t i = 0; i < size(); ++i) y[i] = static_cast<T>(at(i));
      return;
    }
    for (int64_t oy = 0; oy < h / 2; ++oy) {
      for (int64_t ox = 0; ox < w / 2; ++ox) {
        const int64_t i = 2 * oy * w + 2 * ox;
        y[oy * (w / 2) + ox] = static_cast<T>(0.25 * (at(i) + at(i + 1) + at(i + w) + at(i + w + 1)));
      }
    }
  }

  // d loss / d z[i] from the gradient after the fused steps.
  template <class T>
  double gradient(const T* x, double mean, double scale, double shift, const T* gy, int64_t i) const {
    double g;
    if (fusion.average_pool) {
      const int64_t oy = i / w / 2, ox = i % w / 2;
      g = oy < h / 2 && ox < w / 2 ? 0.25 * static_cast<double>(gy[oy * (w / 2) + ox]) : 0.0;
    } else {
      g = static_cast<double>(gy[i]);
    }
    if (fusion.activation == Activation::relu && (static_cast<double>(x[i]) - mean) * scale + shift <= 0) return 0;
    return g;
  }
};

// Mean and variance of what visit(f) shows to f, in two passes.
template <class Visit>
void moments(int64_t count, Visit&& visit, double& mean, double& variance) {
  double sum = 0;
  visit([&](double v) { sum += v; });
  mean = sum / static_cast<double>(count);
  double squares = 0;
  visit([&](double v) { squares += (v - mean) * (v - mean); });
  variance = squares / static_cast<double>(count);
}

}  // namespace gift::ref
