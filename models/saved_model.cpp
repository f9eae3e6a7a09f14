#include "models/saved_model.h"

#include "core/files/printable.h"
#include "core/files/safetensors.h"
#include "core/files/weights_file.h"
#include "core/json.h"
#include "models/recognize.h"
#include "models/state_dict.h"

namespace gift {
namespace {

constexpr const char* card_key = "gift";

nlohmann::ordered_json to_json(const ModelCard& card) {
  const ModelConfig& m = card.config;
  nlohmann::ordered_json json;
  json["model"] = {{"name", m.name},         {"classes", m.classes}, {"image_size", m.image_size},
                   {"channels", m.channels}, {"width", m.width},     {"norm", m.norm}};
  json["dataset"] = card.dataset;
  json["mean"] = card.mean;
  json["deviation"] = card.deviation;
  if (card.test_resize) json["test_resize"] = *card.test_resize;
  if (!card.zca.empty()) json["zca"] = {{"space", card.zca}, {"fit", card.zca_fit}, {"file", card.zca_file}};
  return json;
}

// What files of earlier versions lack.
void read_preparation(const nlohmann::json& json, ModelCard& card) {
  if (json.contains("test_resize")) {
    card.test_resize = json_value<int>(json["test_resize"]);
    if (*card.test_resize < 0 || *card.test_resize > 1 << 16)
      fail<FormatError>("card", "test images resized to ", *card.test_resize);
  }
  if (!json.contains("zca")) return;
  const nlohmann::json& zca = json["zca"];
  zca.at("space").get_to(card.zca);
  zca.at("fit").get_to(card.zca_fit);
  zca.at("file").get_to(card.zca_file);
  if (card.zca != "none" && card.zca != "correct" && card.zca != "published")
    fail<FormatError>("card", "images in the space ", printable(card.zca), ", expected none, correct or published");
}

}  // namespace

void save_model(const std::filesystem::path& path, const Model& model, const ModelCard& card) {
  ModelCard complete = card;
  complete.config = model.config();
  write_safetensors(path, export_state(model), {{card_key, to_json(complete).dump()}});
}

std::optional<ModelCard> read_model_card(const std::map<std::string, std::string>& metadata,
                                         const std::filesystem::path& path) {
  const auto found = metadata.find(card_key);
  if (found == metadata.end()) return std::nullopt;
  const nlohmann::json json = parse_json(found->second, path.string());
  ModelCard card;
  try {
    const nlohmann::json& model = json.at("model");
    model.at("name").get_to(card.config.name);
    card.config.classes = json_value<int64_t>(model.at("classes"));
    card.config.image_size = json_value<int64_t>(model.at("image_size"));
    card.config.channels = json_value<int64_t>(model.at("channels"));
    card.config.width = json_value<int64_t>(model.at("width"));
    model.at("norm").get_to(card.config.norm);
    json.at("dataset").get_to(card.dataset);
    json.at("mean").get_to(card.mean);
    json.at("deviation").get_to(card.deviation);
    read_preparation(json, card);
  } catch (const FormatError& error) {
    fail<FormatError>("model file", path.string(), ": the description of the network: ", error.what());
  } catch (const nlohmann::json::exception& error) {
    fail<FormatError>("model file", path.string(), ": the description of the network under '", card_key,
                      "' in the metadata is not complete: ", json_fault(error.what()));
  }
  return card;
}

SavedModel load_model(Context& c, const std::filesystem::path& path, int64_t image_size) {
  const WeightsFile file(path);
  const Weights& shapes = file.shapes();
  SavedModel out;
  if (auto card = read_model_card(shapes.metadata, path)) {
    out.card = std::move(*card);
    out.has_card = true;
  } else if (auto config = recognize(shapes.tensors, image_size)) {
    out.card.config = *config;
  } else {
    fail<FormatError>("model file", path.string(), ": ", shapes.tensors.size(),
                      " tensors whose names and shapes are those of no known architecture");
  }
  try {
    check_state(checked(out.card.config), shapes.tensors, path.string());
    out.model = std::make_unique<Model>(c, out.card.config);
  } catch (const ConfigError& error) {
    fail<FormatError>("model file", path.string(), ": the network in the metadata cannot be built: ", error.what());
  }
  import_state(*out.model, file);
  return out;
}

}  // namespace gift
