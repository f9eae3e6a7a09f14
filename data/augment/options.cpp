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

void mix_by(AugmentOptions& o, Mix how) {
  if (o.mix != Mix::none && o.mix != how) fail<ConfigError>("augmentation", "cutmix and mixup exclude each other");
  o.mix = how;
}

constexpr std::array<Word, 16> words{{
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
    {"dsa",
     [](AugmentOptions& o) {
       all_colour(o);
       o.crop = o.cutout = o.flip = o.scale = o.rotate = true;
     }},
    {"single", [](AugmentOptions& o) { o.single = o.align_corners = true; }},
    {"rrc", [](AugmentOptions& o) { o.resized_crop = true; }},
    {"shuffle_patches", [](AugmentOptions& o) { o.shuffle_patches = true; }},
    {"cutmix", [](AugmentOptions& o) { mix_by(o, Mix::cutmix); }},
    {"mixup", [](AugmentOptions& o) { mix_by(o, Mix::mixup); }},
}};

void turn_on(AugmentOptions& options, std::string_view name, std::string_view strategy) {
  for (const Word& word : words)
    if (word.name == name) return word.turn_on(options);
  if (name == "none") fail<ConfigError>("augmentation", "'none' stands alone, got '", strategy, "'");
  std::array<std::string_view, words.size()> names;
  for (size_t i = 0; i < words.size(); ++i) names[i] = words[i].name;
  fail<ConfigError>("augmentation", "unknown word '", name, "' in strategy '", strategy, "'", suggest(name, names));
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

}  // namespace

AugmentOptions parse_strategy(std::string_view strategy) {
  constexpr std::string_view compound = "shuffle_patches";  // the one word with a separator in it
  AugmentOptions options;
  std::string_view rest = trimmed(strategy);
  if (rest == "none" || rest.empty()) return options;
  for (;;) {
    rest = trimmed(rest);
    const bool whole = rest.starts_with(compound);
    const size_t end = rest.find_first_of("_+", whole ? compound.size() : 0);
    turn_on(options, trimmed(rest.substr(0, end)), strategy);
    if (end == rest.npos) break;
    rest.remove_prefix(end + 1);
  }
  if (options.single && !options.dsa())
    fail<ConfigError>("augmentation", "'single' chooses among the words of DSA, but '", strategy, "' has none");
  return options;
}

std::string strategy_name(const AugmentOptions& o) {
  std::string out;
  const auto add = [&](bool on, std::string_view name) {
    if (!on) return;
    if (!out.empty()) out += '_';
    out += name;
  };
  add(o.shuffle_patches, "shuffle_patches");
  add(o.resized_crop, "rrc");
  add(o.single, "single");
  add(o.colour(), "color");
  add(!o.colour() && o.brightness, "brightness");
  add(!o.colour() && o.saturation, "saturation");
  add(!o.colour() && o.contrast, "contrast");
  add(o.crop, "crop");
  add(o.cutout, "cutout");
  add(o.flip, "flip");
  add(o.scale, "scale");
  add(o.rotate, "rotate");
  add(o.mix == Mix::cutmix, "cutmix");
  add(o.mix == Mix::mixup, "mixup");
  return out.empty() ? "none" : out;
}

void check(const AugmentOptions& o) {
  const auto within = [](std::string_view name, double value, double low, double high) {
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
  if (o.patches < 1 || o.patches > max_patches)
    fail<ConfigError>("augmentation", "patches ", o.patches, " along a side, expected 1 to ", max_patches);
  within("smallest area of a resized crop", o.area_low, 1e-6, 1.0);
  within("largest area of a resized crop", o.area_high, o.area_low, 1.0);
  within("aspect ratio of a resized crop", o.aspect, 1.0, 100.0);
  within("mix alpha", o.mix_alpha, 1e-3, 1e3);
  if (o.resized_crop && o.factor > 1)
    fail<ConfigError>("augmentation", "a crop factor of ", o.factor, " and 'rrc' crop twice; choose one");
}

}  // namespace gift
