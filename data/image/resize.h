#pragma once

#include "data/image/image.h"

namespace gift {

struct Box {
  int top = 0, left = 0, height = 0, width = 0;
};

// Pillow's antialiased bilinear resize, bit for bit: a triangle filter of half-width max(scale, 1) about each output
// pixel's centre, its weights normalised and rounded to 22 bits; first along rows, then along columns, each pass
// rounded to 8 bits and skipped where the size does not change. (For some pairs of unequal scales Pillow 13 was seen to
// differ from this by one level in a few pixels; never with the test transforms.) ShapeError for sizes below 1.
Image resize(const Image& image, int height, int width);

// The part of `image` in `box`, then resized. ShapeError when the box leaves the image.
Image crop(const Image& image, const Box& box);
Image crop_resize(const Image& image, const Box& box, int height, int width);

// crop(resize(image, height, width), part), of which only the part is computed.
Image resize_part(const Image& image, int height, int width, const Box& part);

// The shorter side becomes `size`, the longer int(size * longer / shorter).
Image resize_shorter(const Image& image, int size);

// size x size pixels from the middle; offsets are round-half-to-even of (side - size) / 2. Where the picture is
// smaller, black is added around it first (with the odd pixel at the bottom and right), as torchvision does.
Image center_crop(const Image& image, int size);

// center_crop(resize_shorter(image, shorter), size), computing no more than that.
Image resize_center_crop(const Image& image, int shorter, int size);

}  // namespace gift
