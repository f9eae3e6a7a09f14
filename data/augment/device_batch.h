#pragma once

#include <cstdint>

#include "core/context.h"
#include "data/augment/mix.h"
#include "data/augment/options.h"
#include "data/augment/pixel_table.h"

// What batch.h and mix.h do, on a GPU: kernels are queued on the context's lane and nothing is waited for. Tensors lie
// in memory of the device. What a step takes of an epoch's arrays is read there, too, so that a captured step can be
// replayed. DeviceError in builds without CUDA. Results depend on no other sample and on no timing; they equal the
// CPU's to the bit, but for contrast, whose mean over a sample is summed in another order.
namespace gift {

// The samples of an epoch in its order; a step takes the rows from *first on, as many as its batch has.
struct EpochRows {
  const int64_t* first = nullptr;  // in memory of the device, such as StepState::sample; null: row 0
  Tensor index;  // i32 (rows): the picture of each sample; undefined: sample i of a batch is picture i
  Tensor draws;  // u8 (rows, sizeof(AugmentDraw)): AugmentDraw of each sample; for augment_batch()
};

// pictures: u8 (N, H, W, 3) or f32 (N, 3, H, W), not normalised. out (B, C, H, W), f32 or bf16, contiguous or
// channels_last; channels from the fourth on become 0.
void augment_batch(Context& c, const Tensor& pictures, const Normalization& normalization,
                   const AugmentOptions& options, const EpochRows& rows, Tensor& out);
void normalize_batch(Context& c, const Tensor& pictures, const Normalization& normalization, const EpochRows& rows,
                     Tensor& out);

// out[i] = set[index[i]]: labels, stored labels. set (N, ...) and out (B, ...) of i32 or f32, contiguous.
void gather_rows(Context& c, const Tensor& set, const EpochRows& rows, Tensor& out);

// How one step mixes its batch, see MixDraw.
struct MixStep {
  double share = 1;
  Region box;
};
struct MixRows {
  const int64_t* first = nullptr;  // of the batch among the samples of the epoch, as in EpochRows
  int64_t batch = 1;               // samples of a whole batch: the step is number *first / batch of the epoch
  Tensor steps;                    // u8 (steps of the epoch, sizeof(MixStep))
  Tensor partner;                  // i32 (rows): partner of each sample, counted within its batch
};
// out[i] = in[i] mixed with in[partner[i]]; two tensors of one shape, element type and format.
void mix_batch(Context& c, Mix how, const Tensor& in, const MixRows& rows, Tensor& out);
// The share of the step, f64 (1).
void gather_share(Context& c, const MixRows& rows, Tensor& out);
// out[i] = labels[partner[i]], rows of i32 or f32 of the batch itself.
void gather_partners(Context& c, const Tensor& labels, const MixRows& rows, Tensor& out);

}  // namespace gift
