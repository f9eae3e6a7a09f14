#include "tests/support/augment_goldens.h"

#include "core/error.h"

namespace gift::testing {
namespace {

// What an operation of the golden file turns on.
void turn_on(AugmentOptions& o, const std::string& op) {
  if (op == "flip")
    o.flip = true;
  else if (op == "brightness")
    o.brightness = true;
  else if (op == "saturation")
    o.saturation = true;
  else if (op == "contrast")
    o.contrast = true;
  else if (op == "crop")
    o.crop = true;
  else if (op == "scale")
    o.scale = true;
  else if (op == "rotate")
    o.rotate = true;
  else if (op == "cutout")
    o.cutout = true;
  else
    fail<FormatError>("goldens", "unknown augmentation ", op);
}

}  // namespace

AugmentOptions options_of(const GoldenCase& c) {
  AugmentOptions o;
  if (c.op == "random_factor_resized_crop")
    o.factor = c.attrs.at("factor");
  else if (c.op == "dsa_chain")
    for (const auto& op : c.attrs.at("order")) turn_on(o, op);
  else
    turn_on(o, c.op.substr(4));
  o.align_corners = c.attrs.value("align_corners", false);
  return o;
}

AugmentDraw draw_of(const GoldenCase& c, const AugmentOptions& o, size_t sample) {
  const auto real = [&](const char* role, float& to) {
    if (c.has(role)) to = static_cast<float>(c.input(role).doubles()[sample]);
  };
  const auto whole = [&](const char* role, int32_t& to) {
    if (c.has(role)) to = static_cast<int32_t>(c.input(role).integers()[sample]);
  };
  AugmentDraw d;
  d.which = o.crop ? Geometry::crop : o.scale ? Geometry::scale : o.rotate ? Geometry::rotate : Geometry::none;
  whole("flip", d.flip);
  real("brightness_u", d.brightness_u);
  real("saturation_u", d.saturation_u);
  real("contrast_u", d.contrast_u);
  whole("crop_dy", d.crop_dy);
  whole("crop_dx", d.crop_dx);
  real("scale_x", d.scale_x);
  real("scale_y", d.scale_y);
  real("rotate_theta", d.theta);
  whole("cutout_oy", d.cutout_y);
  whole("cutout_ox", d.cutout_x);
  whole("taken", d.factor_taken);
  whole("cell_row", d.factor_row);
  whole("cell_col", d.factor_col);
  return d;
}

}  // namespace gift::testing
