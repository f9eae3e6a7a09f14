#include "data/labels/label_folder.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/crc32.h"
#include "core/files/mapped_file.h"
#include "core/files/printable.h"
#include "core/join.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t bytes_checked_at_once = uint64_t{1} << 30;

void check_size(const fs::path& path, const LabelManifest::Chunk& chunk) {
  std::error_code error;
  const uint64_t bytes = fs::file_size(path, error);
  if (error)
    fail<FileError>("soft labels", printable_path(path), " cannot be read: ", error.message(), " (an incomplete copy? ",
                    label_manifest_name, " names it)");
  if (bytes != chunk.bytes)
    fail<FormatError>("soft labels", printable_path(path), " has ", bytes, " bytes, ", label_manifest_name, " says ",
                      chunk.bytes, bytes < chunk.bytes ? " (cut off?)" : "");
}

}  // namespace

LabelManifest::Chunk describe_chunk(const fs::path& folder, const std::string& file) {
  const auto mapped = MappedFile::open(folder / file);
  return {file, mapped->bytes().size(), crc32(mapped->bytes())};
}

void check_chunk(const fs::path& folder, const LabelManifest::Chunk& chunk) {
  const fs::path path = folder / chunk.file;
  check_size(path, chunk);
  const uint32_t crc = describe_chunk(folder, chunk.file).crc32;
  if (crc != chunk.crc32)
    fail<FormatError>("soft labels", printable_path(path), " is damaged: its CRC-32 is ", crc32_text(crc), ", ",
                      label_manifest_name, " says ", crc32_text(chunk.crc32),
                      " (gift relabel --resume makes it again)");
}

LabelFolder::LabelFolder(const fs::path& path) : path_(path), manifest_(read_manifest(path)) {
  if (!manifest_.whole())
    fail<FormatError>("soft labels", printable_path(path), " has ", manifest_.chunks.size(), " of ",
                      manifest_.chunk_count(), " files: gift relabel was cut off, and goes on with --resume");
  uint64_t bytes = 0;
  for (const LabelManifest::Chunk& chunk : manifest_.chunks) {
    check_size(path / chunk.file, chunk);
    bytes += chunk.bytes;
  }
  if (bytes > bytes_checked_at_once) return;
  for (const LabelManifest::Chunk& chunk : manifest_.chunks) check_chunk(path, chunk);
}

void LabelFolder::use_seed(uint64_t seed) {
  if (std::find(manifest_.seeds.begin(), manifest_.seeds.end(), seed) == manifest_.seeds.end())
    fail<ConfigError>("--labels-seed", seed, ", but ", printable_path(path_), " holds labels for seed ",
                      joined(manifest_.seeds));
  seed_ = seed;
}

const LabelChunk& LabelFolder::chunk(uint64_t seed, int64_t number) const {
  const std::string name = manifest_.file_of(seed, number);
  if (open_ && open_name_ == name) return *open_;
  const LabelManifest::Chunk* known = manifest_.find(name);
  if (!known) fail<FileError>("soft labels", printable_path(path_ / name), " is needed and not there");
  check_chunk(path_, *known);
  open_ = std::make_unique<LabelChunk>(path_ / name, manifest_.layout, manifest_.epochs_of(number));
  open_name_ = name;
  return *open_;
}

ReplayedBatch LabelFolder::read(uint64_t seed, int64_t epoch, int64_t batch, int height, int width) const {
  const LabelLayout& l = manifest_.layout;
  if (height != l.height || width != l.width)
    fail<FormatError>("soft labels", printable_path(path_), " is for images of ", l.width, " x ", l.height,
                      ", these are ", width, " x ", height);
  if (epoch < 0 || epoch >= manifest_.epochs || batch < 0 || batch >= l.batches().count())
    fail<FileError>("soft labels", printable_path(path_), " holds ", manifest_.epochs, " epochs of ",
                    l.batches().count(), " batches, batch ", batch, " of epoch ", epoch, " is needed (counted from 0)");
  const int64_t number = epoch / manifest_.epochs_of_a_chunk;
  return chunk(seed_.value_or(seed), number).read(epoch - number * manifest_.epochs_of_a_chunk, batch);
}

}  // namespace gift
