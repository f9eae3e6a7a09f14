#pragma once

#include <string>
#include <string_view>

#include "data/collection/collection.h"
#include "train/config.h"

namespace gift {

// The loss that a set's own method trains students with, as the paper's tables compare it with GIFT ("native").

// What made a set, as its folders' and files' names tell: "rded" (00003/class00003_id00001.jpg), "sre2l"
// (new003/class003_id001.jpg, which G-VBSM writes as well), "datm" (images_best.pt), "" for anything else.
std::string method_of_layout(const ImageCollection& set);

// rded, sre2l: kl:T=20. datm: softce. gvbsm: mse_ce, with the weight of its cross entropy by data set. The method is
// config.method, else `layout` (of method_of_layout). ConfigError where neither tells, or for an unknown method.
std::string native_loss(const Config& config, std::string_view layout);
// What a user should know about that choice; empty: nothing.
std::string native_loss_note(const Config& config, std::string_view layout);

bool is_native(std::string_view loss);

// ConfigError for a method that is not in the table; "" is none.
void check_method(const std::string& method);

}  // namespace gift
