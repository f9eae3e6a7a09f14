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
  if (epochs < 1) fail<ConfigError>("protocol", epochs, " epochs, expected at least 1");
  if (evaluations < 1) fail<ConfigError>("protocol", evaluations, " evaluations, expected at least 1");
  const int every = std::max(1, epochs / evaluations);
  std::vector<int> out;
  for (int epoch = every; epoch <= epochs; epoch += every) out.push_back(epoch);
  if (out.back() != epochs) out.push_back(epochs);
  return out;
}

}  // namespace gift
