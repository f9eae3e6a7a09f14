#include "data/labels/label_manifest.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "core/files/crc32.h"
#include "core/files/mapped_file.h"
#include "core/files/printable.h"

namespace gift {
namespace {

using nlohmann::json;

constexpr const char* format_name = "gift-labels-1";
constexpr int64_t chunk_bytes = int64_t{16} << 20;
constexpr int64_t parts_at_least = 16;
constexpr int64_t most = 100'000'000, most_side = 4096, most_files = 200'000;

// Numbers of augmentation, but for the words, by name.
template <class Options, class Visit>
void visit_augment(Options& o, Visit&& visit) {
  visit("brightness", o.brightness_ratio);
  visit("saturation", o.saturation_ratio);
  visit("contrast", o.contrast_ratio);
  visit("crop", o.crop_ratio);
  visit("cutout", o.cutout_ratio);
  visit("scale", o.scale_ratio);
  visit("rotate", o.rotate_degrees);
  visit("align_corners", o.align_corners);
  visit("crop_factor", o.factor);
  visit("patches", o.patches);
  visit("rrc_scale", o.area_low);
  visit("rrc_scale_max", o.area_high);
  visit("rrc_aspect", o.aspect);
  visit("mix_alpha", o.mix_alpha);
}

AugmentOptions augment_from(const json& j) {
  AugmentOptions o = parse_strategy(j.at("augment").get<std::string>());
  visit_augment(o,
                [&](const char* name, auto& value) { value = json_value<std::decay_t<decltype(value)>>(j.at(name)); });
  check(o);
  return o;
}

int64_t bounded(const json& j, const char* name, int64_t least, int64_t largest) {
  const auto value = json_value<int64_t>(j.at(name));
  if (value < least || value > largest)
    fail<FormatError>("labels", "'", name, "' is ", value, ", expected ", least, " to ", largest);
  return value;
}

uint32_t crc_of(const json& j) {
  const auto digits = j.get<std::string>();
  if (digits.size() != 8 || digits.find_first_not_of("0123456789abcdef") != std::string::npos)
    fail<FormatError>("labels", "a checksum is ", printable(digits), ", expected 8 hexadecimal digits");
  return static_cast<uint32_t>(std::stoul(digits, nullptr, 16));
}

LabelLayout layout_from(const json& j) {
  LabelLayout l;
  l.augment = augment_from(j.at("augmentation"));
  l.rows = bounded(j.at("set"), "images", 1, most);
  l.height = static_cast<int>(bounded(j.at("set"), "height", 1, most_side));
  l.width = static_cast<int>(bounded(j.at("set"), "width", 1, most_side));
  l.batch_size = bounded(j, "batch_size", 1, l.rows);
  l.classes = static_cast<int64_t>(j.at("classes").size());
  const auto dtype = j.at("dtype").get<std::string>();
  if (dtype != "f16" && dtype != "f32") fail<FormatError>("labels", "'dtype' is ", printable(dtype));
  l.dtype = dtype == "f16" ? DType::f16 : DType::f32;
  return l;
}

LabelManifest manifest_from(const json& j) {
  LabelManifest m;
  if (j.at("format") != format_name)
    fail<FormatError>("labels", "the format is ", printable(j.at("format").dump()), ", expected ", format_name);
  m.made = j.at("made");
  m.computed = j.at("computed");
  for (const json& teacher : j.at("teachers"))
    m.teachers.push_back({teacher.at("path"), teacher.at("model"), teacher.at("crc32")});
  j.at("ensemble").get_to(m.ensemble);
  j.at("set").at("path").get_to(m.set);
  j.at("set").at("digest").get_to(m.digest);
  j.at("normalization").get_to(m.normalization);
  j.at("zca").get_to(m.zca);
  j.at("classes").get_to(m.classes);
  if (m.classes.size() < 2) fail<FormatError>("labels", m.classes.size(), " classes, expected at least 2");
  m.layout = layout_from(j);
  m.epochs = bounded(j, "epochs", 1, most);
  m.epochs_of_a_chunk = bounded(j, "epochs_of_a_file", 1, m.epochs);
  m.seeds = json_list<uint64_t>(j.at("seeds"));
  if (m.seeds.empty()) fail<FormatError>("labels", "no seeds");
  if (static_cast<double>(bytes_of_epoch(m.layout)) * static_cast<double>(m.epochs) *
              static_cast<double>(m.seeds.size()) >
          1e18 ||
      m.chunks_of_a_seed() > most_files / static_cast<int64_t>(m.seeds.size()))
    fail<FormatError>("labels", m.epochs, " epochs of ", m.seeds.size(), " seeds are more than can be");
  std::set<std::string> known;
  for (const uint64_t seed : m.seeds)
    for (int64_t chunk = 0; chunk < m.chunks_of_a_seed(); ++chunk) known.insert(m.file_of(seed, chunk));
  for (const json& chunk : j.at("files")) {
    LabelManifest::Chunk c{chunk.at("file"), json_value<uint64_t>(chunk.at("bytes")), crc_of(chunk.at("crc32"))};
    if (known.erase(c.file) == 0)
      fail<FormatError>("labels", "a file ", printable(c.file), " that is none of these labels, or twice");
    m.chunks.push_back(std::move(c));
  }
  return m;
}

}  // namespace

int64_t LabelManifest::epochs_of(int64_t chunk) const {
  return std::min(epochs_of_a_chunk, epochs - chunk * epochs_of_a_chunk);
}

std::string LabelManifest::file_of(uint64_t seed, int64_t chunk) const {
  const int64_t first = chunk * epochs_of_a_chunk;
  return text("seed", seed, "_epochs", first + 1, "-", first + epochs_of(chunk), ".safetensors");
}

const LabelManifest::Chunk* LabelManifest::find(const std::string& file) const {
  const auto found = std::find_if(chunks.begin(), chunks.end(), [&](const Chunk& c) { return c.file == file; });
  return found == chunks.end() ? nullptr : &*found;
}

int64_t LabelManifest::bytes() const { return bytes_of_epoch(layout) * epochs * static_cast<int64_t>(seeds.size()); }

int64_t epochs_of_a_chunk(const LabelLayout& layout, int64_t epochs) {
  const int64_t by_size = chunk_bytes / std::max<int64_t>(1, bytes_of_epoch(layout));
  return std::clamp<int64_t>(std::min(by_size, (epochs + parts_at_least - 1) / parts_at_least), 1, epochs);
}

nlohmann::ordered_json augment_json(const AugmentOptions& options) {
  nlohmann::ordered_json out{{"augment", strategy_name(options)}};
  visit_augment(options, [&](const char* name, const auto& value) { out[name] = value; });
  return out;
}

nlohmann::ordered_json to_json(const LabelManifest& m) {
  nlohmann::ordered_json teachers = nlohmann::ordered_json::array(), files = nlohmann::ordered_json::array();
  for (const auto& t : m.teachers) teachers.push_back({{"path", t.path}, {"model", t.model}, {"crc32", t.checksum}});
  for (const auto& c : m.chunks)
    files.push_back({{"file", c.file}, {"bytes", c.bytes}, {"crc32", crc32_text(c.crc32)}});
  const LabelLayout& l = m.layout;
  return {
      {"format", format_name},
      {"made", m.made},
      {"computed", m.computed},
      {"teachers", teachers},
      {"ensemble", m.ensemble},
      {"set", {{"path", m.set}, {"images", l.rows}, {"height", l.height}, {"width", l.width}, {"digest", m.digest}}},
      {"classes", m.classes},
      {"normalization", m.normalization},
      {"zca", m.zca},
      {"augmentation", augment_json(l.augment)},
      {"batch_size", l.batch_size},
      {"epochs", m.epochs},
      {"seeds", m.seeds},
      {"dtype", name_of(l.dtype)},
      {"epochs_of_a_file", m.epochs_of_a_chunk},
      {"files", files}};
}

void write_manifest(const std::filesystem::path& folder, const LabelManifest& manifest) {
  write_file(folder / label_manifest_name, to_json(manifest).dump(1) + "\n");
}

LabelManifest parse_manifest(std::string_view text, const std::string& source) {
  const json j = parse_json(text, source);
  const std::string shown = printable_path(source);
  try {
    return manifest_from(j);
  } catch (const json::exception& error) {
    fail<FormatError>("soft labels", shown, " is not what gift relabel writes: ", json_fault(error.what()));
  } catch (const Error& error) {
    fail<FormatError>("soft labels", shown, ": ", error.what());
  }
}

LabelManifest read_manifest(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / label_manifest_name;
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  return parse_manifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
}

}  // namespace gift
