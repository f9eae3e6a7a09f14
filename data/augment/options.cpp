#include "data/augment/options.h"

#include <array>

#include "core/error.h"
#include "core/suggest.h"

namespace gift {
namespace {

struct Word {
  std::string_view name;
  void (*turn_on)(AugmentOptions&);
};

constexpr auto all_colour = [](AugmentOptions& o) { o.brightness = o.saturation = o.contrast = true; };

constexpr std::array<Word, 10> words{{
    {"color", all_colour},
    {"colour", all_colour},
    {"crop", [](AugmentOptions& o) { o.crop = true; }},
    {"cutout", [](AugmentOptions& o) { o.cutout = true; }},
    {"flip", [](AugmentOptions& o) { o.flip = true; }},
    {"scale", [](AugmentOptions& o) { o.scale = true; }},
    {"rotate", [](AugmentOptions& o) { o.rotate = true; }},
    {"brightness", [](AugmentOptions& o) { o.brightness = true; }},
    {"saturation", [](AugmentOptions& o) { o.saturation = true; }},
    {"contrast", [](AugmentOptions& o) { o.contrast = true; }},
}};

void turn_on(AugmentOptions& options, std::string_view name, std::string_view strategy) {
  for (const Word& word : words)
    if (word.name == name) return word.turn_on(options);
  std::array<std::string_view, words.size()> names;
  for (size_t i = 0; i < words.size(); ++i) names[i] = words[i].name;
  fail<ConfigError>("augmentation", "unknown word '", name, "' in strategy '", strategy, "'", suggest(name, names));
}

}  // namespace

AugmentOptions parse_strategy(std::string_view strategy) {
  AugmentOptions options;
  if (strategy == "none" || strategy.empty()) return options;
  for (std::string_view rest = strategy;;) {
    const size_t end = rest.find('_');
    turn_on(options, rest.substr(0, end), strategy);
    if (end == rest.npos) return options;
    rest.remove_prefix(end + 1);
  }
}

std::string strategy_name(const AugmentOptions& o) {
  std::string out;
  const auto add = [&](bool on, std::string_view name) {
    if (!on) return;
    if (!out.empty()) out += '_';
    out += name;
  };
  const bool colour = o.brightness && o.saturation && o.contrast;
  add(colour, "color");
  add(!colour && o.brightness, "brightness");
  add(!colour && o.saturation, "saturation");
  add(!colour && o.contrast, "contrast");
  add(o.crop, "crop");
  add(o.cutout, "cutout");
  add(o.flip, "flip");
  add(o.scale, "scale");
  add(o.rotate, "rotate");
  return out.empty() ? "none" : out;
}

void check(const AugmentOptions& o) {
  const auto within = [](std::string_view name, float value, float low, float high) {
    if (!(value >= low && value <= high))
      fail<ConfigError>("augmentation", name, ' ', value, ", expected ", low, " to ", high);
  };
  within("brightness ratio", o.brightness_ratio, 0.0f, 100.0f);
  within("saturation ratio", o.saturation_ratio, 0.0f, 100.0f);
  within("contrast ratio", o.contrast_ratio, 0.0f, 100.0f);
  within("crop ratio", o.crop_ratio, 0.0f, 1.0f);
  within("cutout ratio", o.cutout_ratio, 0.0f, 1.0f);
  within("scale ratio", o.scale_ratio, 1.0f, 100.0f);
  within("rotation in degrees", o.rotate_degrees, 0.0f, 180.0f);
  if (o.factor < 1 || o.factor > 64) fail<ConfigError>("augmentation", "crop factor ", o.factor, ", expected 1 to 64");
}

}  // namespace gift
