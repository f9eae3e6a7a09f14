#include "train/inspect/relabel_report.h"

#include "core/error.h"
#include "data/labels/label_folder.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

// Every file as its columns, as well.
void look_at_file(const fs::path& folder, const LabelManifest& m, uint64_t seed, int64_t number, bool verify,
                  RelabelReport& report) {
  const LabelManifest::Chunk* chunk = m.find(m.file_of(seed, number));
  if (!chunk) return;
  try {
    std::error_code error;
    const uint64_t bytes = fs::file_size(folder / chunk->file, error);
    report.bytes += error ? 0 : static_cast<int64_t>(bytes);
    if (verify) check_chunk(folder, *chunk);
    if (!verify && !error && bytes == chunk->bytes) {
      ++report.files;
      return;
    }
    check_chunk(folder, *chunk);
    const LabelChunk columns(folder / chunk->file, m.layout, m.epochs_of(number));
    for (int64_t e = 0; e < m.epochs_of(number); ++e)
      for (int64_t b = 0; b < m.layout.batches().count(); ++b) columns.read(e, b);
    ++report.files;
  } catch (const Error& error) {
    report.faults.emplace_back(error.what());
  }
}

RelabelReport report_of(const fs::path& path, bool verify) {
  const LabelManifest m = read_manifest(path);
  RelabelReport r;
  r.images = m.layout.rows;
  r.classes = m.layout.classes;
  r.epochs = m.epochs;
  r.batch_size = m.layout.batch_size;
  r.seeds = m.seeds;
  r.augmentation = m.layout.augment.none() ? "none" : strategy_name(m.layout.augment);
  r.facts.push_back(text("set ", m.set, ", ", m.layout.width, " x ", m.layout.height, ", digest ", m.digest));
  for (const auto& t : m.teachers) r.facts.push_back(text("teacher ", t.model, ", ", t.path, ", CRC-32 ", t.checksum));
  if (!m.ensemble.empty()) r.facts.push_back("joined by " + m.ensemble);
  r.facts.push_back(text(name_of(m.layout.dtype), " logits; images normalised by ", m.normalization,
                         m.zca == "none" ? "" : ", ZCA whitening, " + m.zca));
  r.files_in_all = m.chunk_count();
  for (const uint64_t seed : m.seeds)
    for (int64_t number = 0; number < m.chunks_of_a_seed(); ++number) look_at_file(path, m, seed, number, verify, r);
  const auto missing = m.chunk_count() - static_cast<int64_t>(m.chunks.size());
  if (missing > 0)
    r.faults.push_back(text(missing, " of ", m.chunk_count(), " files are not written yet (gift relabel --resume)"));
  return r;
}

}  // namespace

RelabelReport inspect_relabelled(const fs::path& path, bool verify) {
  RelabelReport r = report_of(path, verify);
  r.path = path.string();
  r.verified = verify;
  return r;
}

nlohmann::ordered_json to_json(const RelabelReport& r) {
  return {{"path", r.path},
          {"layout", "soft labels of gift relabel"},
          {"images", r.images},
          {"classes", r.classes},
          {"epochs", r.epochs},
          {"batch_size", r.batch_size},
          {"seeds", r.seeds},
          {"augmentation", r.augmentation},
          {"facts", r.facts},
          {"files", r.files},
          {"files_in_all", r.files_in_all},
          {"bytes", r.bytes},
          {"faults", r.faults},
          {"verified", r.verified}};
}

}  // namespace gift
