#pragma once

#include <cstdio>
#include <filesystem>

#include "train/result.h"
#include "train/test_only.h"

namespace gift {

void print_result(std::FILE* out, const RunResult& result, const std::filesystem::path& folder);
void print_test(std::FILE* out, const TestReport& report);

}  // namespace gift
