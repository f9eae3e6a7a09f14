#include "core/backends/cuda/cudnn/conv_plan.h"

#include <algorithm>

#include "core/error.h"

namespace gift::cuda {
namespace {

static_assert(static_cast<int>(NumericalNote::tensor_core) == CUDNN_NUMERICAL_NOTE_TENSOR_CORE &&
              static_cast<int>(NumericalNote::down_convert_inputs) == CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS &&
              static_cast<int>(NumericalNote::fft) == CUDNN_NUMERICAL_NOTE_FFT &&
              static_cast<int>(NumericalNote::nondeterministic) == CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC &&
              static_cast<int>(NumericalNote::winograd) == CUDNN_NUMERICAL_NOTE_WINOGRAD &&
              static_cast<int>(NumericalNote::winograd_13x13) == CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13 &&
              static_cast<int>(NumericalNote::strict_nan) == CUDNN_NUMERICAL_NOTE_STRICT_NAN_PROP);

NumericalNotes notes_of(const Descriptor& engine) {
  NumericalNotes notes;
  for (const auto note : engine.list<cudnnBackendNumericalNote_t>(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE))
    notes.add(static_cast<NumericalNote>(note));
  return notes;
}

bool is_compiled(const Descriptor& engine) {
  for (const auto note : engine.list<cudnnBackendBehaviorNote_t>(CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE))
    if (note == CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION) return true;
  return false;
}

EngineChoice choice_of(const Descriptor& config) {
  EngineChoice out;
  const auto engines = config.descriptors(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR, 1);
  if (engines.empty()) fail<DeviceError>("cudnn", "a proposal of the heuristics names no engine");
  out.engine = engines[0].value<int64_t>(CUDNN_ATTR_ENGINE_GLOBAL_INDEX);
  for (const Descriptor& knob : config.descriptors(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES,
                                                   CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR, CUDNN_KNOB_TYPE_COUNTS)) {
    const auto type = knob.value<cudnnBackendKnobType_t>(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE);
    out.knobs.push_back({static_cast<int64_t>(type), knob.value<int64_t>(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE)});
  }
  std::sort(out.knobs.begin(), out.knobs.end());
  return out;
}

}  // namespace

ConvPlan::ConvPlan(std::shared_ptr<const ConvGraph> graph, EngineChoice choice, Descriptor engine, Descriptor config,
                   Descriptor plan)
    : graph_(std::move(graph)),
      choice_(std::move(choice)),
      engine_(std::move(engine)),
      config_(std::move(config)),
      plan_(std::move(plan)),
      notes_(notes_of(engine_)),
      workspace_(plan_.value<int64_t>(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE)) {}

std::optional<ConvPlan> ConvPlan::make(std::shared_ptr<const ConvGraph> graph, const CudnnDevice& device,
                                       const EngineChoice& choice, bool compile, std::string& reason) {
  const CudnnApi& api = graph->api();
  Descriptor engine(api, CUDNN_BACKEND_ENGINE_DESCRIPTOR);
  engine.set(CUDNN_ATTR_ENGINE_OPERATION_GRAPH, graph->descriptor());
  engine.set(CUDNN_ATTR_ENGINE_GLOBAL_INDEX, choice.engine);
  if (device.properties) engine.set(CUDNN_ATTR_ENGINE_DEVICEPROP, *device.properties);
  if (!engine.finalized(reason)) return std::nullopt;
  reason = refusal(graph->problem(), notes_of(engine), 0);
  if (reason.empty() && !compile && is_compiled(engine)) reason = "it is compiled at run time";
  if (!reason.empty()) return std::nullopt;

  std::vector<Descriptor> knobs;
  std::vector<const Descriptor*> pointers;
  for (const KnobChoice& chosen : choice.knobs) {
    Descriptor& knob = knobs.emplace_back(api, CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR);
    knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, static_cast<cudnnBackendKnobType_t>(chosen.knob));
    knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, chosen.value);
    if (!knob.finalized(reason)) return std::nullopt;
  }
  for (const Descriptor& knob : knobs) pointers.push_back(&knob);

  Descriptor config(api, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
  config.set(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
  if (!pointers.empty())
    config.set_list(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, std::span<const Descriptor* const>(pointers));
  if (!config.finalized(reason)) return std::nullopt;

  Descriptor plan(api, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  plan.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config);
  if (device.handle) plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, device.handle);
  if (device.properties) plan.set(CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, *device.properties);
  if (!plan.finalized(reason)) return std::nullopt;
  const ConvProblem& problem = graph->problem();
  ConvPlan made(std::move(graph), choice, std::move(engine), std::move(config), std::move(plan));
  reason = refusal(problem, made.notes(), made.workspace());
  if (!reason.empty()) return std::nullopt;
  return made;
}

void ConvPlan::run(cudnnHandle_t handle, const ConvPointers& p, void* workspace) const {
  std::vector<int64_t> ids = {static_cast<int64_t>(ConvTensor::x), static_cast<int64_t>(ConvTensor::w),
                              static_cast<int64_t>(ConvTensor::y)};
  std::vector<void*> pointers = {p.x, p.w, p.y};
  if (p.bias) {
    ids.push_back(static_cast<int64_t>(ConvTensor::bias));
    pointers.push_back(p.bias);
  }
  Descriptor pack(graph_->api(), CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
  pack.set_list(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, std::span<const int64_t>(ids));
  pack.set_list(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, std::span<void* const>(pointers));
  pack.set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, workspace);
  pack.finalize();
  graph_->api().check(graph_->api().execute(handle, plan_.get(), pack.get()), "cudnnBackendExecute");
}

std::vector<EngineChoice> proposed_choices(const ConvGraph& graph, const CudnnDevice& device) {
  constexpr int64_t most = 64;
  std::vector<EngineChoice> out;
  for (const cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
    Descriptor heuristic(graph.api(), CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph.descriptor());
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_MODE, mode);
    if (device.properties) heuristic.set(CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, *device.properties);
    std::string reason;
    if (!heuristic.finalized(reason)) continue;  // a graph that nothing fits has no proposals
    for (const Descriptor& config :
         heuristic.descriptors(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, most)) {
      const EngineChoice choice = choice_of(config);
      if (std::find(out.begin(), out.end(), choice) == out.end()) out.push_back(choice);
    }
  }
  return out;
}

}  // namespace gift::cuda
