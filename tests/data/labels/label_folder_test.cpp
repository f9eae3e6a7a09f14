#include "data/labels/label_folder.h"

#include <doctest/doctest.h>

#include <fstream>

#include "core/engine.h"
#include "core/error.h"
#include "core/files/atomic_file.h"
#include "data/augment/augment.h"
#include "data/labels/set_digest.h"
#include "data/order.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/made_images.h"

using namespace gift;
using testing::TemporaryFolder;

namespace {

constexpr uint64_t seed = 7;

AugmentOptions options_of(const std::string& words) {
  AugmentOptions o = parse_strategy(words);
  if (o.shuffle_patches) o.patches = 3;
  return o;
}

LabelLayout layout_of(const std::string& words, DType dtype = DType::f32) {
  return {options_of(words), 10, 4, 5, 16, 12, dtype};
}

// A batch as a run would draw it.
ReplayedBatch drawn(const LabelLayout& l, int64_t epoch, int64_t batch) {
  const auto step = static_cast<uint64_t>(epoch * l.batches().count() + batch);
  const auto count = static_cast<size_t>(l.batches().size(batch));
  const std::vector<int32_t> order = epoch_order(seed, static_cast<uint64_t>(epoch + 1), l.rows);
  ReplayedBatch out;
  out.indices.assign(order.begin() + l.batches().begin(batch), order.begin() + l.batches().begin(batch) + count);
  out.draws.resize(count);
  draw_augment(l.augment, seed, step, l.height, l.width, out.draws);
  draw_mix(l.augment, seed, step, static_cast<int64_t>(count), l.height, l.width, out.mix);
  for (size_t i = 0; i < count * static_cast<size_t>(l.classes); ++i)
    out.logits.push_back(static_cast<float>(step) * 0.37f - static_cast<float>(i) * 1.3f);
  return out;
}

LabelManifest manifest_of(const LabelLayout& layout, int64_t epochs) {
  LabelManifest m;
  m.made = {{"version", "0"}, {"backend", "none"}};
  m.teachers = {{"t.pth", "convnet3", "00000000"}};
  m.set = "set";
  m.digest = "0123456789abcdef";
  m.normalization = "cifar";
  m.zca = "none";
  m.classes = {"a", "b", "c", "d", "e"};
  m.layout = layout;
  m.epochs = epochs;
  m.epochs_of_a_chunk = 2;
  m.seeds = {seed};
  return m;
}

// A folder of 3 epochs in 2 files.
LabelManifest write_folder(const std::filesystem::path& folder, const LabelLayout& layout) {
  LabelManifest m = manifest_of(layout, 3);
  LabelChunkWriter writer(layout);
  for (int64_t chunk = 0; chunk < 2; ++chunk) {
    for (int64_t e = 0; e < m.epochs_of(chunk); ++e)
      for (int64_t b = 0; b < layout.batches().count(); ++b) writer.add(drawn(layout, chunk * 2 + e, b));
    writer.write(folder / m.file_of(seed, chunk), {});
    m.chunks.push_back(describe_chunk(folder, m.file_of(seed, chunk)));
  }
  write_manifest(folder, m);
  return m;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The draws that act under these options give the same picture.
void check_same(const LabelLayout& l, const ReplayedBatch& a, const ReplayedBatch& b) {
  CHECK(a.indices == b.indices);
  CHECK(a.logits == b.logits);
  CHECK(a.mix.how == b.mix.how);
  CHECK(a.mix.lambda == b.mix.lambda);
  CHECK(a.mix.share == b.mix.share);
  CHECK(a.mix.partner == b.mix.partner);
  CHECK(a.mix.box.top == b.mix.box.top);
  CHECK(a.mix.box.width == b.mix.box.width);
  REQUIRE(a.draws.size() == b.draws.size());
  std::vector<float> picture(static_cast<size_t>(3 * l.height * l.width)), scratch(augment_scratch(l.height, l.width));
  for (size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<float>(i % 37) * 0.1f;
  for (size_t i = 0; i < a.draws.size(); ++i) {
    std::vector<float> one(picture.size()), two(picture.size());
    augment_sample(picture.data(), l.height, l.width, l.augment, a.draws[i], one.data(), scratch.data());
    augment_sample(picture.data(), l.height, l.width, l.augment, b.draws[i], two.data(), scratch.data());
    CHECK(one == two);
  }
}

}  // namespace

TEST_CASE("stored batches come back as they were drawn, under every kind of augmentation") {
  for (const char* words : {"none", "flip", "color_crop_cutout_flip_scale_rotate", "dsa_single", "brightness_rotate",
                            "rrc_flip_cutmix", "rrc_mixup", "shuffle_patches_rrc_flip_cutmix", "crop_flip"}) {
    CAPTURE(words);
    const TemporaryFolder folder;
    const LabelLayout layout = layout_of(words);
    write_folder(folder.path(), layout);
    const LabelFolder labels(folder.path());
    CHECK(labels.augment() == layout.augment);
    CHECK(labels.epochs() == 3);
    CHECK(labels.rows() == 10);
    for (const int64_t epoch : {0, 2, 1})
      for (int64_t batch = 0; batch < layout.batches().count(); ++batch)
        check_same(layout, labels.read(seed, epoch, batch, 16, 12), drawn(layout, epoch, batch));
  }
  LabelLayout factor = layout_of("flip");
  factor.augment.factor = 2;
  const TemporaryFolder folder;
  write_folder(folder.path(), factor);
  check_same(factor, LabelFolder(folder.path()).read(seed, 1, 2, 16, 12), drawn(factor, 1, 2));
}

TEST_CASE("the size that is stated is that of the files, but for their headers") {
  for (const char* words : {"none", "dsa_single", "shuffle_patches_rrc_flip_cutmix"}) {
    const TemporaryFolder folder;
    const LabelManifest m = write_folder(folder.path(), layout_of(words, DType::f16));
    uint64_t bytes = 0;
    for (const auto& chunk : m.chunks) bytes += chunk.bytes;
    CHECK(bytes >= static_cast<uint64_t>(m.bytes()));
    CHECK(bytes < static_cast<uint64_t>(m.bytes()) + 2 * 2000);
  }
  const LabelLayout imagenet{parse_strategy("rrc_flip_cutmix"), 50000, 100, 1000, 224, 224, DType::f16};
  CHECK(epochs_of_a_chunk(imagenet, 300) == 1);
  CHECK(bytes_of_epoch(imagenet) == 50000 * (2000 + 4 + 1 + 16 + 4) + 500 * (16 + 16));
}

TEST_CASE("half precision keeps logits to eleven bits, and refuses those it cannot hold") {
  const TemporaryFolder folder;
  const LabelLayout layout = layout_of("flip", DType::f16);
  write_folder(folder.path(), layout);
  const ReplayedBatch got = LabelFolder(folder.path()).read(seed, 1, 1, 16, 12), want = drawn(layout, 1, 1);
  for (size_t i = 0; i < want.logits.size(); ++i)
    CHECK(got.logits[i] == doctest::Approx(want.logits[i]).epsilon(1.0 / 2048));
  ReplayedBatch large = want;
  large.logits[3] = 70000;
  LabelChunkWriter half(layout), whole(layout_of("flip"));
  CHECK_THROWS_WITH_AS(half.add(large), doctest::Contains("--dtype f32"), FormatError);
  whole.add(large);
  large.logits[3] = std::nanf("");
  CHECK_THROWS_WITH_AS(whole.add(large), doctest::Contains("not finite"), FormatError);
}

TEST_CASE("labels for another seed, epoch or size are refused") {
  const TemporaryFolder folder;
  write_folder(folder.path(), layout_of("flip"));
  LabelFolder labels(folder.path());
  CHECK_THROWS_AS(labels.read(seed + 1, 0, 0, 16, 12), FileError);
  CHECK_THROWS_AS(labels.read(seed, 3, 0, 16, 12), FileError);
  CHECK_THROWS_AS(labels.read(seed, 0, 3, 16, 12), FileError);
  CHECK_THROWS_AS(labels.read(seed, 0, 0, 12, 16), FormatError);
  CHECK_THROWS_WITH_AS(labels.use_seed(8), doctest::Contains("seed 7"), ConfigError);
  labels.use_seed(seed);
  CHECK(labels.read(seed + 1, 0, 0, 16, 12).indices == drawn(layout_of("flip"), 0, 0).indices);
}

TEST_CASE("a file of labels that is missing, cut off, changed or not finished is named") {
  const TemporaryFolder folder;
  const LabelManifest m = write_folder(folder.path(), layout_of("flip"));
  const auto path = folder.path() / m.chunks[1].file;
  const std::string good = bytes_of(path);
  const auto refused = [&](const char* why) {
    CHECK_THROWS_WITH_AS(LabelFolder(folder.path()), doctest::Contains(why), Error);
  };
  std::string bad = good;
  bad[bad.size() - 5] ^= 1;
  write_file(path, bad);
  refused("is damaged: its CRC-32");
  refused("seed7_epochs3-3.safetensors");
  write_file(path, good.substr(0, 300));
  refused("has 300 bytes");
  std::filesystem::remove(path);
  refused("incomplete copy");
  write_file(path, good);
  LabelManifest part = m;
  part.chunks.pop_back();
  write_manifest(folder.path(), part);
  refused("has 1 of 2 files");
}

TEST_CASE("a manifest that does not fit together is refused") {
  const TemporaryFolder folder;
  const LabelManifest m = write_folder(folder.path(), layout_of("flip"));
  const nlohmann::json good = nlohmann::json::parse(to_json(m).dump());
  CHECK(read_manifest(folder.path()).layout.augment == m.layout.augment);
  const auto refused = [&](const char* pointer, const nlohmann::json& value) {
    nlohmann::json bad = good;
    bad[nlohmann::json::json_pointer(pointer)] = value;
    CAPTURE(pointer);
    CAPTURE(value.dump());
    write_file(folder.path() / label_manifest_name, bad.dump());
    CHECK_THROWS_WITH_AS(LabelFolder(folder.path()), doctest::Contains("labels.json"), FormatError);
  };
  refused("/format", "gift-labels-9");
  refused("/epochs", 0);
  refused("/epochs", 1e300);
  refused("/epochs", 100000000);
  refused("/epochs", "3");
  refused("/epochs_of_a_file", 4);
  refused("/epochs_of_a_file", -1);
  refused("/set/images", 0);
  refused("/set/images", 4000000000);
  refused("/set/height", 1 << 20);
  refused("/batch_size", 11);
  refused("/seeds", nlohmann::json::array());
  refused("/seeds", {7, -1});
  refused("/classes", {"a"});
  refused("/dtype", "bf16");
  refused("/augmentation/augment", "flop");
  refused("/augmentation/crop", "much");
  refused("/augmentation/patches", 99999999999);
  refused("/files/0/file", "../seed7_epochs1-2.safetensors");
  refused("/files/1/file", "seed7_epochs1-2.safetensors");
  refused("/files/0/crc32", "xyz");
  refused("/files/0/bytes", -1);
  refused("/teachers", 3);
  write_file(folder.path() / label_manifest_name, "{\"format\":");
  CHECK_THROWS_AS(LabelFolder(folder.path()), FormatError);
}

TEST_CASE("numbers that no draw gives are refused with file and column") {
  const LabelLayout layout = layout_of("color_crop_cutout_flip_rotate");
  const LabelLayout cropped = layout_of("shuffle_patches_rrc_flip_cutmix");
  const auto refused = [&](const LabelLayout& l, const char* column, auto&& spoil) {
    const TemporaryFolder folder;
    ReplayedBatch batch = drawn(l, 0, 0);
    spoil(batch);
    LabelChunkWriter writer(l);
    writer.add(batch);
    for (int64_t b = 1; b < l.batches().count(); ++b) writer.add(drawn(l, 0, b));
    writer.write(folder.path() / "c.safetensors", {});
    const LabelChunk chunk(folder.path() / "c.safetensors", l, 1);
    chunk.read(0, 1);
    CHECK_THROWS_WITH_AS(chunk.read(0, 0), doctest::Contains(column), FormatError);
  };
  refused(layout, "'indices'", [](auto& b) { b.indices[1] = 10; });
  refused(layout, "'indices'", [](auto& b) { b.indices[1] = -1; });
  refused(layout, "'colours'", [](auto& b) { b.draws[0].contrast_u = std::nanf(""); });
  refused(layout, "'crops'", [](auto& b) { b.draws[0].crop_dy = 1 << 30; });
  refused(layout, "'cutouts'", [](auto& b) { b.draws[0].cutout_x = -(1 << 30); });
  refused(layout, "'angles'", [](auto& b) { b.draws[0].theta = 1e9f; });
  refused(layout, "'geometry'", [](auto& b) { b.draws[0].which = static_cast<Geometry>(9); });
  refused(cropped, "'regions'", [](auto& b) { b.draws[0].region = {8, 0, 9, 12}; });
  refused(cropped, "'regions'", [](auto& b) { b.draws[0].region = {0, 0, 0, 12}; });
  refused(cropped, "'strips'", [](auto& b) { b.draws[0].rows = {0, 0, 1}; });
  refused(cropped, "'partners'", [](auto& b) { b.mix.partner[2] = 4; });
  refused(cropped, "'boxes'", [](auto& b) { b.mix.box = {0, 10, 3, 3}; });
  refused(cropped, "'shares'", [](auto& b) { b.mix.lambda = std::nan(""); });
}

TEST_CASE("a file with other columns than the manifest says is refused") {
  const TemporaryFolder folder;
  const LabelManifest m = write_folder(folder.path(), layout_of("flip"));
  const auto path = folder.path() / m.chunks[0].file;
  CHECK_THROWS_WITH_AS(LabelChunk(path, layout_of("crop_flip"), 2), doctest::Contains("no column 'crops'"),
                       FormatError);
  CHECK_THROWS_WITH_AS(LabelChunk(path, m.layout, 1), doctest::Contains("expected"), FormatError);
  CHECK_THROWS_WITH_AS(LabelChunk(path, layout_of("flip", DType::f16), 2), doctest::Contains("'logits'"), FormatError);
}

TEST_CASE("the digest of a set tells its images and classes from others") {
  Engine engine({.threads = 2});
  Context c(engine);
  testing::MadeImages one(20, 16, 4), same(20, 16, 4), more(21, 16, 4), other(20, 16, 5);
  CHECK(digest_of_set(c, one) == digest_of_set(c, same));
  CHECK(digest_of_set(c, one) != digest_of_set(c, more));
  CHECK(digest_of_set(c, one) != digest_of_set(c, other));
  CHECK(digest_of_set(c, one).size() == 16);
}
