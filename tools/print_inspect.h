#pragma once

#include <cstdio>

#include "train/inspect/file_report.h"
#include "train/inspect/labels_report.h"
#include "train/inspect/relabel_report.h"
#include "train/inspect/set_report.h"

namespace gift {

// For people; untrusted names are escaped. `all`: every tensor or class instead of the first 40.
void print_inspect(std::FILE* out, const FileReport& report, bool all);
void print_inspect(std::FILE* out, const SetFindings& report, bool all);
void print_inspect(std::FILE* out, const LabelsReport& report);
void print_inspect(std::FILE* out, const RelabelReport& report, bool all);  // all: every fault

}  // namespace gift
