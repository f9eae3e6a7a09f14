#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "data/augment/pixel_table.h"
#include "data/collection/collection.h"

namespace gift {

// Pictures as 8-bit pixels, and what that costs those of floats.
class EightBit {
 public:
  // ConfigError where floats reach beyond 0 .. 1 and no normalisation is given to be undone.
  EightBit(const ImageCollection& set, const std::optional<Normalization>& normalization);

  struct Loss {
    int64_t values = 0, moved = 0, clipped = 0;  // moved: by more than a hundredth of a level
    void add(const Loss& other);
  };
  // Safe for several threads, each with a Loss of its own.
  void load(int64_t i, Image& out, std::vector<uint8_t>& scratch, Loss& loss) const;
  // One line, "" where nothing was lost.
  std::string describe(const Loss& loss) const;

 private:
  const ImageCollection& set_;
  Normalization normalization_;
};

}  // namespace gift
