#include "core/backends/cpu/dnnl/sgemm.h"

#if GIFT_HAVE_ONEDNN
#include "core/backends/cpu/dnnl/runtime.h"

namespace gift::cpu {

bool onednn_gemm(const GemmProblem& p) {
  if ((p.a_row != 1 && p.a_column != 1) || (p.b_row != 1 && p.b_column != 1)) return false;
  const bool a_turned = p.a_column != 1, b_turned = p.b_column != 1;
  const OneThread one_thread;
  const dnnl_status_t status =
      dnnl_sgemm(a_turned ? 'T' : 'N', b_turned ? 'T' : 'N', p.m, p.n, p.k, 1, p.a, a_turned ? p.a_column : p.a_row,
                 p.b, b_turned ? p.b_column : p.b_row, p.add ? 1 : 0, p.c, p.c_row);
  if (status != dnnl_success)
    fail<DeviceError>("oneDNN", "a matrix product failed with status ", static_cast<int>(status));
  return true;
}

}  // namespace gift::cpu
#else
namespace gift::cpu {
bool onednn_gemm(const GemmProblem&) { return false; }
}  // namespace gift::cpu
#endif
