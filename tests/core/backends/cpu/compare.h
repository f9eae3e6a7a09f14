#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/backends/cpu/isa.h"
#include "core/engine.h"

// Kernels of the CPU backend beside the reference backend, for every instruction set this machine runs, and beside
// themselves on other numbers of threads.
namespace gift::testing {

struct Rig {
  Engine engine;
  Context c;
  Rig(const std::string& isa, int threads) : engine({.threads = threads, .isa = isa}), c(engine) {}
  Rig() : engine({.threads = 1, .backend = BackendKind::reference}), c(engine) {}  // the reference
};

inline std::vector<float> numbers(int64_t count, unsigned seed, double mean = 0, double deviation = 1) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(mean, deviation);
  std::vector<float> out(static_cast<size_t>(count));
  for (float& v : out) v = static_cast<float>(normal(generator));
  return out;
}

// `values` in C order as a tensor in `format`; contiguous where the backend has no such format for the shape.
inline Tensor make(Context& c, const Shape& shape, const std::vector<float>& values,
                   MemoryFormat format = MemoryFormat::contiguous) {
  Tensor plain = from_host(c, shape, values.data());
  const int block = c.backend.channel_block();
  if (format == MemoryFormat::contiguous || shape.rank() != 4) return plain;
  if (format == MemoryFormat::blocked && (block == 0 || shape[1] % block != 0)) return plain;
  Tensor out = empty(c, shape, DType::f32, format);
  c.backend.copy(c, plain, out);
  return out;
}

inline Tensor numbers(Context& c, const Shape& shape, unsigned seed, MemoryFormat format = MemoryFormat::contiguous,
                      double mean = 0, double deviation = 1) {
  return make(c, shape, numbers(shape.numel(), seed, mean, deviation), format);
}

inline std::vector<float> values(Context& c, const Tensor& t) {
  Tensor plain = empty(c, t.shape());
  c.backend.copy(c, t, plain);
  return {plain.data<float>(), plain.data<float>() + plain.numel()};
}

using Results = std::vector<std::vector<float>>;
// What to compute: with reference engines formats are asked for, too, but come out contiguous.
using Computation = std::function<Results(Context&)>;

inline bool close(const Results& got, const Results& want, double rtol, double atol) {
  if (got.size() != want.size()) return false;
  for (size_t r = 0; r < got.size(); ++r) {
    if (got[r].size() != want[r].size()) return false;
    for (size_t i = 0; i < got[r].size(); ++i) {
      const double g = got[r][i], w = want[r][i];
      if (std::isnan(g) && std::isnan(w)) continue;
      if (g == w) continue;
      if (!(std::abs(g - w) <= atol + rtol * std::abs(w))) {
        MESSAGE("result ", r, " element ", i, ": got ", g, ", want ", w);
        return false;
      }
    }
  }
  return true;
}

inline bool same_bits(const Results& a, const Results& b) {
  if (a.size() != b.size()) return false;
  for (size_t r = 0; r < a.size(); ++r) {
    if (a[r].size() != b[r].size() || std::memcmp(a[r].data(), b[r].data(), 4 * a[r].size()) != 0) return false;
  }
  return true;
}

inline void compare_with_reference(const Computation& compute, double rtol, double atol) {
  Rig reference;
  const Results want = compute(reference.c);
  for (const cpu::Isa isa : {cpu::Isa::baseline, cpu::Isa::avx2, cpu::Isa::avx512}) {
    if (!cpu::runs(isa)) continue;
    const std::string name(cpu::name_of(isa));
    CAPTURE(name);
    Rig one(name, 1);
    const Results got = compute(one.c);
    CHECK(close(got, want, rtol, atol));
    for (const int threads : {2, 3}) {
      CAPTURE(threads);
      Rig more(name, threads);
      CHECK(same_bits(compute(more.c), got));
    }
  }
}

}  // namespace gift::testing
