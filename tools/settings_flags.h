#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "train/config.h"

namespace gift {

// Declares a flag for every setting of Config ("--batch-size" for batch_size; "--lr" for learning_rate), bound to
// `flags`, but for those in `except`. Returns one function a setting that copies it into another Config if its flag was
// given.
std::vector<std::function<void(Config&)>> declare_settings(CLI::App& app, Config& flags,
                                                           const std::set<std::string>& except = {});

// The settings of a run's config.json; those by default where no file is named.
Config saved_config(const std::string& file);

// `base` with what was given on top. A --protocol that is not base's own comes first: its settings take the place of
// base's, and the other flags that of its settings.
Config with_flags(Config base, const std::vector<std::function<void(Config&)>>& given);

}  // namespace gift
