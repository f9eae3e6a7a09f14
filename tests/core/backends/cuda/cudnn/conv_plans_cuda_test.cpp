#include "core/backends/cuda/cudnn/conv_plans.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <set>

#include "core/error.h"

// Plans for a GPU that need not be there: cuDNN 9.8 and later plans for a device that it is told about. What must be
// compiled for the device at run time (bias and ReLU in bf16) needs a driver and is left out.
using namespace gift;
using namespace gift::cuda;

namespace {

// An H200, in the words of CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION.
constexpr std::string_view h200 = R"({"schemaVersion": 1, "deviceVer": 900, "driverVer": 13000, "cudaDeviceId": 0,
 "totalGlobalMem": 150754820096, "maxGridSize": [2147483647, 65535, 65535], "maxBlockSize": [1024, 1024, 64],
 "regsPerBlock": 65536, "multiProcessorCount": 132, "warpSize": 32, "maxSharedMemoryPerBlock": 49152,
 "maxSharedMemoryPerBlockOptin": 232448, "reservedSharedMemoryPerBlock": 1024, "maxRegistersPerSM": 65536,
 "maxCtasPerSM": 32, "maxThreadsPerBlock": 1024, "maxThreadsPerSM": 2048, "pciDeviceId": 0, "isTccDriver": 0,
 "supportCoopLaunch": 1, "smClockRateKHz": 1980000, "memClockRateKHz": 3201000, "l2CacheSize": 62914560,
 "deviceName": "NVIDIA H200"})";

struct Planner {
  std::shared_ptr<const CudnnApi> api;
  std::unique_ptr<Descriptor> device;
  ConvChoices choices{"H200", {}};
  std::unique_ptr<ConvPlans> plans;
  std::string why_not;

  Planner() {
    try {
      api = open_cudnn();
    } catch (const DeviceError& e) {
      why_not = e.what();
      return;
    }
    if (api->version() < 90800) {
      why_not = "cuDNN " + api->version_text() + " cannot plan for a device that is not there, 9.8 can";
      return;
    }
    device = std::make_unique<Descriptor>(*api, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
    device->set_list(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, std::span<const char>(h200));
    device->finalize();
    plans = std::make_unique<ConvPlans>(api, where(), choices);
  }
  CudnnDevice where() const { return {nullptr, device.get()}; }
};

// One for all tests: opening cuDNN takes a second.
Planner* planner() {
  static Planner one;
  if (!one.plans) std::printf("SKIPPED: %s\n", one.why_not.c_str());
  return one.plans ? &one : nullptr;
}

struct Layer {
  const char* network;
  int64_t channels, size, out, kernel;
  Conv2dOptions options;
};

std::vector<Layer> layers() {
  std::vector<Layer> all;
  for (const int64_t image : {32, 64, 128}) {
    all.push_back({"ConvNet, first layer", 3, image, 128, 3, {.padding = 1}});
    for (int64_t size = image / 2; size > 1; size /= 2) all.push_back({"ConvNet", 128, size, 128, 3, {.padding = 1}});
  }
  for (const int64_t first : {32, 56}) {  // ResNet-18 at 32 and at 224
    if (first == 32)
      all.push_back({"ResNet-18, first layer", 3, 32, 64, 3, {.padding = 1}});
    else
      all.push_back({"ResNet-18, first layer", 3, 224, 64, 7, {.stride = 2, .padding = 3}});
    int64_t size = first, channels = 64;
    all.push_back({"ResNet-18", 64, size, 64, 3, {.padding = 1}});
    for (; channels < 512; channels *= 2, size /= 2) {
      all.push_back({"ResNet-18", channels, size, 2 * channels, 3, {.stride = 2, .padding = 1}});
      all.push_back({"ResNet-18, shortcut", channels, size, 2 * channels, 1, {.stride = 2}});
      all.push_back({"ResNet-18", 2 * channels, size / 2, 2 * channels, 3, {.padding = 1}});
    }
  }
  const auto depthwise = [&](const char* network, int64_t channels, int64_t size, int64_t kernel, int64_t stride) {
    all.push_back(
        {network, channels, size, channels, kernel, {.stride = stride, .padding = kernel / 2, .groups = channels}});
  };
  for (const auto& [channels, size, stride] : {std::array<int64_t, 3>{32, 112, 1},
                                               {96, 112, 2},
                                               {144, 56, 1},
                                               {192, 28, 1},
                                               {384, 14, 1},
                                               {576, 14, 2},
                                               {960, 7, 1}})
    depthwise("MobileNetV2", channels, size, 3, stride);
  for (const auto& [channels, size, stride] :
       {std::array<int64_t, 3>{144, 56, 2}, {240, 28, 1}, {480, 14, 1}, {672, 14, 2}, {1152, 7, 1}})
    depthwise("EfficientNet-B0", channels, size, 5, stride);
  // Eight students as one network (train/stacked_students.h).
  all.push_back({"8 ConvNets stacked, first layer", 3, 32, 8 * 128, 3, {.padding = 1}});
  for (const int64_t size : {16, 8, 4})
    all.push_back({"8 ConvNets stacked", 8 * 128, size, 8 * 128, 3, {.padding = 1, .groups = 8}});
  all.push_back({"8 ResNet-18 stacked", 8 * 64, 32, 8 * 64, 3, {.padding = 1, .groups = 8}});
  all.push_back({"8 ResNet-18 stacked", 8 * 256, 8, 8 * 512, 3, {.stride = 2, .padding = 1, .groups = 8}});
  all.push_back({"8 ResNet-18 stacked, shortcut", 8 * 256, 8, 8 * 512, 1, {.stride = 2, .groups = 8}});
  all.push_back({"MobileNetV2, 1x1", 16, 112, 96, 1, {}});
  all.push_back({"MobileNetV2, 1x1", 320, 7, 1280, 1, {}});
  return all;
}

struct Arithmetic {
  DType type;
  bool tf32;
};
constexpr Arithmetic arithmetics[] = {{DType::f32, false}, {DType::f32, true}, {DType::bf16, false}};
constexpr ConvDirection directions[] = {ConvDirection::forward, ConvDirection::data, ConvDirection::weights};

ConvProblem problem_of(const Layer& layer, ConvDirection direction, Arithmetic arithmetic, int64_t batch) {
  return {.direction = direction,
          .batch = batch,
          .channels = layer.channels,
          .height = layer.size,
          .width = layer.size,
          .out_channels = layer.out,
          .kernel_y = layer.kernel,
          .kernel_x = layer.kernel,
          .options = layer.options,
          .type = arithmetic.type,
          .tf32 = arithmetic.tf32,
          .algorithm = ConvAlgorithm::direct};
}

}  // namespace

