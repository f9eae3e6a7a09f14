#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.h"
#include "data/labels/label_layout.h"

namespace gift {

inline constexpr const char* label_manifest_name = "labels.json";

// labels.json of a folder that `gift relabel` writes: what the labels were made from and for, and which files are
// there. It is replaced after each file, so that it names none that is not whole.
struct LabelManifest {
  struct Teacher {
    std::string path, model, checksum;  // CRC-32 of the file
    bool operator==(const Teacher&) const = default;
  };
  struct Chunk {
    std::string file;
    uint64_t bytes = 0;
    uint32_t crc32 = 0;
  };

  nlohmann::json made;      // version and backend
  nlohmann::json computed;  // settings that decide logits beside the teachers: precision, convolution, ...
  std::vector<Teacher> teachers;
  std::string ensemble;  // of several teachers: mean or gvbsm
  std::string set, digest;
  std::string normalization, zca;  // of the images that the teachers saw
  std::vector<std::string> classes;
  LabelLayout layout;
  int64_t epochs = 0, epochs_of_a_chunk = 1;
  std::vector<uint64_t> seeds;
  std::vector<Chunk> chunks;  // written so far

  int64_t chunks_of_a_seed() const { return (epochs + epochs_of_a_chunk - 1) / epochs_of_a_chunk; }
  int64_t chunk_count() const { return chunks_of_a_seed() * static_cast<int64_t>(seeds.size()); }
  int64_t epochs_of(int64_t chunk) const;                   // of a seed, from 0
  std::string file_of(uint64_t seed, int64_t chunk) const;  // "seed0_epochs1-63.safetensors"
  const Chunk* find(const std::string& file) const;         // nullptr: not written yet
  bool whole() const { return static_cast<int64_t>(chunks.size()) == chunk_count(); }
  int64_t bytes() const;  // of all files when it is whole, but for some kilobytes of headers
};

// How many epochs go into a file: 16 MiB of them, but at most a sixteenth, so that a run cut off loses little.
int64_t epochs_of_a_chunk(const LabelLayout& layout, int64_t epochs);

nlohmann::ordered_json to_json(const LabelManifest& manifest);
void write_manifest(const std::filesystem::path& folder, const LabelManifest& manifest);
// FormatError, with path and field, for anything that does not fit together.
LabelManifest read_manifest(const std::filesystem::path& folder);
LabelManifest parse_manifest(std::string_view json, const std::string& source);

// The numbers of augmentation by the names of the settings that give them.
nlohmann::ordered_json augment_json(const AugmentOptions& options);

}  // namespace gift
