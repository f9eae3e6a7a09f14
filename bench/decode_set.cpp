// How fast the pictures of a set are listed, read and decoded. With --resize N each is resized to a shorter side of N
// and cut to a square of CROP, as test images are.
// bench_decode_set SET [ROUNDS [RESIZE CROP]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/error.h"
#include "core/parallel/thread_pool.h"
#include "data/collection/collection.h"
#include "data/image/decode.h"
#include "data/source/parallel_load.h"

namespace {

double seconds(auto&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) return 2;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  gift::ThreadPool pool(gift::available_processors());
  std::unique_ptr<gift::ImageCollection> set;
  double list = 1e30, load = 1e30;
  for (int round = 0; round < rounds; ++round)
    list = std::min(list, seconds([&] { set = gift::open_collection(argv[1], gift::Split::train); }));
  gift::LoadPlan plan{set.get(), {}, 0, 0};
  if (argc > 4) {
    plan.transform = {std::atoi(argv[3]), std::atoi(argv[4])};
    plan.height = plan.width = plan.transform.crop;
  } else {
    gift::Image first;
    std::vector<uint8_t> scratch;
    set->load(0, first, scratch);
    plan.height = first.height;
    plan.width = first.width;
  }
  // Fresh memory is the system's to make, and a set is loaded once: into memory in use.
  const std::unique_ptr<uint8_t[]> pixels(new uint8_t[plan.image_bytes() * static_cast<size_t>(set->size())]());
  for (int round = 0; round < rounds; ++round)
    load = std::min(load, seconds([&] { gift::load_all(plan, pool, pixels.get()); }));
  const auto count = static_cast<double>(set->size());
  std::printf("%s: %.0f images, %d threads, %s: listed in %.3f s, decoded in %.3f s (%.0f images/s), together %.3f s\n",
              argv[1], count, pool.size(), std::string(gift::jpeg_decoder()).c_str(), list, load, count / load,
              list + load);
} catch (const gift::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
