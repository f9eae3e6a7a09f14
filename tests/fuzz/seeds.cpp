#include "tests/fuzz/seeds.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/files/npy.h"
#include "core/files/zip_reader.h"
#include "data/labels/label_chunk.h"
#include "data/labels/label_manifest.h"
#include "losses/registry.h"
#include "tests/support/archive_writer.h"
#include "tests/support/file_index.h"
#include "tests/support/temporary_folder.h"
#include "train/config.h"

namespace gift::fuzz {
namespace {

namespace fs = std::filesystem;
constexpr size_t largest = 20'000;

std::string content(const fs::path& path) {
  std::stringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(out).str();
}

// The files of the index that a target reads.
bool reads(std::string_view target, const testing::IndexedFile& file) {
  const std::string name = file.path.filename().string();
  if (target == "set") return name == "data.pt" || name == "images_best.pt" || name == "labels_best.pt";
  if (target == "fkd") return name.starts_with("batch_") && name.ends_with(".tar");
  if (target == "torch" || target == "pickle") return file.format.starts_with("torch");
  if (target == "zip") return file.format == "torch-zip" || file.format == "npz";
  return target == file.format;
}

std::string pickle_of(const fs::path& path) {
  const ZipReader zip(MappedFile::open(path));
  for (const ZipEntry& entry : zip.entries()) {
    if (!entry.name.ends_with("/data.pkl")) continue;
    const OwnedBytes read = zip.read(entry, largest);
    return {reinterpret_cast<const char*>(read.bytes.data()), read.bytes.size()};
  }
  return {};
}

fs::path examples() { return fs::path(GIFT_SOURCE_DIR) / "examples"; }

std::vector<std::string> cifar_files() {
  std::vector<std::string> out;
  for (const char* name : {"python2", "python2_hundred", "protocol2", "protocol4", "protocol5", "fortran", "names"})
    out.push_back(content(fs::path(GIFT_SOURCE_DIR) / "tests/data/collection/cifar_python" / name));
  return out;
}

// An npz with two pictures of floats and soft labels.
std::string small_set() {
  const testing::TemporaryFolder folder;
  std::vector<float> pixels(2 * 3 * 4 * 4);
  for (size_t k = 0; k < pixels.size(); ++k) pixels[k] = static_cast<float>(k) / 100;
  write_npz(folder.path() / "set.npz", {{"images", host_array(Shape{2, 3, 4, 4}, pixels)},
                                        {"labels", host_array(Shape{2, 2}, std::vector<float>{1, 2, 4, 3})}});
  return content(folder.path() / "set.npz");
}

// labels.json of two epochs of three pictures, and their file.
std::string small_labels(const std::string& augment) {
  LabelManifest m;
  m.teachers = {{"t.pth", "convnet3", "00000000"}};
  m.classes = {"a", "b"};
  m.layout = {parse_strategy(augment), 3, 2, 2, 8, 8, DType::f16};
  m.epochs = m.epochs_of_a_chunk = 2;
  m.seeds = {0};
  m.chunks = {{m.file_of(0, 0), 100, 7}};
  LabelChunkWriter writer(m.layout);
  for (uint64_t step = 0; step < 4; ++step) {
    const auto count = static_cast<size_t>(m.layout.batches().size(static_cast<int64_t>(step % 2)));
    ReplayedBatch batch{
        std::vector<int32_t>(count), std::vector<AugmentDraw>(count), {}, std::vector<float>(2 * count)};
    draw_augment(m.layout.augment, 0, step, 8, 8, batch.draws);
    draw_mix(m.layout.augment, 0, step, static_cast<int64_t>(count), 8, 8, batch.mix);
    writer.add(batch);
  }
  const testing::TemporaryFolder folder;
  writer.write(folder.path() / "f", {});
  return to_json(m).dump() + "\n#\n" + content(folder.path() / "f");
}

std::vector<std::string> texts(std::string_view target) {
  std::vector<std::string> out;
  if (target == "loss") {
    for (const LossEntry& loss : known_losses()) out.push_back(loss.name);
    for (const char* more :
         {"gift:gamma=0.3,alpha=0.1,form=code", "kl:T=4 + 0.1*ce", "0.5*mse+ce", "kl_ce", "dkd:beta=8"})
      out.emplace_back(more);
  }
  if (target == "config") out.push_back(to_json(Config{}).dump());
  if (target == "labels")
    for (const char* augment : {"none", "color_crop_cutout_flip_scale_rotate", "shuffle_patches_rrc_flip_cutmix"})
      out.push_back(small_labels(augment));
  if (target == "cifar")
    for (const std::string& file : cifar_files()) out.push_back(file);
  if (target == "set" || target == "archive") {
    const std::string npz = small_set();
    if (target == "set") return {npz};
    const std::string batch = cifar_files().front(),
                      pixels = content(examples() / "cifar10-rded-ipc1/00003/class00003_id00000.jpg");
    out.push_back(testing::tar_bytes({{"deep/set.npz", npz}}));
    out.push_back(testing::tar_bytes({{"py/test_batch", batch}, {"py/data_batch_1", batch}}));
    out.push_back(testing::tar_bytes({{"a/cat/1.jpg", pixels}, {"a/dog/2.jpg", pixels}}));
    out.push_back(
        testing::zip_bytes({{"x/train.bin", std::string(3074, '\1')}, {"x/test.bin", std::string(3074, '\2')}}));
  }
  if (target == "tar") {
    std::string tar = content(examples() / "cifar10-test-1000.tar").substr(0, 3 * 2048);
    out.push_back(tar + std::string(1024, '\0'));
  }
  return out;
}

}  // namespace

std::vector<std::string> seeds(std::string_view target) {
  std::vector<std::string> out = texts(target);
  for (const testing::IndexedFile& file : testing::indexed_files()) {
    if (file.outcome != "load" || fs::is_directory(file.path) || !reads(target, file)) continue;
    const bool unzip = target == "pickle" && file.format == "torch-zip";
    std::string bytes = unzip ? pickle_of(file.path) : content(file.path);
    if (!bytes.empty() && bytes.size() <= largest) out.push_back(std::move(bytes));
  }
  return out;
}

std::vector<std::string> regressions(std::string_view target) {
  const fs::path folder = fs::path(GIFT_SOURCE_DIR) / "tests" / "fuzz" / "regressions" / target;
  std::vector<fs::path> files;
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> out;
  for (const fs::path& file : files) out.push_back(content(file));
  return out;
}

}  // namespace gift::fuzz
