#include "data/labels/label_chunk.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/math/half.h"

namespace gift {
namespace {

constexpr const char* logits_name = "logits";

// Counts the bytes of a row.
struct ByteCounter {
  int64_t bytes = 0;
  template <class Stored, class... Values>
  void column(const char*, Values&...) {
    bytes += static_cast<int64_t>(sizeof(Stored) * sizeof...(Values));
  }
};

// Reads one row of each column.
struct RowReader {
  const StateDict& arrays;
  int64_t row;
  template <class Stored, class... Values>
  void column(const char* name, Values&... values) {
    const std::byte* from = find(arrays, name)->data + static_cast<size_t>(row) * sizeof(Stored) * sizeof...(Values);
    const auto take = [&](auto& value) {
      Stored stored;
      std::memcpy(&stored, from, sizeof stored);
      from += sizeof stored;
      value = static_cast<std::decay_t<decltype(value)>>(stored);
    };
    (take(values), ...);
  }
};

// FormatError unless the file has the column as it should be.
struct ColumnCheck {
  const StateDict& arrays;
  const std::string& path;
  int64_t rows;
  void one(const char* name, DType dtype, int64_t width) const {
    const HostArray* array = find(arrays, name);
    const Shape want{rows, width};
    if (!array) fail<FormatError>("soft labels", path, " has no column '", name, "'");
    if (array->dtype != dtype || !(array->shape == want))
      fail<FormatError>("soft labels", path, " has a column '", name, "' of ", name_of(array->dtype), ' ',
                        array->shape.str(), ", expected ", name_of(dtype), ' ', want.str());
  }
  template <class Stored, class... Values>
  void column(const char* name, Values&...) {
    one(name, dtype_of<Stored>, static_cast<int64_t>(sizeof...(Values)));
  }
};

bool is_permutation(const std::array<uint8_t, max_patches>& strips, int count) {
  unsigned seen = 0;
  for (int i = 0; i < count; ++i) {
    const uint8_t strip = strips[static_cast<size_t>(i)];
    if (strip >= count) return false;
    seen |= 1u << strip;
  }
  return seen == (1u << count) - 1;
}

bool inside(const Region& r, int height, int width) {
  return r.top >= 0 && r.left >= 0 && r.height >= 0 && r.width >= 0 && r.height <= height && r.width <= width &&
         r.top <= height - r.height && r.left <= width - r.width;
}

// The column of a draw that cannot be one, or nullptr.
const char* impossible(const AugmentDraw& d, const LabelLayout& l) {
  const AugmentOptions& o = l.augment;
  const auto unit = [](float u) { return u >= 0 && u <= 1; };
  const auto within = [](int32_t value, int side) { return value >= -side && value <= side; };
  const auto ratio = [](float s) { return s > 0.0f && s < 1e3f; };
  if (!unit(d.brightness_u) || !unit(d.saturation_u) || !unit(d.contrast_u)) return "colours";
  if (!within(d.crop_dy, l.height) || !within(d.crop_dx, l.width)) return "crops";
  if (!ratio(d.scale_x) || !ratio(d.scale_y)) return "scales";
  if (!(std::fabs(d.theta) < 7)) return "angles";
  if (!within(d.cutout_y, 2 * l.height) || !within(d.cutout_x, 2 * l.width)) return "cutouts";
  if (o.factor > 1 && (d.factor_row >= o.factor || d.factor_col >= o.factor)) return "cells";
  if (o.resized_crop && (d.region.height < 1 || d.region.width < 1 || !inside(d.region, l.height, l.width)))
    return "regions";
  if (o.shuffle_patches && o.patches > 1 &&
      (!is_permutation(d.columns, o.patches) || !is_permutation(d.rows, o.patches)))
    return "strips";
  return nullptr;
}

}  // namespace

// Appends one row to each column.
class ColumnAppender {
 public:
  explicit ColumnAppender(LabelChunkWriter& writer) : writer_(writer) {}
  template <class Stored, class... Values>
  void column(const char* name, Values&... values) {
    auto& bytes = writer_.column(name, dtype_of<Stored>, static_cast<int64_t>(sizeof...(Values))).bytes;
    const auto put = [&](auto value) {
      const auto stored = static_cast<Stored>(value);
      const auto* from = reinterpret_cast<const std::byte*>(&stored);
      bytes.insert(bytes.end(), from, from + sizeof stored);
    };
    (put(values), ...);
  }

