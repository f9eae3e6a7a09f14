#include "data/augment/augment.h"

#include <doctest/doctest.h>

#include <cstring>

#include "core/math/half.h"
#include "core/transfer.h"
#include "data/augment/device_batch.h"
#include "tests/data/augment/made_pictures.h"
#include "tests/kernels_on_host/beside_reference.h"
#include "tests/support/augment_goldens.h"

using namespace gift;
using namespace gift::testing;

namespace {

const Normalization cifar{{0.4914f, 0.4822f, 0.4465f}, {0.2023f, 0.1994f, 0.2010f}};
constexpr MemoryFormat formats[] = {MemoryFormat::contiguous, MemoryFormat::channels_last};

// Plain structs as rows of bytes in memory of the device.
template <class T>
Tensor rows_of(Context& c, const std::vector<T>& rows) {
  std::vector<uint8_t> bytes(rows.size() * sizeof(T));
  std::memcpy(bytes.data(), rows.data(), bytes.size());
  return from_host(c, {static_cast<int64_t>(rows.size()), int64_t{sizeof(T)}}, bytes.data());
}
Tensor numbers_of(Context& c, const std::vector<int32_t>& numbers) {
  return from_host(c, {static_cast<int64_t>(numbers.size())}, numbers.data());
}

// Equal bits; where a mean over the sample comes in, equal but for its rounding.
std::string difference(const std::vector<float>& got, const float* want, bool exact) {
  for (size_t i = 0; i < got.size(); ++i) {
    const double room = exact ? 0 : 3e-6 * (1 + std::abs(static_cast<double>(want[i])));
    if (!(std::abs(static_cast<double>(got[i]) - static_cast<double>(want[i])) <= room))
      return text("[", i, "]: got ", got[i], ", want ", want[i]);
  }
  return "";
}

// An epoch of a small set, of which a batch in the middle is made.
struct Epoch {
  static constexpr size_t pictures = 7, batch = 5;
  static constexpr int64_t first = 3;
  int height, width;
  AugmentOptions options;
  std::vector<uint8_t> pixels;
  std::vector<int32_t> index{9, 9, 9, 6, 0, 3, 3, 1, 9};
  std::vector<AugmentDraw> draws;

  Epoch(int h, int w, const AugmentOptions& o, uint64_t step) : height(h), width(w), options(o), draws(first) {
    pixels = noise_bytes(pictures * each());
    draws.resize(first + batch);
    draw_augment(o, 5, step, h, w, std::span(draws).subspan(first));
  }
  size_t each() const { return size_t{3} * static_cast<size_t>(height) * static_cast<size_t>(width); }
  Shape shape() const { return {batch, 3, height, width}; }

  std::vector<float> want() const {
    std::vector<float> out(batch * each()), scratch(augment_scratch(height, width));
    for (size_t i = 0; i < batch; ++i)
      augment_sample(&pixels[static_cast<size_t>(index[first + i]) * each()], height, width, PixelTable(cifar), options,
                     draws[first + i], &out[i * each()], scratch.data());
    return out;
  }
  EpochRows rows(Context& c) const {
    where = from_host(c, {1}, &first);
    return {where.data<int64_t>(), numbers_of(c, index), rows_of(c, draws)};
  }
  Tensor bytes(Context& c) const { return from_host(c, {int64_t{pictures}, height, width, 3}, pixels.data()); }

  mutable Tensor where;
};

const char* const strategies[] = {"none",
                                  "flip",
                                  "brightness",
                                  "saturation_flip",
                                  "contrast",
                                  "color_crop_cutout_flip_scale_rotate",
                                  "crop_cutout",
                                  "scale_flip",
                                  "rotate_cutout",
                                  "scale_rotate_single_color",
                                  "rrc+flip",
                                  "shuffle_patches",
                                  "shuffle_patches_rrc_flip_color_rotate"};

}  // namespace