TEST_CASE("every convolution of the networks has a deterministic plan, in every direction and precision") {
  Planner* const p = planner();
  if (!p) return;
  for (const Layer& layer : layers())
    for (const Arithmetic arithmetic : arithmetics)
      for (const ConvDirection direction : directions) {
        const ConvProblem problem = problem_of(layer, direction, arithmetic, layer.size >= 56 ? 100 : 50);
        CAPTURE(layer.network);
        CAPTURE(problem.str());
        const auto plans = p->plans->candidates(problem, 1);
        REQUIRE(plans.size() == 1);
        CHECK(refusal(problem, plans[0].notes(), plans[0].workspace()).empty());
      }
}

TEST_CASE("what is not a multiple of a vector has plans as well") {
  Planner* const p = planner();
  if (!p) return;
  const Layer odd[] = {{"1 to 1", 1, 5, 1, 3, {.padding = 1}},
                       {"3 to 10, dilated", 3, 9, 10, 3, {.padding = 2, .dilation = 2}},
                       {"7 to 5, 1x1", 7, 4, 5, 1, {}},
                       {"6 to 9 in 3 groups", 6, 8, 9, 3, {.stride = 2, .padding = 1, .groups = 3}}};
  for (const Layer& layer : odd)
    for (const Arithmetic arithmetic : arithmetics)
      for (const ConvDirection direction : directions) {
        const ConvProblem problem = problem_of(layer, direction, arithmetic, 3);
        CAPTURE(layer.network);
        CAPTURE(problem.str());
        CHECK(p->plans->candidates(problem, 1).size() == 1);
      }
}

TEST_CASE("bias and ReLU are fused in f32 and TF32") {
  Planner* const p = planner();
  if (!p) return;
  for (const bool tf32 : {false, true}) {
    ConvProblem problem =
        problem_of({"ConvNet", 128, 16, 128, 3, {.padding = 1}}, ConvDirection::forward, {DType::f32, tf32}, 50);
    problem.bias = problem.relu = true;
    CHECK_FALSE(p->plans->candidates(problem, 1).empty());
  }
}

