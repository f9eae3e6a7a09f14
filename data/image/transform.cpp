#include "data/image/transform.h"

#include <utility>

#include "core/error.h"
#include "data/image/resize.h"

namespace gift {

Image apply(const ImageTransform& transform, Image image) {
  if (transform.resize > 0 && transform.crop > 0) return resize_center_crop(image, transform.resize, transform.crop);
  if (transform.resize > 0) image = resize_shorter(image, transform.resize);
  if (transform.crop > 0) image = center_crop(image, transform.crop);
  return image;
}

std::string describe(const ImageTransform& transform) {
  const std::string resize = transform.resize > 0 ? text("Resize(", transform.resize, ")") : "";
  const std::string crop = transform.crop > 0 ? text("CenterCrop(", transform.crop, ")") : "";
  if (transform.none()) return "none";
  return resize.empty() || crop.empty() ? resize + crop : resize + " + " + crop;
}

}  // namespace gift
