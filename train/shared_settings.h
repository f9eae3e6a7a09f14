#pragma once

#include <string>
#include <string_view>

#include "train/config.h"

namespace gift {

// What a setting decides, seen from a comparison.
enum class SettingScope : uint8_t {
  batches,       // sets, teacher, augmentation, batch size, epochs, ...: students of a cohort have them in common
  architecture,  // model, norm, width: may differ in a cohort, but then students start from other weights
  student,       // loss, optimizer, learning rate, ...: may differ, and all else stays paired
  seed,
};
SettingScope scope_of(std::string_view setting);

// Equal for runs whose settings of the given scope and above (in the order of the enum) agree: a JSON text of them.
std::string batches_key(const Config& config);       // may train in one cohort, for equal seeds
std::string architecture_key(const Config& config);  // as well start from the same weights
std::string student_key(const Config& config);       // are the same but for the seed

}  // namespace gift
