#if GIFT_HAVE_ONEDNN
#include "core/backends/cpu/dnnl/conv_plan.h"

#include <atomic>

#include "core/backends/cpu/dnnl/conv_primitive.h"
#include "core/backends/cpu/dnnl/runtime.h"

namespace gift::cpu {
namespace {

using dnnl::memory;

size_t aligned(size_t bytes) { return (bytes + 63) / 64 * 64; }

// An operand: as the caller has it, as the primitive wants it, and the way from one to the other, if they differ.
struct Operand {
  memory::desc outside, inside;
  dnnl::reorder change;  // undefined where none is needed
  memory::desc change_scratch;
  size_t temporary = 0;  // bytes of the inside form where a change is needed

  Operand() = default;
  Operand(memory::desc out, memory::desc in, bool inward, const dnnl::engine& engine)
      : outside(std::move(out)), inside(std::move(in)) {
    if (outside == inside) return;
    const auto& from = inward ? outside : inside;
    const auto& to = inward ? inside : outside;
    const dnnl::reorder::primitive_desc desc(engine, from, engine, to, user_scratchpad());
    change = dnnl::reorder(desc);
    change_scratch = desc.scratchpad_desc();
    temporary = aligned(inside.get_size());
  }
  bool changes() const { return temporary != 0; }
};

// What one worker needs of an operand.
struct OperandSlots {
  Slot outside, inside, scratch;
  OperandSlots() = default;
  OperandSlots(const Operand& o, const dnnl::engine& engine) : inside(o.inside, engine) {
    if (!o.changes()) return;
    outside = Slot(o.outside, engine);
    scratch = Slot(o.change_scratch, engine);
  }
};

}  // namespace

struct ConvPlan::Parts {
  struct Worker {
    dnnl::stream stream;
    OperandSlots x, w, y;
    Slot bias, scratchpad;
  };

  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  ConvPrimitive primitive;
  Operand x, w, y;
  size_t scratch_bytes = 0, change_scratch = 0;
  std::vector<Worker> workers;

  Parts(const ConvKey& key, int count) : primitive(key, engine) {
    const ConvDirection direction = key.direction;
    x = Operand(primitive.x_outside, primitive.x_inside, direction != ConvDirection::backward_data, engine);
    y = Operand(primitive.y_outside, primitive.y_inside, direction != ConvDirection::forward, engine);
    w = Operand(primitive.w_outside, primitive.w_inside, direction != ConvDirection::backward_weights, engine);
    for (const Operand* o : {&x, &y, &w}) {
      if (o->changes()) change_scratch = std::max(change_scratch, aligned(o->change_scratch.get_size()));
    }
    scratch_bytes = aligned(primitive.scratchpad.get_size()) + change_scratch + x.temporary + y.temporary;
    workers.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) {
      workers.push_back({dnnl::stream(engine), OperandSlots(x, engine), OperandSlots(w, engine),
                         OperandSlots(y, engine), key.bias ? Slot(primitive.bias, engine) : Slot(),
                         Slot(primitive.scratchpad, engine)});
    }
  }

  void reorder(const Worker& on, const Operand& o, const OperandSlots& slots, const void* outside, const void* inside,
               bool inward, std::byte* scratch) const {
    const dnnl_memory_t out = slots.outside.at(outside), in = slots.inside.at(inside);
    const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, inward ? out : in},
                                         {DNNL_ARG_TO, inward ? in : out},
                                         {DNNL_ARG_SCRATCHPAD, slots.scratch.at(scratch)}};
    execute(o.change, on.stream, arguments, 3);
  }

  // scratch: [x in its inside form][y likewise][scratchpad of reorders][scratchpad of the primitive]
  struct Scratch {
    std::byte *x, *y, *change, *primitive;
  };
  Scratch divide(std::byte* scratch) const {
    return {scratch, scratch + x.temporary, scratch + x.temporary + y.temporary,
            scratch + x.temporary + y.temporary + change_scratch};
  }
};

ConvPlan::ConvPlan(const ConvKey& key, int workers) {
  static std::atomic<uint64_t> plans{0};
  id_ = ++plans;
  const OneThread one;
  try {
    parts_ = std::make_unique<Parts>(key, workers);
  } catch (const dnnl::error& e) {
    fail<DeviceError>("conv2d", "oneDNN cannot run this convolution (", e.what(), "): ", key.channels, " to ",
                      key.out_channels, " channels, kernel ", key.kernel_y, "x", key.kernel_x, ", ", key.groups,
                      " groups");
  }
}

ConvPlan::~ConvPlan() = default;

bool ConvPlan::same_weights(const ConvPlan& other) const { return parts_->w.inside == other.parts_->w.inside; }
const std::string& ConvPlan::implementation() const { return parts_->primitive.name; }
size_t ConvPlan::packed_bytes() const { return parts_->w.inside.get_size(); }
size_t ConvPlan::scratch_bytes() const { return parts_->scratch_bytes; }

