#include "train/reproduce/terms.h"

#include <vector>

#include "core/error.h"
#include "core/suggest.h"
#include "data/datasets.h"

namespace gift {

Terms::Terms(const nlohmann::json& json, const std::string& source)
    : datasets_(read(json, "datasets", source)),
      networks_(read(json, "networks", source)),
      methods_(read(json, "methods", source)),
      optimizers_(read(json, "optimizers", source)) {}

Terms::Table Terms::read(const nlohmann::json& json, const std::string& key, const std::string& source) {
  Table out;
  try {
    for (const auto& [name, entry] : json.at(key).items()) {
      Term term;
      term.name = name;
      term.title = entry.at("title").get<std::string>();
      if (entry.contains("settings")) term.settings = entry.at("settings");
      if (entry.contains("settings_with")) term.settings_with = entry.at("settings_with");
      term.native = entry.value("native", "");
      term.own_labels = entry.value("own_labels", false);
      if (entry.contains("networks")) term.networks = entry.at("networks").get<std::map<std::string, std::string>>();
      out.emplace(folded(name), std::move(term));
    }
  } catch (const nlohmann::json::exception& error) {
    fail<FormatError>("recipe", source, ": ", key, ": ", json_fault(error.what()));
  }
  return out;
}

const Terms::Term& Terms::find(std::string_view kind, const Table& table, std::string_view name) {
  const auto found = table.find(folded(name));
  if (found != table.end()) return found->second;
  std::vector<std::string_view> names;
  for (const auto& [key, term] : table) names.push_back(term.name);
  fail<ConfigError>("recipe", "unknown ", kind, " '", name, "'", suggest(name, names));
}

std::string Terms::architecture(std::string_view network, std::string_view dataset) const {
  const Term& word = this->network(network);
  const auto& of_set = this->dataset(dataset).networks;
  const auto found = of_set.find(word.name);
  return found == of_set.end() ? word.name : found->second;
}

}  // namespace gift
