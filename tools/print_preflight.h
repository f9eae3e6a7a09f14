#pragma once

#include <cstdio>
#include <string>

#include "train/preflight.h"

namespace gift {

// A line of such lists: "  label          value".
void print_row(std::FILE* out, const std::string& label, const std::string& value);

// Sets, classes, preprocessing, teacher, augmentation and batches: what students of a comparison have in common.
void print_shared(std::FILE* out, const Preflight& preflight);

// A teacher, or several: what they are, how they do on both sets, what would make them better. No name of the test
// images: there is no such set.
void print_teacher(std::FILE* out, const TeacherReport& teacher, const std::string& test_images);

void print_preflight(std::FILE* out, const Preflight& preflight);

}  // namespace gift
