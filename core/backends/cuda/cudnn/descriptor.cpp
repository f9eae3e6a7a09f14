#include "core/backends/cuda/cudnn/descriptor.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace gift::cuda {

Descriptor::Descriptor(const CudnnApi& api, cudnnBackendDescriptorType_t type) : api_(&api) {
  api.check(api.create_descriptor(type, &descriptor_), "cudnnBackendCreateDescriptor");
}

Descriptor::~Descriptor() {
  if (descriptor_) api_->destroy_descriptor(descriptor_);
}

Descriptor::Descriptor(Descriptor&& other) noexcept
    : api_(other.api_), descriptor_(std::exchange(other.descriptor_, nullptr)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(api_, other.api_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

cudnnStatus_t Descriptor::put(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, int64_t count,
                              const void* values) {
  return api_->set_attribute(descriptor_, name, type, count, values);
}

void Descriptor::set(cudnnBackendAttributeName_t name, const Descriptor& other) {
  const Descriptor* one = &other;
  set_list(name, std::span<const Descriptor* const>(&one, 1));
}

void Descriptor::set_list(cudnnBackendAttributeName_t name, std::span<const Descriptor* const> others) {
  std::vector<cudnnBackendDescriptor_t> raw;
  for (const Descriptor* other : others) raw.push_back(other->get());
  api_->check(put(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, static_cast<int64_t>(raw.size()), raw.data()),
              "cudnnBackendSetAttribute");
}

void Descriptor::finalize() { api_->check(api_->finalize(descriptor_), "cudnnBackendFinalize"); }

bool Descriptor::finalized(std::string& reason) {
  const cudnnStatus_t status = api_->finalize(descriptor_);
  if (status != CUDNN_STATUS_SUCCESS) reason = api_->reason(status);
  return status == CUDNN_STATUS_SUCCESS;
}

int64_t Descriptor::count(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const {
  int64_t count = 0;
  const bool told = api_->get_attribute(descriptor_, name, type, 0, &count, nullptr) == CUDNN_STATUS_SUCCESS;
  return told ? count : -1;
}

int64_t Descriptor::read(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, int64_t most,
                         void* values) const {
  int64_t count = 0;
  if (most == 0) return 0;
  api_->check(api_->get_attribute(descriptor_, name, type, most, &count, values), "cudnnBackendGetAttribute");
  return std::min(count, most);
}

void Descriptor::need(bool told) const {
  if (!told) fail<DeviceError>("cudnn", "an attribute could not be read (cuDNN ", api_->version_text(), ')');
}

std::vector<Descriptor> Descriptor::descriptors(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type,
                                                int64_t most) const {
  std::vector<Descriptor> out;
  std::vector<cudnnBackendDescriptor_t> raw;
  if (const int64_t known = count(name, CUDNN_TYPE_BACKEND_DESCRIPTOR); known > 0) most = std::min(known, most);
  for (int64_t i = 0; i < most; ++i) {
    out.emplace_back(*api_, type);
    raw.push_back(out.back().get());
  }
  const int64_t filled = read(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, most, raw.data());
  out.erase(out.begin() + filled, out.end());
  return out;
}

}  // namespace gift::cuda
