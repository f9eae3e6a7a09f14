// bench_kernels [filter] [threads]: time and memory traffic of the kernels of the CPU backend, at the sizes of a
// ConvNet-3 step of 50 images. Traffic counts each operand once a pass as the kernel needs it, not write-allocation.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/engine.h"

using namespace gift;

namespace {

struct Bench {
  Engine engine;
  Context c;
  std::string filter;
  Bench(int threads, std::string f) : engine({.threads = threads}), c(engine), filter(std::move(f)) {}

  Tensor tensor(const Shape& shape, MemoryFormat format = MemoryFormat::contiguous) {
    Tensor t = empty(c, shape, DType::f32, format);
    c.backend.fill(c, t, 1);
    for (int64_t i = 0; i < t.numel(); ++i)
      t.data<float>()[i] = static_cast<float>((i * 2654435761U >> 7) % 2048) / 1024 - 1;
    return t;
  }

  void time(const std::string& name, double bytes, const std::function<void()>& run) const {
    if (name.find(filter) == std::string::npos) return;
    using Clock = std::chrono::steady_clock;
    std::vector<double> ms;
    const auto end = Clock::now() + std::chrono::milliseconds(300);
    for (int i = 0; i < 5 || Clock::now() < end; ++i) {
      const auto start = Clock::now();
      run();
      ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
    std::sort(ms.begin(), ms.end());
    const double median = ms[ms.size() / 2];
    std::printf("%-44s median %8.3f ms  min %8.3f ms  %6.1f GB/s\n", name.c_str(), median, ms[0],
                bytes / (ms[0] * 1e6));
  }
};

void norms(Bench& b, MemoryFormat format, const char* label) {
  Context& c = b.c;
  for (const int64_t size : {32, 16, 8}) {
    const Shape shape{50, 128, size, size}, pooled{50, 128, size / 2, size / 2};
    const Tensor x = b.tensor(shape, format), gy = b.tensor(pooled, format), w = full(c, {128}, 1),
                 bias = full(c, {128}, 0);
    Tensor y = empty(c, pooled, DType::f32, format), gx = empty(c, shape, DType::f32, format), none;
    Tensor mean = full(c, {128}, 0), inv = full(c, {128}, 1), gw = empty(c, {128}), gb = empty(c, {128});
    const NormFusion fusion{Activation::relu, true};
    const double bytes = 4.0 * static_cast<double>(x.numel());
    const std::string suffix = std::string(" relu pool ") + label + " " + std::to_string(size);
    b.time("batch_norm forward" + suffix, 2.25 * bytes,
           [&] { c.backend.batch_norm_forward(c, x, w, bias, 1e-5, 0.1, none, none, fusion, mean, inv, y); });
    b.time("batch_norm inference" + suffix, 1.25 * bytes,
           [&] { c.backend.batch_norm_inference(c, x, w, bias, mean, inv, fusion, y); });
    b.time("batch_norm backward" + suffix, 3.5 * bytes, [&] {
      c.backend.batch_norm_backward(c, x, w, bias, mean, inv, gy, fusion, {gx, false}, {gw, false}, {gb, false});
    });
    Tensor group_mean = empty(c, {50, 128}), group_inv = empty(c, {50, 128});
    b.time("instance_norm forward" + suffix, 2.25 * bytes,
           [&] { c.backend.group_norm_forward(c, x, w, bias, 128, 1e-5, fusion, group_mean, group_inv, y); });
    b.time("instance_norm backward" + suffix, 3.5 * bytes, [&] {
      c.backend.group_norm_backward(c, x, w, bias, 128, group_mean, group_inv, gy, fusion, {gx, false}, {gw, false},
                                    {gb, false});
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  Bench b(argc > 2 ? std::atoi(argv[2]) : 0, argc > 1 ? argv[1] : "");
  std::printf("%s, %d threads\n", b.c.backend.description().c_str(), b.engine.pool().size());
  b.time("empty parallel region", 0, [&] { b.c.parallel(8, [](int64_t, int) {}); });
  norms(b, MemoryFormat::blocked, "blocked");
  norms(b, MemoryFormat::contiguous, "contiguous");
}
