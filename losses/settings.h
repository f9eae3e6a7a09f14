#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "losses/specification.h"

namespace gift {

// Data sets that published methods have hyper-parameters of their own for. `imagenet` is ImageNet-1K and its subsets;
// Tiny-ImageNet counts as small images (other).
enum class DatasetFamily : uint8_t { other, cifar10, cifar100, imagenet };
DatasetFamily family_of(std::string_view dataset);  // "cifar100", "imagenet-1k", "imagenette"; other where unknown

struct SettingRange {
  double low, high;
  bool above_low = false;  // low itself is excluded
};
constexpr SettingRange temperature_range{0, 1e4, true};
constexpr SettingRange share_range{0, 1};
constexpr SettingRange weight_range{0, 1e6};

// The settings of one loss term, asked for by name; names are compared without regard to case. ConfigError, naming
// loss, setting and what was expected, for values that do not read or lie out of range, settings given twice, and
// (finish) settings that nobody asked for.
class LossSettings {
 public:
  explicit LossSettings(const LossTerm& term, DatasetFamily family = DatasetFamily::other);

  DatasetFamily family() const { return family_; }
  double number(std::string_view name, double fallback, SettingRange range);
  bool flag(std::string_view name, bool fallback);  // 0, 1, false, true
  int choice(std::string_view name, std::initializer_list<std::string_view> choices, int fallback);
  bool given(std::string_view name) const;
  void refuse(std::string_view name, std::string_view why);
  void finish() const;

 private:
  const std::string* take(std::string_view name);

  const LossTerm& term_;
  DatasetFamily family_;
  std::vector<bool> used_;
  std::vector<std::string> known_;
};

}  // namespace gift
