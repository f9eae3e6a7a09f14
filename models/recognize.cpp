#include "models/recognize.h"

#include "models/fit.h"
#include "models/key_names.h"
#include "models/registry.h"

namespace gift {

std::optional<ModelConfig> recognize(const StateDict& arrays, int64_t image_size) {
  StateDict canonical;
  for (const auto& [key, array] : arrays) canonical.emplace_back(canonical_key(key), array);
  for (const Architecture& architecture : architectures()) {
    ModelConfig config;
    config.name = architecture.name;
    config.image_size = image_size;
    if (!architecture.measure(canonical, config)) continue;
    try {
      ParameterStore store;
      const auto network = architecture.build(Builder{store, ""}, config);
      if (fit(state_slots(store), canonical).good()) return config;
    } catch (const ConfigError&) {  // measured sizes that this architecture cannot have
    }
  }
  return std::nullopt;
}

}  // namespace gift
