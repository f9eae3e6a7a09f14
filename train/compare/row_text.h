#pragma once

#include <string>

#include "core/json.h"

// Figures of a comparison's result.json (train/compare/comparison.h) as tables show them.
namespace gift {

std::string points(double value, int decimals = 2);                          // "−0.31", with the sign of typography
std::string signed_points(const nlohmann::json& value, int decimals = 2);    // "+1.25"; "–" for null
std::string accuracy_text(const nlohmann::json& measure, int decimals = 2);  // "57.26 ± 0.41"; "–" for none
std::string interval_text(const nlohmann::json& low_high);                   // "[−0.44, 2.07]"; "–" without bounds
std::string p_text(const nlohmann::json& p);                                 // "0.031", "< 0.001", "–"
std::string norm_text(const nlohmann::json& norm);                           // "0.0123", "4.1e-05", "–"
std::string seeds_text(const nlohmann::json& row);  // "5", "3 of 5: seed 2 diverged in epoch 7, seed 4 failed"

// Whether some row has an epoch chosen on held-out training images (--select holdout): its test accuracy is `selected`.
bool has_selected(const nlohmann::json& rows);
std::string selected_text(const nlohmann::json& row);  // "57.26 ± 0.41", "–"

// Whether tables print the row's accuracy bold: shown better than the baseline, or not told apart from the best.
bool is_bold(const nlohmann::json& row);

// What all differences are to, where it is the same row, or the same loss in each row's own block: "kl(T=20)"; empty:
// rows differ in it, or there are none.
std::string common_baseline(const nlohmann::json& rows);
bool has_differences(const nlohmann::json& rows);
// The number of tests that "best" is the best of, where all rows agree; 0 otherwise.
size_t tests_on_the_way(const nlohmann::json& rows);

}  // namespace gift
