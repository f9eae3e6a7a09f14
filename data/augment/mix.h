#pragma once

#include <span>
#include <vector>

#include "core/parallel/thread_pool.h"
#include "data/augment/draw.h"
#include "data/augment/options.h"

namespace gift {

// How the pictures of a batch are mixed: one share, one partner each and one box for the whole batch, as RDED, SRe2L
// and G-VBSM do. Teachers label the mixed pictures. Losses with hard labels weigh a picture's own label by `share` and
// its partner's by the rest: under mixup the drawn lambda, under cutmix the part of the picture that is its own.
// (SRe2L's label files keep the lambda drawn, which the box meets only before it is cut off at the borders; none of its
// losses reads it.)
struct MixDraw {
  Mix how = Mix::none;
  double lambda = 1;             // from Beta(alpha, alpha)
  double share = 1;              // of a picture's own label
  Region box;                    // cutmix: where the partner's pixels go
  std::vector<int32_t> partner;  // of each picture of the batch, a permutation
};

// For the batch of `step`, of `count` pictures of height x width. Block 1 at (step, batch_slot) gives lambda and the
// box, 16 and on the permutation. Leaves `partner` empty where the options do not mix; reuses its memory.
void draw_mix(const AugmentOptions& options, uint64_t seed, uint64_t step, int64_t count, int height, int width,
              MixDraw& draw);

// out[i] = in[i] mixed with in[partner[i]], pictures f32 3 x height x width, in parallel; the two do not overlap.
void mix(const float* in, int height, int width, const MixDraw& draw, ThreadPool& pool, float* out);

}  // namespace gift
