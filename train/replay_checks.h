#pragma once

#include <optional>

#include "train/setup.h"

namespace gift {

// True where config.labels names a folder.
bool replays_labels(const Config& config);
// The number in config.labels_seed. ConfigError for what is none.
std::optional<uint64_t> labels_seed(const Config& config);

// Whether stored labels are those that a run would get online. ConfigError with the setting that differs, what the
// labels have and what the run asks for. `resolved`: no value left to be chosen.
void check_labels(const SoftLabels& labels, const Config& resolved);
// The same for the training set of a setup that is being opened, against labels of gift relabel.
void check_same_set(Engine& engine, const Config& config, const Setup& setup);

}  // namespace gift
