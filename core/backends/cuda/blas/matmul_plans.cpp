#include "core/backends/cuda/blas/matmul_plans.h"

#include "core/backends/cuda/blas/lt_handles.h"
#include "core/error.h"

namespace gift::cuda {
namespace {

// What NVIDIA advises for Hopper; older chips need less.
constexpr uint64_t most_workspace_of_matmul = uint64_t{32} << 20;

cudaDataType data_type(DType type) {
  if (type == DType::f32) return CUDA_R_32F;
  if (type == DType::bf16) return CUDA_R_16BF;
  fail<DeviceError>("matmul", "CUDA matrix products are of f32 or bf16, got ", name_of(type));
}

void set_batch(const CublasLtApi& api, const LtLayout& layout, int64_t batch, int64_t step) {
  if (batch == 1) return;
  set(api, layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, static_cast<int32_t>(batch));
  set(api, layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, step);
}

LtOperation operation_of(const CublasLtApi& api, const MatmulProblem& p, const float* bias) {
  const bool tf32 = p.operands == DType::f32 && p.tf32;
  LtOperation operation = lt_operation(api, tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F);
  set(api, operation, CUBLASLT_MATMUL_DESC_TRANSA, p.transpose_b ? CUBLAS_OP_T : CUBLAS_OP_N);
  set(api, operation, CUBLASLT_MATMUL_DESC_TRANSB, p.transpose_a ? CUBLAS_OP_T : CUBLAS_OP_N);
  if (p.bias) {
    set(api, operation, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_BIAS);
    set(api, operation, CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, CUDA_R_32F);
    set(api, operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias);
  }
  return operation;
}

}  // namespace

// cuBLASLt is column-major: y^T = b^T a^T, its first matrix is our b and its second our a.
struct MatmulPlans::Plan {
  LtOperation operation;
  LtLayout first, second, result;
  cublasLtMatmulAlgo_t algorithm;
  size_t workspace;
};

MatmulPlans::MatmulPlans(std::shared_ptr<const CublasLtApi> api) : api_(std::move(api)) {
  api_->check(api_->create(&handle_), "cublasLtCreate");
}

MatmulPlans::~MatmulPlans() { api_->destroy(handle_); }

std::string MatmulPlans::description() const { return "cuBLASLt " + api_->version_text(); }

std::unique_ptr<MatmulPlans::Plan> MatmulPlans::made(const MatmulProblem& p) const {
  const CublasLtApi& api = *api_;
  const cudaDataType type = data_type(p.operands);
  // Heuristics want a bias to be somewhere, aligned as it will be; they do not read it.
  const float* const somewhere = reinterpret_cast<const float*>(static_cast<uintptr_t>(p.alignment) << 8);
  LtOperation operation = operation_of(api, p, somewhere);
  LtLayout first = p.transpose_b ? lt_layout(api, type, p.k, p.n) : lt_layout(api, type, p.n, p.k);
  LtLayout second = p.transpose_a ? lt_layout(api, type, p.m, p.k) : lt_layout(api, type, p.k, p.m);
  LtLayout result = lt_layout(api, CUDA_R_32F, p.n, p.m);
  set_batch(api, first, p.batch, p.b_step);
  set_batch(api, second, p.batch, p.a_step);
  set_batch(api, result, p.batch, p.m * p.n);

  const LtPreference preference = lt_preference(api);
  const auto alignment = static_cast<uint32_t>(p.alignment);
  set(api, preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, most_workspace_of_matmul);
  // Partial sums are added in f32 in a fixed order, never in place.
  set(api, preference, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
      static_cast<uint32_t>(CUBLASLT_REDUCTION_SCHEME_NONE) |
          static_cast<uint32_t>(CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE));
  for (const auto name : {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
                          CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES})
    set(api, preference, name, alignment);

  cublasLtMatmulHeuristicResult_t found{};
  int count = 0;
  const cublasStatus_t status = api.heuristic(handle_, operation.get(), first.get(), second.get(), result.get(),
                                              result.get(), preference.get(), 1, &found, &count);
  if (status == CUBLAS_STATUS_NOT_SUPPORTED || (status == CUBLAS_STATUS_SUCCESS && count == 0))
    fail<DeviceError>("matmul", "cuBLASLt ", api.version_text(), " has no deterministic algorithm for ", p.str());
  api.check(status, "cublasLtMatmulAlgoGetHeuristic");
  api.check(found.state, "cublasLtMatmulAlgoGetHeuristic");
  return std::make_unique<Plan>(Plan{std::move(operation), std::move(first), std::move(second), std::move(result),
                                     found.algo, found.workspaceSize});
}

const MatmulPlans::Plan& MatmulPlans::plan(const MatmulProblem& problem) {
  std::lock_guard lock(mutex_);
  auto& slot = plans_[problem];
  if (!slot) slot = made(problem);
  return *slot;
}

size_t MatmulPlans::workspace(const MatmulProblem& problem) { return plan(problem).workspace; }

void MatmulPlans::run(StreamHandle stream, const MatmulProblem& problem, const MatmulPointers& at, void* workspace) {
  const Plan& plan = this->plan(problem);
  const CublasLtApi& api = *api_;
  const float alpha = 1, beta = problem.add ? 1 : 0;
  const auto start = [&](const LtOperation& operation) {
    api.check(
        api.matmul(handle_, operation.get(), &alpha, at.b, plan.first.get(), at.a, plan.second.get(), &beta, at.y,
                   plan.result.get(), at.y, plan.result.get(), &plan.algorithm, workspace, plan.workspace, stream),
        "cublasLtMatmul");
  };
  if (!problem.bias) return start(plan.operation);
  // The pointer of the bias is part of the description, which other threads may be using: each call has its own.
  const LtOperation own = operation_of(api, problem, at.bias);
  start(own);
}

}  // namespace gift::cuda
