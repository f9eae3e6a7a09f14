#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/backend.h"
#include "core/backends/cuda/blas/api.h"
#include "core/backends/cuda/blas/problem.h"

namespace gift::cuda {

// Matrix products by cuBLASLt on one device. The algorithm for a shape is the first that its heuristics propose whose
// sums are of full precision and in a fixed order; that depends on shape, device and version alone. Thread safe.
class MatmulPlans {
 public:
  // For the current device. DeviceError where cuBLASLt cannot be used.
  explicit MatmulPlans(std::shared_ptr<const CublasLtApi> api);
  ~MatmulPlans();
  MatmulPlans(const MatmulPlans&) = delete;
  MatmulPlans& operator=(const MatmulPlans&) = delete;

  size_t workspace(const MatmulProblem& problem);  // bytes
  // Starts it on the stream. DeviceError where there is no algorithm.
  void run(StreamHandle stream, const MatmulProblem& problem, const MatmulPointers& at, void* workspace);

  std::string description() const;  // "cuBLASLt 13.1.0"

 private:
  struct Plan;
  const Plan& plan(const MatmulProblem& problem);
  std::unique_ptr<Plan> made(const MatmulProblem& problem) const;

  std::shared_ptr<const CublasLtApi> api_;
  cublasLtHandle_t handle_ = nullptr;
  std::mutex mutex_;
  std::map<MatmulProblem, std::unique_ptr<const Plan>> plans_;
};

}  // namespace gift::cuda
