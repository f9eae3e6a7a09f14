#pragma once

#include <cublasLt.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/backends/cuda/library.h"

namespace gift::cuda {

// The functions of libcublasLt that gift calls.
struct CublasLtApi {
  explicit CublasLtApi(SharedLibrary opened);

  SharedLibrary library;
  decltype(cublasLtGetVersion)* version;
  decltype(cublasLtGetStatusString)* status_string;
  decltype(cublasLtCreate)* create;
  decltype(cublasLtDestroy)* destroy;
  decltype(cublasLtMatmul)* matmul;
  decltype(cublasLtMatmulAlgoGetHeuristic)* heuristic;
  decltype(cublasLtMatmulDescCreate)* create_operation;
  decltype(cublasLtMatmulDescDestroy)* destroy_operation;
  decltype(cublasLtMatmulDescSetAttribute)* set_operation;
  decltype(cublasLtMatrixLayoutCreate)* create_layout;
  decltype(cublasLtMatrixLayoutDestroy)* destroy_layout;
  decltype(cublasLtMatrixLayoutSetAttribute)* set_layout;
  decltype(cublasLtMatmulPreferenceCreate)* create_preference;
  decltype(cublasLtMatmulPreferenceDestroy)* destroy_preference;
  decltype(cublasLtMatmulPreferenceSetAttribute)* set_preference;

  std::string version_text() const;  // "13.1.0"
  // DeviceError naming the call.
  void check(cublasStatus_t status, std::string_view call) const {
    if (status != CUBLAS_STATUS_SUCCESS) failed(status, call);
  }

 private:
  [[noreturn]] void failed(cublasStatus_t status, std::string_view call) const;
};

// Opens libcublasLt, by preference of the toolkit's own major version. DeviceError where there is none.
std::shared_ptr<const CublasLtApi> open_cublaslt();

}  // namespace gift::cuda
