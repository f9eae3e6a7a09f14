#include "core/error.h"
#include "data/augment/device_batch.h"

namespace gift {
namespace {

[[noreturn]] void refuse() {
  fail<DeviceError>("augment", "this build has no CUDA kernels; configure it with -DGIFT_CUDA=ON");
}

}  // namespace

void augment_batch(Context&, const Tensor&, const Normalization&, const AugmentOptions&, const EpochRows&, Tensor&) {
  refuse();
}
void normalize_batch(Context&, const Tensor&, const Normalization&, const EpochRows&, Tensor&) { refuse(); }
void gather_rows(Context&, const Tensor&, const EpochRows&, Tensor&) { refuse(); }
void mix_batch(Context&, Mix, const Tensor&, const MixRows&, Tensor&) { refuse(); }
void gather_share(Context&, const MixRows&, Tensor&) { refuse(); }
void gather_partners(Context&, const Tensor&, const MixRows&, Tensor&) { refuse(); }

}  // namespace gift
