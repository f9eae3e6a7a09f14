#include "core/backends/cuda/blas/api.h"

#include <cuda_runtime_api.h>

#include "core/error.h"

namespace gift::cuda {

CublasLtApi::CublasLtApi(SharedLibrary opened) : library(std::move(opened)) {
  library.get(version, "cublasLtGetVersion");
  library.get(status_string, "cublasLtGetStatusString");
  library.get(create, "cublasLtCreate");
  library.get(destroy, "cublasLtDestroy");
  library.get(matmul, "cublasLtMatmul");
  library.get(heuristic, "cublasLtMatmulAlgoGetHeuristic");
  library.get(create_operation, "cublasLtMatmulDescCreate");
  library.get(destroy_operation, "cublasLtMatmulDescDestroy");
  library.get(set_operation, "cublasLtMatmulDescSetAttribute");
  library.get(create_layout, "cublasLtMatrixLayoutCreate");
  library.get(destroy_layout, "cublasLtMatrixLayoutDestroy");
  library.get(set_layout, "cublasLtMatrixLayoutSetAttribute");
  library.get(create_preference, "cublasLtMatmulPreferenceCreate");
  library.get(destroy_preference, "cublasLtMatmulPreferenceDestroy");
  library.get(set_preference, "cublasLtMatmulPreferenceSetAttribute");
}

std::string CublasLtApi::version_text() const {
  const size_t v = version();  // 120304 and, since 13, 130001: major * 10000 + minor * 100 + patch
  return text(v / 10000, '.', v / 100 % 100, '.', v % 100);
}

void CublasLtApi::failed(cublasStatus_t status, std::string_view call) const {
  fail<DeviceError>("cublas", call, " failed: ", status_string(status), " (cuBLASLt ", version_text(), ')');
}

std::shared_ptr<const CublasLtApi> open_cublaslt() {
  const std::string own = "libcublasLt.so." + std::to_string(CUDART_VERSION / 1000);
  return std::make_shared<const CublasLtApi>(
      SharedLibrary::open({"cuBLASLt", {own, "libcublasLt.so.13", "libcublasLt.so.12"}}));
}

}  // namespace gift::cuda
