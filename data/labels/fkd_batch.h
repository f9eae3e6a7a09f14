#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/files/mapped_file.h"
#include "data/augment/mix.h"

namespace gift {

// One batch of stored soft labels, with what was done to its pictures before the teachers saw them: the FKD form of
// SRe2L, a torch.save file (whatever its name) of a list: crops (B, 4), flips (B), partners (B) or None, lambda, box,
// logits (B, C), and, by G-VBSM, the indices of the pictures (B).
struct FkdBatch {
  int64_t count = 0, classes = 0;
  std::vector<std::array<float, 4>> crops;  // top / H, left / W, height / H, width / W
  std::vector<uint8_t> flips;
  Mix mix = Mix::none;
  std::vector<int32_t> partner;  // of each picture, in the batch
  double lambda = 1;             // as drawn; of cutmix not corrected where the box was cut off
  Region box;                    // cutmix, in pixels of the network's input
  std::vector<float> logits;     // (B, C)
  std::vector<int64_t> index;    // in the set; empty where the order is to be replayed
};

// FormatError names file and field for anything that does not fit together.
FkdBatch read_fkd_batch(const std::filesystem::path& path);
FkdBatch read_fkd_batch(const std::shared_ptr<const MappedFile>& file);

}  // namespace gift
