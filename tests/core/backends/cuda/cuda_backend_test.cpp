#include "core/backends/cuda/cuda_backend.h"

#include <doctest/doctest.h>

using namespace gift;

TEST_CASE("the factory gives a backend or says in words why there is none") {
  const CudaBackendOrReason made = make_cuda_backend_or_reason();
  CHECK((made.backend == nullptr) == !made.reason.empty());
  if (made.backend == nullptr) CHECK(made.reason.find("CUDA") != std::string::npos);
}

TEST_CASE("asking twice gives the same answer") {
  const CudaBackendOrReason first = make_cuda_backend_or_reason(), second = make_cuda_backend_or_reason();
  CHECK(first.reason == second.reason);
  CHECK((first.backend == nullptr) == (second.backend == nullptr));
}