TEST_CASE("batches of all strategies equal the CPU's") {
  Bench rig;
  Context& c = rig.device;
  for (const char* strategy : strategies)
    for (const auto& [height, width] : {std::pair{32, 32}, std::pair{9, 14}, std::pair{40, 36}}) {
      AugmentOptions o = parse_strategy(strategy);
      if (o.shuffle_patches) o.patches = 3;
      if (!o.resized_crop) o.factor = 1 + height % 3;
      for (uint64_t step = 0; step < 3; ++step) {
        const Epoch epoch(height, width, o, step);
        const std::vector<float> want = epoch.want();
        for (const MemoryFormat format : formats) {
          CAPTURE(strategy);
          CAPTURE(height);
          CAPTURE(name_of(format));
          Tensor out = empty(c, epoch.shape(), DType::f32, format);
          augment_batch(c, epoch.bytes(c), cifar, o, epoch.rows(c), out);
          CHECK(difference(Operands(rig, true, DType::f32).values(out), want.data(), !o.contrast) == "");
        }
      }
    }
}

TEST_CASE("the goldens of augmentation, from staged floats") {
  Bench rig;
  Context& c = rig.device;
  const GoldenFile file("dsa.safetensors");
  REQUIRE(!file.cases.empty());
  for (const GoldenCase& golden : file.cases) {
    CAPTURE(golden.name);
    const HostArray& x = golden.input("x");
    const AugmentOptions options = options_of(golden);
    std::vector<AugmentDraw> draws;
    for (int64_t i = 0; i < x.shape[0]; ++i) draws.push_back(draw_of(golden, options, static_cast<size_t>(i)));
    const std::vector<float> values = x.floats();
    Tensor out = empty(c, x.shape, DType::f32, MemoryFormat::channels_last);
    augment_batch(c, from_host(c, x.shape, values.data()), {}, options, {nullptr, {}, rows_of(c, draws)}, out);
    CHECK(deviation(Operands(rig, true, DType::f32).values(out), golden.output("y"), golden.tolerance("y")) == "");
  }
}

TEST_CASE("bytes, floats and staged pictures give the same batch; further channels are zeros; bf16 is rounded") {
  Bench rig;
  Context& c = rig.device;
  const AugmentOptions o = parse_strategy(default_strategy);
  const Epoch epoch(12, 10, o, 1);
  const EpochRows rows = epoch.rows(c);
  Operands on(rig, true, DType::f32);
  Tensor out = empty(c, epoch.shape(), DType::f32, MemoryFormat::channels_last);
  augment_batch(c, epoch.bytes(c), cifar, o, rows, out);
  const std::vector<float> want = on.values(out);

  std::vector<float> planes(epoch.pixels.size()), staged;
  const size_t pixels = epoch.each() / 3;
  for (size_t i = 0; i < planes.size(); ++i) {
    const size_t picture = i / epoch.each(), channel = i % epoch.each() / pixels, at = i % pixels;
    planes[i] = static_cast<float>(epoch.pixels[picture * epoch.each() + at * 3 + channel]) / 255.0f;
  }
  augment_batch(c, from_host(c, {int64_t{Epoch::pictures}, 3, 12, 10}, planes.data()), cifar, o, rows, out);
  CHECK(on.values(out) == want);

  for (size_t i = 0; i < Epoch::batch; ++i) {
    const float* from = &planes[static_cast<size_t>(epoch.index[Epoch::first + i]) * epoch.each()];
    staged.insert(staged.end(), from, from + epoch.each());
  }
  EpochRows unindexed = rows;
  unindexed.index = {};
  augment_batch(c, from_host(c, epoch.shape(), staged.data()), cifar, o, unindexed, out);
  CHECK(on.values(out) == want);

  for (const MemoryFormat format : formats) {
    Tensor wide = empty(c, {int64_t{Epoch::batch}, 8, 12, 10}, DType::bf16, format);
    augment_batch(c, epoch.bytes(c), cifar, o, rows, wide);
    const std::vector<float> got = on.values(wide);
    for (size_t i = 0; i < got.size(); ++i) {
      const size_t sample = i / (8 * pixels), rest = i % (8 * pixels);
      const float expected = rest < epoch.each() ? want[sample * epoch.each() + rest] : 0.0f;
      if (got[i] != math::float_of_bf16(math::bf16_of_float(expected))) FAIL_CHECK("element ", i);
    }
  }
}

TEST_CASE("normalised batches equal the CPU's to the bit") {
  Bench rig;
  Context& c = rig.device;
  const Epoch epoch(11, 130, {}, 0);
  Tensor out = empty(c, epoch.shape(), DType::f32, MemoryFormat::channels_last);
  normalize_batch(c, epoch.bytes(c), cifar, epoch.rows(c), out);
  CHECK(difference(Operands(rig, true, DType::f32).values(out), epoch.want().data(), true) == "");
}

