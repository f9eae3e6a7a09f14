#include <doctest/doctest.h>

#include "tests/support/op_goldens.h"

using namespace gift;
using namespace gift::testing;

namespace {

struct Setup {
  std::string name;
  BackendKind backend = BackendKind::reference;
  OpSetup op;
  ConvAlgorithm convolution = ConvAlgorithm::automatic;
};

}  // namespace

TEST_CASE("every op of the goldens, forward and backward") {
  const GoldenFile file("ops.safetensors");
  REQUIRE(file.cases.size() > 50);
  constexpr auto ref = BackendKind::reference, cpu = BackendKind::cpu;
  constexpr auto nchw = MemoryFormat::contiguous, nhwc = MemoryFormat::channels_last, blocked = MemoryFormat::blocked;
  const Setup setups[] = {
      {"ref f32", ref, {DType::f32, nchw}},
      {"ref f64", ref, {DType::f64, nchw}},
      {"ref f32, channels last", ref, {DType::f32, nhwc}},
      {"cpu direct", cpu, {DType::f32, nchw}, ConvAlgorithm::direct},
      {"cpu direct, channels last", cpu, {DType::f32, nhwc}, ConvAlgorithm::direct},
      {"cpu direct, blocked", cpu, {DType::f32, blocked}, ConvAlgorithm::direct},
      {"cpu gemm", cpu, {DType::f32, nchw}, ConvAlgorithm::gemm},
      {"cpu winograd", cpu, {DType::f32, nchw, 10}, ConvAlgorithm::winograd},
      {"cpu winograd, blocked", cpu, {DType::f32, blocked, 10}, ConvAlgorithm::winograd},
  };
  for (const Setup& setup : setups) {
    Engine engine({.backend = setup.backend});
    Context c(engine);
    c.convolution = setup.convolution;
    for (const GoldenCase& golden : file.cases) {
      INFO(setup.name, ": ", golden.name);
      CHECK(op_fault(c, setup.op, golden) == "");
    }
  }
}
