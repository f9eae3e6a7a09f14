#include "core/backends/cuda/cudnn/convolver.h"

#include "core/backends/cuda/cudnn/measure.h"
#include "core/backends/cuda/kernels/conv_epilogue.h"
#include "core/files/cache_folder.h"
#include "core/memory/block_cache.h"

namespace gift::cuda {

Convolver::Convolver(const std::string& gpu, std::shared_ptr<ConvChoices> choices)
    : api_(open_cudnn()),
      planner_(make_cudnn_handle(api_)),
      handles_(api_),
      choices_(choices ? std::move(choices)
                       : std::make_shared<ConvChoices>(gpu + ", cuDNN " + api_->version_text(),
                                                       cache_folder() / "cuda_convolutions.json")),
      plans_(api_, {planner_.get(), nullptr}, *choices_) {}

void Convolver::run(Context& c, const ConvProblem& problem, const ConvPointers& at) {
  bool measured = false;
  const ConvPlan* plan = plans_.get(problem, [&](const ConvPlan* candidate) {
    measured = true;
    return seconds_on_device(c.backend.stream(c),
                             [&] { candidate ? start(c, *candidate, at) : start_apart(c, problem, at); });
  });
  if (measured) static_cast<BlockCache&>(c.memory()).trim();  // workspaces of those that were not chosen
  plan ? start(c, *plan, at) : start_apart(c, problem, at);
}

void Convolver::start(Context& c, const ConvPlan& plan, const ConvPointers& at) {
  const Tensor workspace = empty(c, {plan.workspace()}, DType::u8);
  plan.run(handles_.of(c.backend.stream(c)), at, plan.workspace() ? workspace.raw() : nullptr);
}

void Convolver::start_apart(Context& c, const ConvProblem& problem, const ConvPointers& at) {
  ConvProblem plain = problem;
  plain.bias = plain.relu = false;
  run(c, plain, {at.x, at.w, at.y});
  const Elements y{at.y, problem.type == DType::bf16};
  conv_epilogue(c.backend.stream(c), y,
                {problem.batch, problem.out_channels, problem.out_height(), problem.out_width()}, at.bias, problem.relu,
                false, y);
}

}  // namespace gift::cuda
