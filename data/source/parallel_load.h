#pragma once

#include <cstdint>
#include <span>

#include "core/parallel/thread_pool.h"
#include "data/collection/collection.h"
#include "data/image/transform.h"

namespace gift {

// What every picture goes through on its way into a source.
struct LoadPlan {
  const ImageCollection* collection = nullptr;
  ImageTransform transform;
  int height = 0, width = 0;  // expected
  size_t image_bytes() const { return static_cast<size_t>(height) * static_cast<size_t>(width) * 3; }
};

// Loads picture i of the collection, transformed and checked for its size.
void load_one(const LoadPlan& plan, int64_t i, Image& image, std::vector<uint8_t>& scratch, uint8_t* out);

// All pictures, or those of `indices`, one after the other into out. Throws the
// error of the first picture, in that order, that has one, whatever the number of threads.
void load_all(const LoadPlan& plan, ThreadPool& pool, uint8_t* out);
void load_some(const LoadPlan& plan, std::span<const int32_t> indices, ThreadPool& pool, uint8_t* out);

}  // namespace gift
