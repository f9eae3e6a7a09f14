#include "core/backends/cuda/cudnn/api.h"

#include "core/error.h"

namespace gift::cuda {
namespace {

// cuDNN opens NVRTC by its bare name; once it is in the process, it is found wherever it lies. Without it cuDNN still
// has its precompiled engines, so absence is no error.
void open_nvrtc() {
  const std::string own = "libnvrtc.so." + std::to_string(CUDART_VERSION / 1000);
  try {
    SharedLibrary::open({"NVRTC", {own, "libnvrtc.so.13", "libnvrtc.so.12"}});
  } catch (const DeviceError&) {
  }
}

}  // namespace

CudnnApi::CudnnApi(SharedLibrary opened) : library(std::move(opened)) {
  library.get(version, "cudnnGetVersion");
  library.get(error_string, "cudnnGetErrorString");
  library.get(last_error_string, "cudnnGetLastErrorString");
  library.get(create, "cudnnCreate");
  library.get(destroy, "cudnnDestroy");
  library.get(set_stream, "cudnnSetStream");
  library.get(create_descriptor, "cudnnBackendCreateDescriptor");
  library.get(destroy_descriptor, "cudnnBackendDestroyDescriptor");
  library.get(finalize, "cudnnBackendFinalize");
  library.get(set_attribute, "cudnnBackendSetAttribute");
  library.get(get_attribute, "cudnnBackendGetAttribute");
  library.get(execute, "cudnnBackendExecute");
}

std::string CudnnApi::version_text() const {
  const size_t v = version();
  return text(v / 10000, '.', v / 100 % 100, '.', v % 100);
}

std::string CudnnApi::reason(cudnnStatus_t status) const {
  char message[1024] = {};
  last_error_string(message, sizeof message);
  const std::string_view said(message);
  return text(error_string(status), said.empty() ? "" : ": ", said.substr(0, said.find('\n')));
}

void CudnnApi::failed(cudnnStatus_t status, std::string_view call) const {
  fail<DeviceError>("cudnn", call, " failed: ", reason(status), " (cuDNN ", version_text(), ')');
}

std::shared_ptr<const CudnnApi> open_cudnn() {
  open_nvrtc();
  auto api = std::make_shared<const CudnnApi>(SharedLibrary::open({"cuDNN 9", {"libcudnn.so.9"}}));
  if (api->version() / 10000 != CUDNN_MAJOR)
    fail<DeviceError>("cudnn", api->library.file().string(), " is version ", api->version_text(), ", expected ",
                      CUDNN_MAJOR, ".x");
  return api;
}

}  // namespace gift::cuda
