#include "core/ops/norm_checks.h"

#include "core/ops/checks.h"

namespace gift::checks {

Shape norm(std::string_view op, const Tensor& x, const Tensor& w, const Tensor& b, NormFusion fusion) {
  real(op, "x", x);
  if (x.rank() < 2) fail<ShapeError>(op, "x is ", x, ", expected (N, C, ...)");
  shape(op, "w", w, {x.size(1)});
  shape(op, "b", b, {x.size(1)});
  parameter(op, x, w);
  parameter(op, x, b);
  Shape y = x.shape();
  if (fusion.average_pool) {
    if (x.rank() != 4 || x.size(2) < 2 || x.size(3) < 2)
      fail<ShapeError>(op, "pooling of x ", x, ", expected (N, C, H, W) of at least 2 x 2 pixels");
    y[2] /= 2;
    y[3] /= 2;
  }
  return y;
}

}  // namespace gift::checks
