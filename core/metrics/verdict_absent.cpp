#include "core/error.h"
#include "core/metrics/verdict.h"

namespace gift {

void give_verdicts(StreamHandle, const float*, const int32_t*, const int64_t*, int64_t, int64_t, int32_t*, int32_t*) {
  fail<DeviceError>("verdict",
                    "logits in the memory of a GPU, but this build has no CUDA; configure with -DGIFT_CUDA=ON");
}

}  // namespace gift