void ConvPlan::pack(int worker, const float* w, std::byte* packed, std::byte* scratch) const {
  const OneThread one;
  const Parts& p = *parts_;
  if (!p.w.changes()) {
    const auto* from = reinterpret_cast<const std::byte*>(w);
    std::copy(from, from + packed_bytes(), packed);
    return;
  }
  const Parts::Worker& on = p.workers[static_cast<size_t>(worker)];
  p.reorder(on, p.w, on.w, w, packed, true, p.divide(scratch).change);
}

void ConvPlan::unpack(int worker, const std::byte* packed, float* w, std::byte* scratch) const {
  const OneThread one;
  const Parts& p = *parts_;
  if (!p.w.changes()) {
    std::copy(packed, packed + packed_bytes(), reinterpret_cast<std::byte*>(w));
    return;
  }
  const Parts::Worker& on = p.workers[static_cast<size_t>(worker)];
  p.reorder(on, p.w, on.w, w, packed, false, p.divide(scratch).change);
}

void ConvPlan::forward(int worker, const float* x, const std::byte* packed, const float* bias, float* y,
                       std::byte* scratch) const {
  const OneThread one;
  const Parts& p = *parts_;
  const Parts::Worker& on = p.workers[static_cast<size_t>(worker)];
  const Parts::Scratch s = p.divide(scratch);
  if (p.x.changes()) p.reorder(on, p.x, on.x, x, s.x, true, s.change);
  const void* to = p.y.changes() ? static_cast<void*>(s.y) : y;
  const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, on.x.inside.at(p.x.changes() ? static_cast<void*>(s.x) : x)},
                                       {DNNL_ARG_WEIGHTS, on.w.inside.at(packed)},
                                       {DNNL_ARG_DST, on.y.inside.at(to)},
                                       {DNNL_ARG_SCRATCHPAD, on.scratchpad.at(s.primitive)},
                                       {DNNL_ARG_BIAS, bias ? on.bias.at(bias) : nullptr}};
  execute(p.primitive.primitive, on.stream, arguments, bias ? 5 : 4);
  if (p.y.changes()) p.reorder(on, p.y, on.y, y, s.y, false, s.change);
}

void ConvPlan::backward_data(int worker, const float* gy, const std::byte* packed, float* gx,
                             std::byte* scratch) const {
  const OneThread one;
  const Parts& p = *parts_;
  const Parts::Worker& on = p.workers[static_cast<size_t>(worker)];
  const Parts::Scratch s = p.divide(scratch);
  if (p.y.changes()) p.reorder(on, p.y, on.y, gy, s.y, true, s.change);
  const void* to = p.x.changes() ? static_cast<void*>(s.x) : gx;
  const dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_DIFF_DST, on.y.inside.at(p.y.changes() ? static_cast<const void*>(s.y) : gy)},
      {DNNL_ARG_WEIGHTS, on.w.inside.at(packed)},
      {DNNL_ARG_DIFF_SRC, on.x.inside.at(to)},
      {DNNL_ARG_SCRATCHPAD, on.scratchpad.at(s.primitive)}};
  execute(p.primitive.primitive, on.stream, arguments, 4);
  if (p.x.changes()) p.reorder(on, p.x, on.x, gx, s.x, false, s.change);
}

void ConvPlan::backward_weights(int worker, const float* x, const float* gy, std::byte* packed, float* gb,
                                std::byte* scratch) const {
  const OneThread one;
  const Parts& p = *parts_;
  const Parts::Worker& on = p.workers[static_cast<size_t>(worker)];
  const Parts::Scratch s = p.divide(scratch);
  if (p.x.changes()) p.reorder(on, p.x, on.x, x, s.x, true, s.change);
  if (p.y.changes()) p.reorder(on, p.y, on.y, gy, s.y, true, s.change);
  const dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_SRC, on.x.inside.at(p.x.changes() ? static_cast<const void*>(s.x) : x)},
      {DNNL_ARG_DIFF_DST, on.y.inside.at(p.y.changes() ? static_cast<const void*>(s.y) : gy)},
      {DNNL_ARG_DIFF_WEIGHTS, on.w.inside.at(packed)},
      {DNNL_ARG_SCRATCHPAD, on.scratchpad.at(s.primitive)},
      {DNNL_ARG_DIFF_BIAS, gb ? on.bias.at(gb) : nullptr}};
  execute(p.primitive.primitive, on.stream, arguments, gb ? 5 : 4);
}

std::string onednn_version() {
  const dnnl_version_t* v = dnnl_version();
  return text("oneDNN ", v->major, '.', v->minor, '.', v->patch);
}

std::string no_bf16_reason() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bf16")) return {};
#endif
  return "this processor has no bf16 arithmetic (AVX-512 BF16), which oneDNN would imitate more slowly than f32";
}

}  // namespace gift::cpu
#endif
