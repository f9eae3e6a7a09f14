#include "train/native_loss.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

#include "core/error.h"
#include "core/suggest.h"
#include "losses/settings.h"

namespace gift {
namespace {

struct Method {
  std::string_view name, loss;
};
// G-VBSM weighs its cross entropy by 0.1, on CIFAR by 0.15.
constexpr Method methods[] = {
    {"rded", "kl:T=20"}, {"sre2l", "kl:T=20"}, {"gvbsm", "mse_ce:ce_weight=0.1"}, {"datm", "softce"}};

std::string known_name(std::string_view method) {
  std::string name;
  for (const char c : method)
    if (c != '-' && c != '_') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::array<std::string_view, std::size(methods)> names;
  for (size_t i = 0; i < names.size(); ++i) {
    names[i] = methods[i].name;
    if (names[i] == name) return name;
  }
  fail<ConfigError>("--method", "unknown method '", method, "'", suggest(name, names));
}

// "class00003_id00001" with `digits` digits (ImageNet's ids of RDED may have more).
bool is_numbered(std::string_view stem, size_t digits) {
  constexpr std::string_view head = "class", middle = "_id";
  const auto number = [&](std::string_view s) {
    return s.size() >= digits && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const size_t at = stem.find(middle);
  return stem.starts_with(head) && at != stem.npos && number(stem.substr(head.size(), at - head.size())) &&
         number(stem.substr(at + middle.size()));
}

bool all_folders(const ImageCollection& set, std::string_view prefix, size_t digits) {
  return std::all_of(set.classes().begin(), set.classes().end(), [&](const std::string& name) {
    return name.size() == prefix.size() + digits && name.starts_with(prefix) &&
           std::all_of(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
  });
}

}  // namespace

std::string method_of_layout(const ImageCollection& set) {
  if (set.size() == 0) return "";
  if (set.kind() == "DATM tensors") return "datm";
  const std::string stem = std::filesystem::path(set.name(0)).stem().string();
  if (all_folders(set, "", 5) && is_numbered(stem, 5)) return "rded";
  if (all_folders(set, "new", 3) && is_numbered(stem, 3)) return "sre2l";
  return "";
}

bool is_native(std::string_view loss) { return loss == "native"; }

void check_method(const std::string& method) {
  if (!method.empty()) known_name(method);
}

std::string native_loss(const Config& config, std::string_view layout) {
  const std::string method = config.method.empty() ? std::string(layout) : known_name(config.method);
  const DatasetFamily family = family_of(config.dataset);
  if (method == "gvbsm" && (family == DatasetFamily::cifar10 || family == DatasetFamily::cifar100))
    return "mse_ce:ce_weight=0.15";
  for (const Method& m : methods)
    if (m.name == method) return std::string(m.loss);
  fail<ConfigError>("--loss", "native: what made ", config.train,
                    " does not show in its names; --method rded, sre2l, gvbsm or datm says it");
}

std::string native_loss_note(const Config& config, std::string_view layout) {
  if (!config.method.empty() || layout != "sre2l") return "";
  return text("the native loss is SRe2L's, kl with T=20; G-VBSM writes the same folders: --method gvbsm if ",
              config.train, " is one of its sets");
}

}  // namespace gift
