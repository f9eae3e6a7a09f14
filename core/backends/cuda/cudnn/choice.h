#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gift::cuda {

struct KnobChoice {
  int64_t knob = 0, value = 0;
  auto operator<=>(const KnobChoice&) const = default;
};

// Which of cuDNN's engines computes a problem, and how it is set: with the version of cuDNN and the GPU, all that is
// needed to make the same plan again.
struct EngineChoice {
  static constexpr int64_t apart = -1;

  int64_t engine = 0;             // or apart: a fused problem is quicker as a plain convolution and a kernel of gift's
  std::vector<KnobChoice> knobs;  // in ascending order of knob

  std::string str() const;                           // "engine 28 knobs 2=13 11=1" or "apart"
  static EngineChoice parse(std::string_view line);  // FormatError
  bool operator==(const EngineChoice&) const = default;
};

}  // namespace gift::cuda
