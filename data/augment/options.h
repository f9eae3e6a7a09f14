#pragma once

#include <string>
#include <string_view>

namespace gift {

// Which operations a batch undergoes and how far each may go. The defaults are the GIFT paper's.
struct AugmentOptions {
  bool flip = false, brightness = false, saturation = false, contrast = false;
  bool crop = false, scale = false, rotate = false;  // exactly one of those chosen here acts on a batch
  bool cutout = false;

  float brightness_ratio = 1.0f;  // x + (u - 1/2) * ratio
  float saturation_ratio = 2.0f;  // u * ratio
  float contrast_ratio = 0.5f;    // u + ratio
  float crop_ratio = 0.125f;      // shift up to this share of a side
  float cutout_ratio = 0.5f;      // side of the square as a share of the image's
  float scale_ratio = 1.2f;       // factors in [1/ratio, ratio]
  float rotate_degrees = 15.0f;   // to either side
  bool align_corners = false;
  int factor = 1;  // RandomFactorResizedCrop: with probability 1 - 1/factor^2 one of factor x factor cells, enlarged

  bool geometric() const { return crop || scale || rotate; }
  bool none() const { return !(flip || brightness || saturation || contrast || geometric() || cutout) && factor <= 1; }
  bool operator==(const AugmentOptions&) const = default;
};

// The set named by a strategy such as "color_crop_cutout_flip_scale_rotate" (any order; "color" or "colour" stands for
// brightness, saturation and contrast) or "none". The order of application is fixed. ConfigError for an unknown word.
AugmentOptions parse_strategy(std::string_view strategy);
std::string strategy_name(const AugmentOptions& options);  // the words, as parse_strategy takes them

// ConfigError for ratios outside their range.
void check(const AugmentOptions& options);

inline constexpr std::string_view default_strategy = "color_crop_cutout_flip_scale_rotate";

}  // namespace gift
