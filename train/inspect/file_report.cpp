#include "train/inspect/file_report.h"

#include <chrono>

#include "core/error.h"
#include "core/files/finite.h"
#include "core/files/printable.h"
#include "core/files/weights.h"
#include "models/fit.h"
#include "models/recognize.h"
#include "models/registry.h"

namespace gift {
namespace {

int64_t trained_parameters(const ModelConfig& config) {
  ParameterStore store;
  const auto network = find_architecture(config.name).build(Builder{store, ""}, config);
  int64_t count = 0;
  for (const StoreEntry& entry : store.parameters()) count += entry.shape.numel();
  return count;
}

std::string naming_of(const StateDict& tensors) {
  if (find(tensors, "layers.conv.0.weight")) return "RDED, GIFT (layers.conv.0.weight)";
  if (find(tensors, "features.0.weight") && find(tensors, "features.4.weight")) return "DC, DATM (features.0.weight)";
  return "";
}

FileReport::StateDictReport describe(const Weights& weights) {
  FileReport::StateDictReport out{weights.found_under, weights.prefix, weights.tensors.size(), 0, {}, {}};
  out.network = recognize(weights.tensors);
  if (out.network) {
    out.parameters = trained_parameters(*out.network);
    if (out.network->name.starts_with("convnet")) out.naming = naming_of(weights.tensors);
  } else {
    for (const auto& [name, array] : weights.tensors)
      if (!is_batch_counter(name)) out.parameters += array.numel();
  }
  return out;
}

void verify(FileReport& report) {
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& [name, array] : read_tensors(report.path)) {
    const auto value = first_not_finite(array);
    if (value && report.not_finite.empty()) report.not_finite = text(printable(name), " holds ", *value);
  }
  report.verify_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  report.verified = true;
}

}  // namespace

FileReport inspect_file(const std::filesystem::path& path, bool read_all) {
  FileReport report;
  report.path = path.string();
  report.content = list_tensors(path);
  report.bytes = std::filesystem::file_size(path);
  for (const auto& [name, array] : report.content.tensors) report.numbers += array.numel();
  if (report.content.format == "npy") {
    report.no_weights = "one array without a name";
  } else {
    try {
      const Weights weights = read_weight_shapes(path);
      report.weights = describe(weights);
      report.card = read_model_card(weights.metadata, path);
    } catch (const FormatError& error) {
      report.no_weights = error.what();
    }
  }
  if (read_all) verify(report);
  return report;
}

nlohmann::ordered_json to_json(const FileReport& report) {
  nlohmann::ordered_json json{{"path", report.path}, {"format", report.content.format}, {"bytes", report.bytes}};
  nlohmann::ordered_json tensors = nlohmann::ordered_json::array();
  for (const auto& [name, array] : report.content.tensors)
    tensors.push_back({{"name", name},
                       {"dtype", name_of(array.dtype)},
                       {"shape", std::vector<int64_t>(array.shape.begin(), array.shape.end())}});
  json["tensors"] = tensors;
  json["values"] = nlohmann::ordered_json::object();
  for (const auto& [name, value] : report.content.values) json["values"][name] = value;
  json["metadata"] = report.content.metadata;
  json["weights"] = nullptr;
  if (const auto& weights = report.weights) {
    json["weights"] = {{"under", weights->under},           {"prefix", weights->prefix}, {"tensors", weights->tensors},
                       {"parameters", weights->parameters}, {"naming", weights->naming}, {"architecture", nullptr}};
    if (const auto& network = weights->network)
      json["weights"]["architecture"] = {
          {"name", network->name},         {"classes", network->classes}, {"image_size", network->image_size},
          {"channels", network->channels}, {"width", network->width},     {"norm", network->norm}};
  }
  if (!report.no_weights.empty()) json["no_weights"] = report.no_weights;
  if (const auto& card = report.card) {
    json["card"] = {{"dataset", card->dataset}, {"mean", card->mean}, {"deviation", card->deviation}};
    if (card->test_resize) json["card"]["test_resize"] = *card->test_resize;
    if (!card->zca.empty())
      json["card"]["zca"] = {{"space", card->zca}, {"fit", card->zca_fit}, {"file", card->zca_file}};
  }
  if (report.verified) json["verified"] = {{"seconds", report.verify_s}, {"not_finite", report.not_finite}};
  return json;
}

}  // namespace gift
