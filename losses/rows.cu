#include "core/backends/cuda/kernels/team.cuh"
#include "losses/all_rows.h"
#include "losses/device_rows.h"

namespace gift {
namespace {

using namespace cuda;

template <class Row>
__global__ void loss_rows(DeviceRows in, Row functor) {
  const BlockTeam team;
  const double weight = in.share.times(in.weight), scale = weight / static_cast<double>(in.rows);
  row_loop(in.rows, [&](int64_t b) {
    const int64_t first = b * in.classes;
    const LossRow<float> row{in.logits + first,
                             in.teacher ? in.teacher + first : nullptr,
                             in.classes,
                             in.labels ? in.labels[b] : 0,
                             in.step,
                             in.gradient + first,
                             scale,
                             in.add};
    double value = math::float_of_bits(0x7fc00000);  // NaN, for a label out of range
    if (row.label >= 0 && row.label < in.classes)
      value = functor(team, row);
    else
      team.each(in.classes, [&](int64_t j) { row.put(j, value); });
    if (threadIdx.x == 0) {
      const float share = static_cast<float>(weight * value);
      in.values[b] = in.add ? in.values[b] + share : share;
    }
  });
}

}  // namespace

template <class Row>
void run_device_rows(StreamHandle stream, const DeviceRows& in, const Row& functor) {
  cuda::launch(stream, "loss", loss_rows<Row>, cuda::grid_for_rows(in.rows, in.classes), in, functor);
}

#define GIFT_INSTANTIATE(Row) template void run_device_rows(StreamHandle, const DeviceRows&, const Row&);
GIFT_ALL_LOSS_ROWS(GIFT_INSTANTIATE)

}  // namespace gift
