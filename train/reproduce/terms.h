#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/json.h"

namespace gift {

// The words of the recipes and what they stand for, from recipes/paper.json: which architecture "ResNet-18" is on a
// data set, which loss is a method's own, which settings an optimizer brings.
class Terms {
 public:
  struct Term {
    std::string name, title;
    nlohmann::json settings = nlohmann::json::object();       // of Config, for every cell that has the word
    nlohmann::json settings_with = nlohmann::json::object();  // of a method: more of them, by network
    std::string native;                                       // of a method: its loss
    bool own_labels = false;                                  // of a method: its sets carry labels and need no teacher
    std::map<std::string, std::string> networks;              // of a data set: architectures by word
  };
  Terms() = default;
  explicit Terms(const nlohmann::json& json, const std::string& source);  // FormatError naming `source` and place

  // By name, regardless of case, '-' and '_'. ConfigError with a suggestion, naming the kind of word.
  const Term& dataset(std::string_view name) const { return find("dataset", datasets_, name); }
  const Term& network(std::string_view name) const { return find("network", networks_, name); }
  const Term& method(std::string_view name) const { return find("method", methods_, name); }
  const Term& optimizer(std::string_view name) const { return find("optimizer", optimizers_, name); }
  std::string architecture(std::string_view network, std::string_view dataset) const;  // "resnet18_modified"

 private:
  using Table = std::map<std::string, Term>;
  static const Term& find(std::string_view kind, const Table& table, std::string_view name);
  static Table read(const nlohmann::json& json, const std::string& key, const std::string& source);

  Table datasets_, networks_, methods_, optimizers_;
};

}  // namespace gift
