#include <algorithm>

#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"
#include "core/random/philox.h"

namespace gift {

void CpuBackend::dropout(Context& c, const Tensor& x, double p, bool rows, uint32_t call, Tensor& y) {
  if (rows || !c.step || !cpu::all_f32({&x, &y}) || !x.is_contiguous() || !y.is_contiguous())
    return RefBackend::dropout(c, x, p, rows, call, y);
  const Philox random{c.step->seed, Stream::dropout};
  const cpu::DropoutRun run{c.step->step,          call,
                            random.low_key(),      random.high_key(),
                            static_cast<float>(p), p < 1 ? static_cast<float>(1 / (1 - p)) : 0};
  const int64_t count = x.numel();
  const Slices slices((count + 3) / 4, 2048, 64);  // of blocks of four
  c.parallel(slices.count, [&](int64_t slice, int) {
    const int64_t begin = 4 * slices.begin(slice), end = std::min(count, 4 * slices.end(slice));
    dropout_(run, static_cast<uint32_t>(begin / 4), end - begin, x.data<float>() + begin, y.data<float>() + begin);
  });
}

}  // namespace gift
