#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

void RefBackend::matmul(Context& c, const Tensor& a0, const Tensor& b0, const Tensor& bias0, MatmulOptions o,
                        const GradTarget& target) {
  const Tensor a = ref::in_c_order(c, a0), b = ref::in_c_order(c, b0), bias = ref::in_c_order(c, bias0);
  ref::Output out(c, target);
  const int64_t m = a.size(o.transpose_a ? -1 : -2), k = a.size(o.transpose_a ? -2 : -1);
  const int64_t n = b.size(o.transpose_b ? -2 : -1);
  const int64_t batch = m * n == 0 ? 0 : target.tensor.numel() / (m * n);
  const int64_t a_batch = a.numel() == m * k ? 0 : m * k, b_batch = b.numel() == k * n ? 0 : k * n;
  const int64_t a_row = o.transpose_a ? 1 : k, a_column = o.transpose_a ? m : 1;
  ref::with_real("matmul", a, [&](auto real) {
    using T = decltype(real);
    const T *pa = a.data<T>(), *pb = b.data<T>(), *pbias = bias.defined() ? bias.data<T>() : nullptr;
    T* py = out.data<T>();
    const Slices slices(batch * m, std::max<int64_t>(1, 16384 / std::max<int64_t>(1, n * k)));
    c.parallel(slices.count, [&](int64_t slice, int worker) {
      double* sums = c.scratch<double>(worker, static_cast<size_t>(n));
      for (int64_t i = slices.begin(slice); i < slices.end(slice); ++i) {
        const T* row = pa + i / m * a_batch + i % m * a_row;
        const T* matrix = pb + i / m * b_batch;
        for (int64_t j = 0; j < n; ++j) sums[j] = pbias ? static_cast<double>(pbias[j]) : 0.0;
        if (o.transpose_b) {
          for (int64_t j = 0; j < n; ++j) sums[j] += ref::dot(k, row, a_column, matrix + j * k, 1);
        } else {
          for (int64_t l = 0; l < k; ++l) {
            const auto factor = static_cast<double>(row[l * a_column]);
            for (int64_t j = 0; j < n; ++j) sums[j] += factor * static_cast<double>(matrix[l * n + j]);
          }
        }
        for (int64_t j = 0; j < n; ++j) ref::store(py + i * n + j, sums[j], out.add());
      }
    });
  });
  out.finish(c);
}

}  // namespace gift