TEST_CASE("mixed batches and their labels equal the CPU's") {
  Bench rig;
  Context& c = rig.device;
  const int height = 9, width = 12;
  const size_t each = size_t{3} * height * width, batch = 6;
  std::vector<float> in(batch * each), want(in.size());
  for (size_t i = 0; i < in.size(); ++i) in[i] = std::sin(static_cast<float>(i));
  const Shape shape{batch, 3, height, width};
  Operands on(rig, true, DType::f32);
  for (const char* how : {"cutmix", "mixup"})
    for (uint64_t step = 0; step < 4; ++step)
      for (const MemoryFormat format : formats) {
        CAPTURE(how);
        MixDraw d;
        draw_mix(parse_strategy(how), 3, step, batch, height, width, d);
        mix(in.data(), height, width, d, rig.engine.pool(), want.data());
        std::vector<MixStep> steps(3);
        steps[2] = {d.share, d.box};
        std::vector<int32_t> partner(2 * batch, 99);
        partner.insert(partner.end(), d.partner.begin(), d.partner.end());
        const int64_t first = 2 * batch;  // the third step
        const Tensor at = from_host(c, {1}, &first);
        const MixRows rows{at.data<int64_t>(), batch, rows_of(c, steps), numbers_of(c, partner)};
        Tensor out = empty(c, shape, DType::f32, format);
        mix_batch(c, d.how, on.make(shape, in, format, DType::f32), rows, out);
        CHECK(on.values(out) == want);

        Tensor share = empty(c, {1}, DType::f64);
        gather_share(c, rows, share);
        CHECK(to_host<double>(share)[0] == d.share);

        const std::vector<int32_t> labels{10, 11, 12, 13, 14, 15};
        Tensor partners = empty(c, {batch}, DType::i32);
        gather_partners(c, numbers_of(c, labels), rows, partners);
        const std::vector<int32_t> got = to_host<int32_t>(partners);
        for (size_t i = 0; i < batch; ++i) CHECK(got[i] == 10 + d.partner[i]);
      }
}

TEST_CASE("labels and stored labels of a step's samples") {
  Bench rig;
  Context& c = rig.device;
  const int64_t first = 2;
  const Tensor where = from_host(c, {1}, &first);
  const EpochRows rows{where.data<int64_t>(), numbers_of(c, {0, 0, 3, 1, 1}), {}};
  Tensor labels = empty(c, {3}, DType::i32), stored = empty(c, {3, 2});
  gather_rows(c, numbers_of(c, {40, 41, 42, 43}), rows, labels);
  CHECK(to_host<int32_t>(labels) == std::vector<int32_t>{43, 41, 41});
  const std::vector<float> values{0, 1, 10, 11, 20, 21, 30, 31};
  gather_rows(c, from_host(c, {4, 2}, values.data()), rows, stored);
  CHECK(to_host<float>(stored) == std::vector<float>{30, 31, 10, 11, 10, 11});
}

TEST_CASE("batches of other shapes and types are refused") {
  Bench rig;
  Context& c = rig.device;
  const Epoch epoch(4, 5, {}, 0);
  const EpochRows rows = epoch.rows(c);
  Tensor other = empty(c, {int64_t{Epoch::batch}, 3, 5, 4}), grey = empty(c, {int64_t{Epoch::batch}, 1, 4, 5}),
         out = empty(c, epoch.shape());
  CHECK_THROWS_AS(augment_batch(c, epoch.bytes(c), cifar, {}, rows, other), ShapeError);
  CHECK_THROWS_AS(augment_batch(c, epoch.bytes(c), cifar, {}, rows, grey), ShapeError);
  CHECK_THROWS_AS(augment_batch(c, epoch.bytes(c), cifar, {}, {nullptr, rows.index, rows.index}, out), ShapeError);
  CHECK_THROWS_AS(mix_batch(c, Mix::none, out, {}, out), ConfigError);
  CHECK_THROWS_AS(mix_batch(c, Mix::mixup, out, {}, other), ShapeError);
  Tensor labels = empty(c, {3});
  CHECK_THROWS_AS(gather_rows(c, numbers_of(c, {1, 2}), rows, labels), ShapeError);
}