TEST_CASE("a plan described as text is made again exactly") {
  Planner* const p = planner();
  if (!p) return;
  for (const Arithmetic arithmetic : arithmetics) {
    const ConvProblem problem =
        problem_of({"ConvNet", 128, 16, 128, 3, {.padding = 1}}, ConvDirection::weights, arithmetic, 50);
    const auto graph = std::make_shared<const ConvGraph>(*p->api, p->where(), problem);
    std::set<std::string> seen;
    for (const ConvPlan& plan : p->plans->candidates(problem)) {
      const std::string line = plan.choice().str();
      CAPTURE(line);
      CHECK(seen.insert(line).second);
      std::string reason;
      const auto again = ConvPlan::make(graph, p->where(), EngineChoice::parse(line), true, reason);
      REQUIRE_MESSAGE(again, reason);
      CHECK(again->choice() == plan.choice());
      CHECK(again->workspace() == plan.workspace());
      CHECK(again->notes().str() == plan.notes().str());
    }
  }
}

TEST_CASE("the quickest candidate is taken, once, and kept under the problem's text") {
  Planner* const p = planner();
  if (!p) return;
  const ConvProblem problem =
      problem_of({"ConvNet", 128, 8, 128, 3, {.padding = 1}}, ConvDirection::forward, {DType::f32, true}, 50);
  const auto candidates = p->plans->candidates(problem);
  REQUIRE(candidates.size() > 3);
  const EngineChoice wanted = candidates[2].choice(), broken = candidates[1].choice();
  int measured = 0;
  const auto measure = [&](const ConvPlan* plan) {
    ++measured;
    if (plan->choice() == broken) fail<DeviceError>("test", "this one cannot run");
    return plan->choice() == wanted ? 1e-3 : 2e-3;
  };
  ConvChoices choices("H200", {});
  ConvPlans plans(p->api, p->where(), choices);
  CHECK_FALSE(plans.knows(problem));
  const ConvPlan* chosen = plans.get(problem, measure);
  REQUIRE(chosen);
  CHECK(chosen->choice() == wanted);
  CHECK(measured == static_cast<int>(candidates.size()));
  CHECK(plans.knows(problem));
  CHECK(plans.get(problem, measure) == chosen);
  CHECK(measured == static_cast<int>(candidates.size()));
  CHECK(choices.lines() == std::vector<std::string>{problem.str() + ": " + wanted.str()});

  const auto never = [](const ConvPlan*) -> double { throw std::logic_error("measured what is known"); };
  ConvChoices resumed("H200", {});
  resumed.pin(choices.lines());
  ConvPlans later(p->api, p->where(), resumed);
  CHECK(later.get(problem, never)->choice() == wanted);
}

TEST_CASE("a fused problem may be computed apart") {
  Planner* const p = planner();
  if (!p) return;
  ConvProblem problem =
      problem_of({"ConvNet", 128, 8, 128, 3, {.padding = 1}}, ConvDirection::forward, {DType::f32, false}, 50);
  problem.bias = true;
  ConvChoices choices("H200", {});
  ConvPlans plans(p->api, p->where(), choices);
  CHECK(plans.get(problem, [](const ConvPlan* plan) { return plan ? 2e-3 : 1e-3; }) == nullptr);
  CHECK(choices.find(problem.str())->choice.engine == EngineChoice::apart);
}

TEST_CASE("an impossible plan is an error when a run asks for it, and measured again when it was kept") {
  Planner* const p = planner();
  if (!p) return;
  const ConvProblem problem =
      problem_of({"ConvNet", 128, 8, 128, 3, {.padding = 1}}, ConvDirection::data, {DType::f32, false}, 50);
  const auto quick = [](const ConvPlan*) { return 1e-3; };
  const EngineChoice impossible{4711, {}};
  {
    ConvChoices choices("H200", {});
    choices.pin({problem.str() + ": " + impossible.str()});
    ConvPlans plans(p->api, p->where(), choices);
    CHECK_THROWS_WITH_AS(plans.get(problem, quick), doctest::Contains("engine 4711"), DeviceError);
  }
  ConvChoices choices("H200", {});
  choices.put(problem.str(), impossible);
  ConvPlans plans(p->api, p->where(), choices);
  CHECK(plans.get(problem, quick) != nullptr);
  CHECK(choices.warnings().size() == 1);
}

TEST_CASE("where every candidate fails the last reason is given") {
  Planner* const p = planner();
  if (!p) return;
  const ConvProblem problem =
      problem_of({"ConvNet", 128, 4, 128, 3, {.padding = 1}}, ConvDirection::forward, {DType::f32, false}, 50);
  ConvChoices choices("H200", {});
  ConvPlans plans(p->api, p->where(), choices);
  const auto fails = [](const ConvPlan*) -> double { fail<DeviceError>("test", "no device here"); };
  CHECK_THROWS_WITH_AS(plans.get(problem, fails), doctest::Contains("no device here"), DeviceError);
}
