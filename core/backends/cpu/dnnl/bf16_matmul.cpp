#include "core/backends/cpu/dnnl/bf16_matmul.h"

#if GIFT_HAVE_ONEDNN
#include <map>
#include <mutex>
#include <tuple>

#include "core/backends/cpu/dnnl/conv_plan.h"
#include "core/backends/cpu/dnnl/runtime.h"

namespace gift::cpu {
namespace {

using dnnl::memory;

struct Plan {
  struct Worker {
    dnnl::stream stream;
    Slot a, b, c, scratchpad;
  };
  dnnl::primitive primitive;
  size_t scratch_bytes;
  std::vector<Worker> workers;

  Plan(const dnnl::engine& engine, const Bf16Problem& p, int count) {
    const memory::desc a({p.m, p.k}, memory::data_type::bf16, memory::dims{p.a_row, p.a_column}),
        b({p.k, p.n}, memory::data_type::bf16, memory::dims{p.b_row, p.b_column}),
        c({p.m, p.n}, memory::data_type::f32, memory::dims{p.c_row, 1});
    dnnl::primitive_attr attributes = user_scratchpad();
    if (p.add) {
      dnnl::post_ops sum;
      sum.append_sum();
      attributes.set_post_ops(sum);
    }
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::matmul::primitive_desc description(engine, a, b, c, attributes);
#else
    const dnnl::matmul::primitive_desc description({a, b, c}, attributes, engine);
#endif
    primitive = dnnl::matmul(description);
    scratch_bytes = description.scratchpad_desc().get_size();
    for (int i = 0; i < count; ++i)
      workers.push_back({dnnl::stream(engine), Slot(a, engine), Slot(b, engine), Slot(c, engine),
                         Slot(description.scratchpad_desc(), engine)});
  }
};

}  // namespace

struct Bf16Matmul::Plans {
  using Key = std::tuple<int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, bool>;
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  std::mutex mutex;
  std::map<Key, std::unique_ptr<Plan>> all;

  Plan& get(const Bf16Problem& p, int workers) {
    const Key key{p.m, p.n, p.k, p.a_row, p.a_column, p.b_row, p.b_column, p.c_row, p.add};
    const std::lock_guard lock(mutex);
    std::unique_ptr<Plan>& plan = all[key];
    if (!plan) plan = std::make_unique<Plan>(engine, p, workers);
    return *plan;
  }
};

Bf16Matmul::Bf16Matmul() : plans_(std::make_unique<Plans>()) {}
Bf16Matmul::~Bf16Matmul() = default;

bool Bf16Matmul::available() { return no_bf16_reason().empty(); }

void Bf16Matmul::run(Context& c, int worker, const Bf16Problem& p) {
  const OneThread one_thread;
  try {
    Plan& plan = plans_->get(p, c.engine.pool().size());
    const Plan::Worker& on = plan.workers[static_cast<size_t>(worker)];
    std::byte* scratch = c.engine.workspace().scratch(worker, plan.scratch_bytes);
    const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, on.a.at(p.a)},
                                         {DNNL_ARG_WEIGHTS, on.b.at(p.b)},
                                         {DNNL_ARG_DST, on.c.at(p.c)},
                                         {DNNL_ARG_SCRATCHPAD, on.scratchpad.at(scratch)}};
    execute(plan.primitive, on.stream, arguments, 4);
  } catch (const dnnl::error& error) {
    fail<DeviceError>("oneDNN", "a bf16 matrix product failed: ", error.what());
  }
}

}  // namespace gift::cpu
#else
namespace gift::cpu {

struct Bf16Matmul::Plans {};
Bf16Matmul::Bf16Matmul() = default;
Bf16Matmul::~Bf16Matmul() = default;
bool Bf16Matmul::available() { return false; }
void Bf16Matmul::run(Context&, int, const Bf16Problem&) {
  fail<DeviceError>("matmul", "bf16 in a build without oneDNN");
}

}  // namespace gift::cpu
#endif
