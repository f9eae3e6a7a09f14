#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "train/compare/rows.h"

namespace gift {

constexpr const char* images_label = "these trained networks on other test images, not these losses";

// Which rows share what, a line each: "paired (same batches, teacher and initial weights): gift, kl(T=20)".
std::vector<std::string> pairing_lines(const std::vector<ComparisonRow>& rows);

// What a reader must know to take the figures for what they are. `result` is to_json(Comparison) without its notes.
std::vector<std::string> comparison_notes(const nlohmann::json& result);

}  // namespace gift
