#pragma once

#include <cstdint>
#include <tuple>

#include "core/dtype.h"
#include "data/augment/options.h"
#include "data/labels/soft_labels.h"
#include "data/order.h"

namespace gift {

// What the files of `gift relabel` have for each picture and each batch of an epoch: the choices that the operations in
// use draw, and the logits.
struct LabelLayout {
  AugmentOptions augment;
  int64_t rows = 0, batch_size = 0, classes = 0;  // of an epoch
  int height = 0, width = 0;                      // of the pictures
  DType dtype = DType::f16;                       // of the logits: f16 or f32

  Batches batches() const { return {rows, batch_size}; }
};

// Visits, in a fixed order, the columns that every picture has a row in: visitor.template column<Stored>(name, values
// ...) with references to the numbers, which may be of a wider type than the stored one.
template <class Visitor>
void visit_row(Visitor& v, const AugmentOptions& o, int32_t& index, int32_t& partner, AugmentDraw& d) {
  v.template column<int32_t>("indices", index);
  if (o.flip) v.template column<uint8_t>("flips", d.flip);
  if (o.brightness || o.saturation || o.contrast)
    v.template column<float>("colours", d.brightness_u, d.saturation_u, d.contrast_u);
  if (o.crop) v.template column<int32_t>("crops", d.crop_dy, d.crop_dx);
  if (o.scale) v.template column<float>("scales", d.scale_x, d.scale_y);
  if (o.rotate) v.template column<float>("angles", d.theta);
  if (o.cutout) v.template column<int32_t>("cutouts", d.cutout_y, d.cutout_x);
  if (o.factor > 1) v.template column<uint8_t>("cells", d.factor_taken, d.factor_row, d.factor_col);
  if (o.resized_crop)
    v.template column<int32_t>("regions", d.region.top, d.region.left, d.region.height, d.region.width);
  if (o.shuffle_patches && o.patches > 1)
    std::apply([&](auto&... strip) { v.template column<uint8_t>("strips", strip...); },
               std::tuple_cat(
                   std::tie(d.columns[0], d.columns[1], d.columns[2], d.columns[3], d.columns[4], d.columns[5],
                            d.columns[6], d.columns[7]),
                   std::tie(d.rows[0], d.rows[1], d.rows[2], d.rows[3], d.rows[4], d.rows[5], d.rows[6], d.rows[7])));
  if (o.mix != Mix::none) v.template column<int32_t>("partners", partner);
}

// The same for the columns of batches.
template <class Visitor>
void visit_batch(Visitor& v, const AugmentOptions& o, int32_t& which, int32_t& only, MixDraw& m) {
  if (o.geometric()) v.template column<uint8_t>("geometry", which);
  if (o.single) v.template column<uint8_t>("words", only);
  if (o.mix != Mix::none) v.template column<double>("shares", m.lambda, m.share);
  if (o.mix == Mix::cutmix) v.template column<int32_t>("boxes", m.box.top, m.box.left, m.box.height, m.box.width);
}

// Bytes that an epoch takes, without the headers of files.
int64_t bytes_of_epoch(const LabelLayout& layout);

}  // namespace gift
