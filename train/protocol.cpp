#include "train/protocol.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "core/error.h"

namespace gift {

int64_t protocol_batch_size(int64_t images) {
  if (images < 1) fail<ConfigError>("protocol", images, " training images, expected at least 1");
  if (images <= 10) return 10;
  if (images <= 500) return 50;
  return images <= 20000 ? 100 : 200;
}

int protocol_epochs(std::string_view dataset) {
  std::string name;
  for (const char c : dataset)
    if (c != '-' && c != '_') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name == "imagenet1k" || name == "imagenet" ? 300 : 1000;
}

std::vector<int> evaluation_epochs(int epochs, int evaluations) {
  return evaluation_epochs(epochs, EvaluationTimes{evaluations});
}

std::vector<int> evaluation_epochs(int epochs, const EvaluationTimes& t) {
  if (epochs < 1) fail<ConfigError>("protocol", epochs, " epochs, expected at least 1");
  if (t.evaluations < 1) fail<ConfigError>("protocol", t.evaluations, " evaluations, expected at least 1");
  if (t.every < 0) fail<ConfigError>("--evaluate-every", t.every, ", expected at least 1 (or 0: by evaluations)");
  if (!(t.from >= 0 && t.from < 1)) fail<ConfigError>("--evaluate-from", t.from, ", expected 0 or more and below 1");
  const int64_t every = t.every > 0 ? t.every : std::max(1, epochs / t.evaluations);
  std::vector<int> out;
  for (int64_t epoch = every; epoch <= epochs; epoch += every)
    if (static_cast<double>(epoch) > t.from * epochs) out.push_back(static_cast<int>(epoch));
  if (out.empty() || out.back() != epochs) out.push_back(epochs);
  return out;
}

}  // namespace gift
