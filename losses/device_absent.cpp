#include "core/error.h"
#include "losses/all_rows.h"
#include "losses/device_mean.h"
#include "losses/device_rows.h"

// Losses on a GPU in builds without CUDA.
namespace gift {
namespace {

[[noreturn]] void refuse() {
  fail<DeviceError>("loss", "logits in the memory of a GPU, but this build has no CUDA; configure with -DGIFT_CUDA=ON");
}

}  // namespace

template <class Row>
void run_device_rows(StreamHandle, const DeviceRows&, const Row&) {
  refuse();
}

#define GIFT_INSTANTIATE(Row) template void run_device_rows(StreamHandle, const DeviceRows&, const Row&);
GIFT_ALL_LOSS_ROWS(GIFT_INSTANTIATE)

void mean_on_device(StreamHandle, const float*, int64_t, float*, StepState*) { refuse(); }
void scale_on_device(StreamHandle, const float*, const float*, float*, bool, int64_t) { refuse(); }

}  // namespace gift
