// bench_kernels [filter] [threads]: time and memory traffic of the kernels of the CPU backend, at the sizes of a
// ConvNet-3 step of 50 images. With one thread times are its processor time, which other processes disturb less.
// Traffic counts each operand once a pass as the kernel needs it, not write-allocation.
#include <time.h>

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

  double now() {  // ms
    timespec t{};
    clock_gettime(engine.pool().size() == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
  }

  __attribute__((noinline)) void time(const std::string& name, double bytes, const std::function<void()>& run) {
    if (name.find(filter) == std::string::npos) return;
    using Clock = std::chrono::steady_clock;
    std::vector<double> ms;
    const auto end = Clock::now() + std::chrono::milliseconds(300);
    for (int i = 0; i < 5 || Clock::now() < end; ++i) {
      const double start = now();
      run();
      ms.push_back(now() - start);
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
    const std::string suffix = std::string(" relu pool ") + label + std::string(" ") + std::to_string(size);
    b.time("batch_norm forward" + suffix, 2.25 * bytes,
           [&] { c.backend.batch_norm_forward(c, x, w, bias, 1e-5, 0.1, none, none, fusion, mean, inv, y); });
    b.time("batch_norm inference" + suffix, 1.25 * bytes,
           [&] { c.backend.batch_norm_inference(c, x, w, bias, mean, inv, fusion, y); });
    b.time("batch_norm backward" + suffix, 3.5 * bytes, [&] {
      c.backend.batch_norm_backward(c, x, w, bias, mean, inv, gy, fusion, {gx, false}, {gw, false}, {gb, false});
    });
    Tensor one = empty(c, {50, 128, 1, 1});
    b.time("batch_norm backward, then read" + suffix, 4.5 * bytes, [&] {
      c.backend.batch_norm_backward(c, x, w, bias, mean, inv, gy, fusion, {gx, false}, {gw, false}, {gb, false});
      c.backend.reduce(c, ReduceOp::mean, gx, 0b1100, {one, false});
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

void pointwise(Bench& b) {
  Context& c = b.c;
  const Shape shape{50, 128, 32, 32};
  const Tensor x = b.tensor(shape, MemoryFormat::blocked), z = b.tensor(shape, MemoryFormat::blocked);
  Tensor y = empty_like(c, x);
  const double bytes = 4.0 * static_cast<double>(x.numel());
  const auto unary = [&](const char* name, UnaryOp op) {
    b.time(std::string("unary ") + name, 2 * bytes, [&] { c.backend.unary(c, op, {}, x, y); });
    b.time(std::string("unary_backward ") + name, 4 * bytes, [&] {
      c.backend.unary_backward(c, op, {}, x, x, z, {y, false});
    });
  };
  unary("relu", UnaryOp::relu);
  unary("gelu", UnaryOp::gelu);
  unary("tanh", UnaryOp::tanh);
  unary("silu", UnaryOp::silu);
  unary("exp", UnaryOp::exp);
  b.time("binary add", 3 * bytes, [&] { c.backend.binary(c, BinaryOp::add, x, z, y); });
  Tensor plain = empty(c, shape), last = empty(c, shape, DType::f32, MemoryFormat::channels_last);
  b.time("copy same format", 2 * bytes, [&] { c.backend.copy(c, x, y); });
  b.time("copy blocked to contiguous", 2 * bytes, [&] { c.backend.copy(c, x, plain); });
  b.time("copy contiguous to blocked", 2 * bytes, [&] { c.backend.copy(c, plain, y); });
  b.time("copy blocked to channels_last", 2 * bytes, [&] { c.backend.copy(c, x, last); });
  b.time("copy channels_last to contiguous", 2 * bytes, [&] { c.backend.copy(c, last, plain); });
  Tensor half = empty(c, {50, 128, 16, 16}, DType::f32, MemoryFormat::blocked);
  b.time("average pool 2x2", 1.25 * bytes, [&] { c.backend.pool2d_forward(c, x, {}, half); });
  b.time("average pool 2x2 backward", 1.25 * bytes, [&] { c.backend.pool2d_backward(c, x, half, {}, {y, false}); });
  const Pool2dOptions max{PoolKind::max, 3, 2, 1};
  b.time("max pool 3x3", 1.25 * bytes, [&] { c.backend.pool2d_forward(c, x, max, half); });
  b.time("max pool 3x3 backward", 2.25 * bytes, [&] { c.backend.pool2d_backward(c, x, half, max, {y, false}); });
  StepState step;
  c.step = &step;
  b.time("dropout", 2 * bytes, [&] { c.backend.dropout(c, plain, 0.5, false, 0, plain); });
  c.step = nullptr;
  Tensor one = empty(c, {50, 128, 1, 1});
  b.time("mean over pixels", bytes, [&] { c.backend.reduce(c, ReduceOp::mean, x, 0b1100, {one, false}); });
  Tensor total = empty(c, {1, 1, 1, 1});
  b.time("sum over everything", bytes, [&] { c.backend.reduce(c, ReduceOp::sum, plain, 0b1111, {total, false}); });
}

void rows(Bench& b) {
  Context& c = b.c;
  for (const Shape& shape : {Shape{50, 10}, Shape{50 * 49, 768}}) {
    const Tensor x = b.tensor(shape), gy = b.tensor(shape), w = b.tensor({shape[1]});
    Tensor y = empty(c, shape), gx = empty(c, shape), mean = empty(c, {shape[0]}), inv = empty(c, {shape[0]}),
           gw = empty(c, {shape[1]}), gb = empty(c, {shape[1]});
    const double bytes = 4.0 * static_cast<double>(x.numel());
    const std::string size = std::string(" ") + std::to_string(shape[0]) + "x" + std::to_string(shape[1]);
    b.time("softmax" + size, 2 * bytes, [&] { c.backend.softmax_forward(c, x, false, y); });
    b.time("softmax backward" + size, 3 * bytes, [&] { c.backend.softmax_backward(c, x, gy, false, {gx, false}); });
    b.time("layer_norm" + size, 2 * bytes, [&] { c.backend.layer_norm_forward(c, x, w, w, 1e-5, mean, inv, y); });
    b.time("layer_norm backward" + size, 3 * bytes, [&] {
      c.backend.layer_norm_backward(c, x, w, mean, inv, gy, {gx, false}, {gw, false}, {gb, false});
    });
    b.time("column sums" + size, bytes, [&] {
      c.backend.reduce(c, ReduceOp::sum, x, 1, {gw.view({1, shape[1]}), false});
    });
  }
}

void optimizers(Bench& b) {
  Context& c = b.c;
  StepState step;
  step.learning_rate = 1e-3F;
  c.step = &step;
  for (const int64_t size : {320010, 11173962}) {  // ConvNet-3, ResNet-18
    Tensor p = b.tensor({size});
    const Tensor g = b.tensor({size});
    Tensor state[] = {full(c, {size}, 0), full(c, {size}, 0)};
    const OptimizerRange range{0, size, 1e-4, 1};
    const double bytes = 4.0 * static_cast<double>(size);
    b.time("adamw " + std::to_string(size), 7 * bytes,
           [&] { c.backend.optimizer_step(c, {}, &range, 1, p, g, state); });
    const OptimizerOptions sgd{.kind = OptimizerKind::sgd, .momentum = 0.9};
    b.time("sgd momentum " + std::to_string(size), 5 * bytes,
           [&] { c.backend.optimizer_step(c, sgd, &range, 1, p, g, state); });
  }
  c.step = nullptr;
}

void products(Bench& b) {
  Context& c = b.c;
  struct Size {
    int64_t m, n, k;
    MatmulOptions o;
  };
  // Linear layers forward, gradient of x, gradient of the weights; and a square.
  for (const auto& [m, n, k, o] :
       {Size{50, 10, 2048, {false, true}}, Size{50, 2048, 10, {}}, Size{10, 2048, 50, {true, false}},
        Size{100, 1000, 512, {false, true}}, Size{1000, 512, 100, {true, false}}, Size{512, 512, 512, {}},
        Size{512, 500, 520, {}}, Size{1024, 1024, 1024, {}}}) {
    const Tensor x = b.tensor(o.transpose_a ? Shape{k, m} : Shape{m, k}),
                 w = b.tensor(o.transpose_b ? Shape{n, k} : Shape{k, n});
    Tensor y = empty(c, {m, n});
    std::string name = "matmul";
    for (const int64_t size : {m, n, k}) name += ' ' + std::to_string(size);
    if (o.transpose_a) name += " Ta";
    if (o.transpose_b) name += " Tb";
    c.precision = Precision::bf16;
    b.time(name + " bf16 (GFLOP/s)", 2.0 * static_cast<double>(m * n * k), [&] {
      c.backend.matmul(c, x, w, Tensor(), o, {y, false});
    });
    c.precision = Precision::fp32;
    b.time(name + " (GFLOP/s)", 2.0 * static_cast<double>(m * n * k), [&] {
      c.backend.matmul(c, x, w, Tensor(), o, {y, false});
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
  pointwise(b);
  rows(b);
  optimizers(b);
  products(b);
}
