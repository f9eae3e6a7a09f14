#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gift {

enum class Mix : uint8_t { none, cutmix, mixup };

// Which operations a batch undergoes and how far each may go. The defaults are the GIFT paper's.
struct AugmentOptions {
  bool flip = false, brightness = false, saturation = false, contrast = false;
  bool crop = false, scale = false, rotate = false;  // exactly one of those chosen here acts on a batch
  bool cutout = false;
  bool single =
      false;  // DC's mode "S": of those above exactly one acts on a batch; colours count as one where all are on

  bool shuffle_patches = false;  // before all others: strips of columns, then of rows, in random order (RDED)
  bool resized_crop = false;     // after that: torchvision's RandomResizedCrop to the same size
  Mix mix = Mix::none;           // after all others, on the batch

  float brightness_ratio = 1.0f;  // x + (u - 1/2) * ratio
  float saturation_ratio = 2.0f;  // u * ratio
  float contrast_ratio = 0.5f;    // u + ratio
  float crop_ratio = 0.125f;      // shift up to this share of a side
  float cutout_ratio = 0.5f;      // side of the square as a share of the image's
  float scale_ratio = 1.2f;       // factors in [1/ratio, ratio]
  float rotate_degrees = 15.0f;   // to either side
  bool align_corners = false;
  int factor = 1;   // RandomFactorResizedCrop: with probability 1 - 1/factor^2 one of factor x factor cells, enlarged
  int patches = 1;  // shuffle_patches: strips along a side
  double area_low = 0.08, area_high = 1.0;  // resized_crop: share of the picture's area
  double aspect = 4.0 / 3.0;                // resized_crop: sides' ratio from 1/aspect to aspect
  bool mix_labels = true;                   // false: hard labels stay those of the pictures before mixing (G-VBSM)
  double mix_alpha = 1.0;                   // the share of a batch's own pictures is drawn from Beta(alpha, alpha)

  bool colour() const { return brightness && saturation && contrast; }
  bool geometric() const { return crop || scale || rotate; }
  bool dsa() const { return flip || brightness || saturation || contrast || geometric() || cutout; }
  bool none() const {
    return !dsa() && factor <= 1 && !(shuffle_patches && patches > 1) && !resized_crop && mix == Mix::none;
  }
  bool operator==(const AugmentOptions&) const = default;
};

// The operations named by words joined by '_' or '+' in any order, such as "color_crop_cutout_flip_scale_rotate" or
// "rrc+flip+cutmix", or "none". Words: color (or colour: brightness, saturation and contrast), brightness, saturation,
// contrast, crop, scale, rotate, cutout, flip; dsa (the default strategy), single (mode "S", samples with aligned
// corners, as DC and DATM); rrc, shuffle_patches, cutmix, mixup. The order of application is fixed. ConfigError for an
// unknown word and for words that exclude each other.
AugmentOptions parse_strategy(std::string_view strategy);
std::string strategy_name(const AugmentOptions& options);  // the words, as parse_strategy takes them

inline constexpr int max_patches = 8;  // along a side

// ConfigError for ratios outside their range, and where a factor crop meets a resized crop.
void check(const AugmentOptions& options);

inline constexpr std::string_view default_strategy = "color_crop_cutout_flip_scale_rotate";

}  // namespace gift
