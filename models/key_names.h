#pragma once

#include <string>
#include <string_view>

namespace gift {

// The two published namings of ConvNets: layers.conv.{d}, layers.norm.{d} (RDED; this library's own) and
// features.{4d}, features.{4d+1} (DC, DATM), where activation and pooling take numbers, too.
enum class KeyNaming : uint8_t { layers, features };

// A key of a state dict under the library's names: without a "module." prefix (left by torch's DataParallel), and
// features.{n}.{entry} of a ConvNet as layers.*. Other keys stay as they are.
std::string canonical_key(std::string_view key);
// The inverse for one naming.
std::string published_key(std::string_view canonical, KeyNaming naming);

}  // namespace gift
