#include "data/source/parallel_load.h"

#include <atomic>
#include <cstring>
#include <exception>
#include <limits>
#include <mutex>

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {
namespace {

// Small enough to balance, large enough that taking a task costs nothing beside decoding.
constexpr int64_t chunk = 16;

template <class IndexOf>
void load_chunks(const LoadPlan& plan, int64_t count, ThreadPool& pool, uint8_t* out, IndexOf&& index_of) {
  struct Scratch {
    Image image;
    std::vector<uint8_t> bytes;
  };
  std::vector<Scratch> scratch(static_cast<size_t>(pool.size()));
  std::mutex mutex;
  std::exception_ptr error;
  std::atomic<int64_t> first_bad{std::numeric_limits<int64_t>::max()};
  pool.run((count + chunk - 1) / chunk, [&](int64_t task, int worker) {
    Scratch& mine = scratch[static_cast<size_t>(worker)];
    for (int64_t at = task * chunk; at < std::min((task + 1) * chunk, count); ++at) {
      if (at > first_bad.load(std::memory_order_relaxed)) return;
      try {
        load_one(plan, index_of(at), mine.image, mine.bytes, out + static_cast<size_t>(at) * plan.image_bytes());
      } catch (...) {
        std::lock_guard lock(mutex);
        if (at < first_bad.load()) {
          first_bad = at;
          error = std::current_exception();
        }
        return;
      }
    }
  });
  if (error) std::rethrow_exception(error);
}

}  // namespace

void load_one(const LoadPlan& plan, int64_t i, Image& image, std::vector<uint8_t>& scratch, uint8_t* out) {
  plan.collection->load(i, image, scratch);
  const int height = image.height, width = image.width;
  if (!plan.transform.none()) image = apply(plan.transform, std::move(image));
  if (image.height != plan.height || image.width != plan.width) {
    const std::string after =
        plan.transform.none() ? std::string()
                              : text(" and ", image.width, " x ", image.height, " after ", describe(plan.transform));
    fail<FormatError>("load images", printable_path(plan.collection->name(i)), " is ", width, " x ", height, after,
                      ", expected ", plan.width, " x ", plan.height,
                      " (another data set, or resize and crop were not asked for?)");
  }
  std::memcpy(out, image.rgb.data(), plan.image_bytes());
}

void load_all(const LoadPlan& plan, ThreadPool& pool, uint8_t* out) {
  load_chunks(plan, plan.collection->size(), pool, out, [](int64_t at) { return at; });
}

void load_some(const LoadPlan& plan, std::span<const int32_t> indices, ThreadPool& pool, uint8_t* out) {
  load_chunks(plan, static_cast<int64_t>(indices.size()), pool, out,
              [&](int64_t at) { return int64_t{indices[static_cast<size_t>(at)]}; });
}

}  // namespace gift
