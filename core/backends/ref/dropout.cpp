#include "core/math/dropout.h"

#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"
#include "core/random/philox.h"

namespace gift {

void RefBackend::dropout(Context& c, const Tensor& x0, double p, bool rows, uint32_t call, Tensor& y) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, y);
  const int64_t count = x.numel(), draws = rows ? x.size(0) : count, run = draws ? count / draws : 0;
  const Philox random{c.step->seed, Stream::dropout};
  const uint64_t step = c.step->step;
  ref::with_real("dropout", x, [&](auto real) {
    using T = decltype(real);
    const T scale = p < 1 ? static_cast<T>(1 / (1 - p)) : T(0);
    const Slices slices((draws + 3) / 4, 1024);
    c.parallel(slices.count, [&](int64_t slice, int) {
      for (int64_t block = slices.begin(slice); block < slices.end(slice); ++block) {
        const PhiloxWords words = random.at(step, static_cast<uint32_t>(block), call);
        for (int64_t draw = 4 * block; draw < std::min(draws, 4 * block + 4); ++draw) {
          const float uniform = uniform_of(words.word[draw % 4]);
          for (int64_t i = draw * run; i < (draw + 1) * run; ++i)
            out.data<T>()[i] = math::dropped(x.data<T>()[i], uniform, static_cast<float>(p), scale);
        }
      }
    });
  });
  out.finish(c);
}

}  // namespace gift
