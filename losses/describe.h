#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gift {

// The shortest decimal form that reads back as the same number: "0.1", "20", "1e-08".
std::string number_text(double value);

// A setting for describe().
struct Described {
  Described(std::string_view n, double v) : name(n), value(number_text(v)) {}
  Described(std::string_view n, const char* v) : name(n), value(v) {}
  std::string_view name;
  std::string value;
};

// "gift(form=paper, gamma=0.1)"; the bare name without settings.
std::string describe(std::string_view name, const std::vector<Described>& settings);

}  // namespace gift
