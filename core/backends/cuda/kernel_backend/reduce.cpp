#include "core/backends/cuda/kernels/reduce.h"

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"
#include "core/backends/cuda/kernels/block.h"

namespace gift::cuda {
namespace {

void append(ReducePlan::List& list, int64_t size, int64_t x, int64_t y) {
  int at = list.rank++;
  for (; at > 0 && list.x[at - 1] < x; --at) {  // the largest steps through x first
    list.size[at] = list.size[at - 1];
    list.x[at] = list.x[at - 1];
    list.y[at] = list.y[at - 1];
  }
  list.size[at] = size;
  list.x[at] = x;
  list.y[at] = y;
}

void merge(ReducePlan::List& list) {
  int kept = 0;
  for (int i = 0; i < list.rank; ++i) {
    const bool merges =
        kept > 0 && list.x[kept - 1] == list.x[i] * list.size[i] && list.y[kept - 1] == list.y[i] * list.size[i];
    const int to = merges ? kept - 1 : kept++;
    list.size[to] = merges ? list.size[to] * list.size[i] : list.size[i];
    list.x[to] = list.x[i];
    list.y[to] = list.y[i];
  }
  list.rank = kept;
}

int power_of_two_from(int64_t n, int most) {
  int power = 1;
  while (power < n && power < most) power *= 2;
  return power;
}

}  // namespace

ReducePlan::ReducePlan(const Tensor& input, uint32_t axes, const Tensor& output) {
  const bool same_rank = output.rank() == input.rank();
  int64_t own = 1;  // steps through y in C order where it lacks the reduced axes
  for (int axis = input.rank() - 1; axis >= 0; --axis) {
    const int64_t size = input.size(axis), step = input.strides()[axis];
    if (axes >> axis & 1) {
      if (size != 1) append(reduced, size, step, 0);
      continue;
    }
    if (size != 1) append(kept, size, step, same_rank ? output.strides()[axis] : own);
    own *= size;
  }
  merge(kept);
  merge(reduced);
  results = kept.count();
  terms = reduced.count();
  along_kept = kept.rank > 0 && kept.x[kept.rank - 1] == 1;

  constexpr int threads = block_threads;
  if (along_kept) {
    width = power_of_two_from(results, 32);
    lanes = power_of_two_from(terms, threads / width);
    width = threads / lanes;
  } else {
    lanes = power_of_two_from((terms + 3) / 4, threads);
    width = threads / lanes;
  }
  const int64_t tiles = (results + width - 1) / width;
  constexpr int64_t enough_blocks = 512, least_terms = 16;  // of a thread
  chunks = std::clamp<int64_t>(enough_blocks / std::max<int64_t>(tiles, 1), 1,
                               std::max<int64_t>(terms / (least_terms * lanes), 1));
}

void KernelBackend::reduce(Context& c, ReduceOp op, const Tensor& x, uint32_t axes, const GradTarget& y) {
  const ReducePlan plan(x, axes, y.tensor);
  if (plan.results == 0) return;
  const double scale = op == ReduceOp::mean ? 1.0 / static_cast<double>(plan.terms) : 1.0;
  Tensor partial;
  if (plan.chunks > 1) partial = empty(c, {plan.chunks, plan.results}, DType::f64);
  cuda::reduce(stream(c), plan, operand("reduce", x), scale, operand("reduce", y.tensor), y.add,
               partial.defined() ? partial.data<double>() : nullptr);
}

}  // namespace gift::cuda