 private:
  LabelChunkWriter& writer_;
};

int64_t bytes_of_epoch(const LabelLayout& layout) {
  int32_t ignored = 0;
  AugmentDraw draw;
  MixDraw mix;
  ByteCounter row, batch;
  visit_row(row, layout.augment, ignored, ignored, draw);
  visit_batch(batch, layout.augment, ignored, ignored, mix);
  row.bytes += layout.classes * static_cast<int64_t>(size_of(layout.dtype));
  return layout.rows * row.bytes + layout.batches().count() * batch.bytes;
}

LabelChunkWriter::Column& LabelChunkWriter::column(const char* name, DType dtype, int64_t width) {
  for (Column& column : columns_)
    if (column.name == name) return column;
  return columns_.emplace_back(Column{name, dtype, width, {}});
}

void LabelChunkWriter::add(const ReplayedBatch& batch) {
  ColumnAppender appender(*this);
  for (size_t i = 0; i < batch.indices.size(); ++i) {
    int32_t index = batch.indices[i], partner = batch.mix.partner.empty() ? 0 : batch.mix.partner[i];
    AugmentDraw draw = batch.draws[i];
    visit_row(appender, layout_.augment, index, partner, draw);
  }
  auto which = static_cast<int32_t>(batch.draws.front().which), only = static_cast<int32_t>(batch.draws.front().only);
  MixDraw mix = batch.mix;
  visit_batch(appender, layout_.augment, which, only, mix);
  auto& bytes = column(logits_name, layout_.dtype, layout_.classes).bytes;
  for (const float logit : batch.logits) {
    if (!std::isfinite(logit)) fail<FormatError>("soft labels", "a logit of the teacher is not finite");
    const uint16_t half = math::f16_of_float(logit);
    if (layout_.dtype == DType::f16 && !std::isfinite(math::float_of_f16(half)))
      fail<FormatError>("soft labels", "a logit of ", logit, " is beyond half precision (--dtype f32 keeps it)");
    const auto* from = layout_.dtype == DType::f16 ? reinterpret_cast<const std::byte*>(&half)
                                                   : reinterpret_cast<const std::byte*>(&logit);
    bytes.insert(bytes.end(), from, from + size_of(layout_.dtype));
  }
}

void LabelChunkWriter::write(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata) {
  StateDict arrays;
  for (const Column& column : columns_) {
    const int64_t row = column.width * static_cast<int64_t>(size_of(column.dtype));
    HostArray array;
    array.dtype = column.dtype;
    array.shape = Shape{static_cast<int64_t>(column.bytes.size()) / row, column.width};
    array.data = column.bytes.data();
    arrays.emplace_back(column.name, array);
  }
  write_safetensors(path, arrays, metadata);
  columns_.clear();
}

LabelChunk::LabelChunk(const std::filesystem::path& path, const LabelLayout& layout, int64_t epochs)
    : shown_(printable_path(path)), layout_(layout), file_(read_safetensors(path)) {
  int32_t ignored = 0;
  AugmentDraw draw;
  MixDraw mix;
  ColumnCheck rows{file_.tensors, shown_, epochs * layout.rows},
      batches{file_.tensors, shown_, epochs * layout.batches().count()};
  visit_row(rows, layout.augment, ignored, ignored, draw);
  visit_batch(batches, layout.augment, ignored, ignored, mix);
  rows.one(logits_name, layout.dtype, layout.classes);
}

ReplayedBatch LabelChunk::read(int64_t epoch, int64_t batch) const {
  const auto wrong = [&](const char* column, int64_t row) {
    fail<FormatError>("soft labels", shown_, " row ", row, " of '", column, "' is nothing that can be drawn");
  };
  const LabelLayout& l = layout_;
  const int64_t first = epoch * l.rows + l.batches().begin(batch), count = l.batches().size(batch);
  ReplayedBatch out;
  int32_t which = static_cast<int32_t>(Geometry::none), only = 0;
  RowReader of_batch{file_.tensors, epoch * l.batches().count() + batch};
  visit_batch(of_batch, l.augment, which, only, out.mix);
  if (which > static_cast<int32_t>(Geometry::none)) wrong("geometry", of_batch.row);
  if (only > static_cast<int32_t>(Strategy::rotate)) wrong("words", of_batch.row);
  out.mix.how = l.augment.mix;
  if (!(out.mix.lambda >= 0 && out.mix.lambda <= 1 && out.mix.share >= 0 && out.mix.share <= 1))
    wrong("shares", of_batch.row);
  if (l.augment.mix == Mix::cutmix && !inside(out.mix.box, l.height, l.width)) wrong("boxes", of_batch.row);
  for (int64_t i = 0; i < count; ++i) {
    int32_t index = 0, partner = 0;
    AugmentDraw draw;
    draw.which = static_cast<Geometry>(which);
    draw.only = static_cast<Strategy>(only);
    RowReader row{file_.tensors, first + i};
    visit_row(row, l.augment, index, partner, draw);
    if (index < 0 || index >= l.rows) wrong("indices", row.row);
    if (partner < 0 || partner >= count) wrong("partners", row.row);
    if (const char* column = impossible(draw, l)) wrong(column, row.row);
    out.indices.push_back(index);
    out.draws.push_back(draw);
    if (l.augment.mix != Mix::none) out.mix.partner.push_back(partner);
  }
  const std::byte* from =
      find(file_.tensors, logits_name)->data + static_cast<size_t>(first * l.classes) * size_of(l.dtype);
  out.logits.resize(static_cast<size_t>(count * l.classes));
  for (float& logit : out.logits) {
    uint16_t half = 0;
    std::memcpy(l.dtype == DType::f16 ? static_cast<void*>(&half) : &logit, from, size_of(l.dtype));
    if (l.dtype == DType::f16) logit = math::float_of_f16(half);
    from += size_of(l.dtype);
    if (!std::isfinite(logit)) wrong(logits_name, first);
  }
  return out;
}

}  // namespace gift
