#pragma once

#include <utility>

#include "core/backends/cuda/blas/api.h"

namespace gift::cuda {

// An opaque description of cuBLASLt, destroyed with the object.
template <class Handle>
class LtHandle {
 public:
  using Destroy = cublasStatus_t (*)(Handle);
  LtHandle(Handle handle, Destroy destroy) : handle_(handle), destroy_(destroy) {}
  ~LtHandle() {
    if (handle_) destroy_(handle_);
  }
  LtHandle(LtHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)), destroy_(other.destroy_) {}
  LtHandle& operator=(LtHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(destroy_, other.destroy_);
    return *this;
  }
  Handle get() const { return handle_; }

 private:
  Handle handle_;
  Destroy destroy_;
};

using LtOperation = LtHandle<cublasLtMatmulDesc_t>;
using LtLayout = LtHandle<cublasLtMatrixLayout_t>;
using LtPreference = LtHandle<cublasLtMatmulPreference_t>;

inline LtOperation lt_operation(const CublasLtApi& api, cublasComputeType_t compute) {
  cublasLtMatmulDesc_t handle = nullptr;
  api.check(api.create_operation(&handle, compute, CUDA_R_32F), "cublasLtMatmulDescCreate");
  return {handle, api.destroy_operation};
}
inline LtLayout lt_layout(const CublasLtApi& api, cudaDataType type, int64_t rows, int64_t columns) {
  cublasLtMatrixLayout_t handle = nullptr;
  api.check(api.create_layout(&handle, type, static_cast<uint64_t>(rows), static_cast<uint64_t>(columns), rows),
            "cublasLtMatrixLayoutCreate");
  return {handle, api.destroy_layout};
}
inline LtPreference lt_preference(const CublasLtApi& api) {
  cublasLtMatmulPreference_t handle = nullptr;
  api.check(api.create_preference(&handle), "cublasLtMatmulPreferenceCreate");
  return {handle, api.destroy_preference};
}

template <class T>
void set(const CublasLtApi& api, const LtOperation& to, cublasLtMatmulDescAttributes_t name, const T& value) {
  api.check(api.set_operation(to.get(), name, &value, sizeof value), "cublasLtMatmulDescSetAttribute");
}
template <class T>
void set(const CublasLtApi& api, const LtLayout& to, cublasLtMatrixLayoutAttribute_t name, const T& value) {
  api.check(api.set_layout(to.get(), name, &value, sizeof value), "cublasLtMatrixLayoutSetAttribute");
}
template <class T>
void set(const CublasLtApi& api, const LtPreference& to, cublasLtMatmulPreferenceAttributes_t name, const T& value) {
  api.check(api.set_preference(to.get(), name, &value, sizeof value), "cublasLtMatmulPreferenceSetAttribute");
}

}  // namespace gift::cuda
