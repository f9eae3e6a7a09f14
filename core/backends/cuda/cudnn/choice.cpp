#include "core/backends/cuda/cudnn/choice.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/files/printable.h"

namespace gift::cuda {
namespace {

// Reads a line from its front.
struct Reader {
  std::string_view line, rest;

  [[noreturn]] void bad(const char* expected) const {
    fail<FormatError>("cudnn", "the plan ", printable(line, 200), " has no ", expected,
                      " where one is expected, as in \"engine 28 knobs 2=13 11=1\"");
  }
  bool take(std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  }
  int64_t number(int64_t least = 0) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc() || value < least) bad("number");
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    return value;
  }
};

}  // namespace

std::string EngineChoice::str() const {
  if (engine == apart) return "apart";
  std::string out = text("engine ", engine);
  if (!knobs.empty()) out += " knobs";
  for (const KnobChoice& k : knobs) out += text(' ', k.knob, '=', k.value);
  return out;
}

EngineChoice EngineChoice::parse(std::string_view line) {
  Reader in{line, line};
  EngineChoice out;
  if (line == "apart") {
    out.engine = apart;
    return out;
  }
  if (!in.take("engine ")) in.bad("engine");
  out.engine = in.number();
  if (in.take(" knobs")) {
    do {
      if (!in.take(" ")) in.bad("knob");
      const int64_t knob = in.number();
      if (!in.take("=")) in.bad("=");
      out.knobs.push_back({knob, in.number(INT64_MIN)});
    } while (!in.rest.empty());
  }
  if (!in.rest.empty()) in.bad("end");
  const auto unordered = [](const KnobChoice& a, const KnobChoice& b) { return a.knob >= b.knob; };
  if (std::adjacent_find(out.knobs.begin(), out.knobs.end(), unordered) != out.knobs.end())
    in.bad("knob in ascending order");
  return out;
}

}  // namespace gift::cuda
