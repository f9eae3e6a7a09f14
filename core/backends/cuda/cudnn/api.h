#pragma once

#include <cudnn_graph.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/backends/cuda/library.h"

namespace gift::cuda {

// The functions of libcudnn that gift calls.
struct CudnnApi {
  explicit CudnnApi(SharedLibrary opened);

  SharedLibrary library;
  decltype(cudnnGetVersion)* version;
  decltype(cudnnGetErrorString)* error_string;
  decltype(cudnnGetLastErrorString)* last_error_string;
  decltype(cudnnCreate)* create;
  decltype(cudnnDestroy)* destroy;
  decltype(cudnnSetStream)* set_stream;
  decltype(cudnnBackendCreateDescriptor)* create_descriptor;
  decltype(cudnnBackendDestroyDescriptor)* destroy_descriptor;
  decltype(cudnnBackendFinalize)* finalize;
  decltype(cudnnBackendSetAttribute)* set_attribute;
  decltype(cudnnBackendGetAttribute)* get_attribute;
  decltype(cudnnBackendExecute)* execute;

  std::string version_text() const;                // "9.19.0"
  std::string reason(cudnnStatus_t status) const;  // its name, and what cuDNN says about the last error
  // DeviceError naming the call.
  void check(cudnnStatus_t status, std::string_view call) const {
    if (status != CUDNN_STATUS_SUCCESS) failed(status, call);
  }

 private:
  [[noreturn]] void failed(cudnnStatus_t status, std::string_view call) const;
};

// Opens libcudnn and, beside it, NVRTC, which it needs for kernels compiled at run time. DeviceError where there is
// none or where it is of another major version than the headers of this build.
std::shared_ptr<const CudnnApi> open_cudnn();

}  // namespace gift::cuda
