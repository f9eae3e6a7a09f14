#pragma once

#include <string>

namespace gift {

// The command of this process as one would type it in a shell, for reports.
void remember_command_line(int argc, char** argv);
std::string command_line();

}  // namespace gift
