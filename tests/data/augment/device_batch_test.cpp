#include "data/augment/device_batch.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;

TEST_CASE("batches are made on a GPU only of tensors that lie there") {
  Engine engine({.threads = 1, .backend = BackendKind::reference});
  Context c(engine);
  const Tensor pictures = empty(c, {2, 4, 4, 3}, DType::u8), labels = empty(c, {2}, DType::i32);
  Tensor out = empty(c, {2, 3, 4, 4}), few = empty(c, {2}, DType::i32);
  CHECK_THROWS_AS(augment_batch(c, pictures, {}, {}, {}, out), DeviceError);
  CHECK_THROWS_AS(normalize_batch(c, pictures, {}, {}, out), DeviceError);
  CHECK_THROWS_AS(mix_batch(c, Mix::mixup, out, {}, out), DeviceError);
  CHECK_THROWS_AS(gather_rows(c, labels, {}, few), DeviceError);
  CHECK_THROWS_AS(gather_partners(c, labels, {}, few), DeviceError);
}
