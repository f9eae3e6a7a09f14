#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/backends/cuda/cudnn/api.h"

namespace gift::cuda {

// The tag under which cuDNN takes attributes of a C++ type.
template <class T>
constexpr cudnnBackendAttributeType_t attribute_type();
template <>
constexpr cudnnBackendAttributeType_t attribute_type<int64_t>() {
  return CUDNN_TYPE_INT64;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<bool>() {
  return CUDNN_TYPE_BOOLEAN;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<float>() {
  return CUDNN_TYPE_FLOAT;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<double>() {
  return CUDNN_TYPE_DOUBLE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<char>() {
  return CUDNN_TYPE_CHAR;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<void*>() {
  return CUDNN_TYPE_VOID_PTR;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnHandle_t>() {
  return CUDNN_TYPE_HANDLE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnDataType_t>() {
  return CUDNN_TYPE_DATA_TYPE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnConvolutionMode_t>() {
  return CUDNN_TYPE_CONVOLUTION_MODE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnPointwiseMode_t>() {
  return CUDNN_TYPE_POINTWISE_MODE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnBackendHeurMode_t>() {
  return CUDNN_TYPE_HEUR_MODE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnBackendKnobType_t>() {
  return CUDNN_TYPE_KNOB_TYPE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnBackendNumericalNote_t>() {
  return CUDNN_TYPE_NUMERICAL_NOTE;
}
template <>
constexpr cudnnBackendAttributeType_t attribute_type<cudnnBackendBehaviorNote_t>() {
  return CUDNN_TYPE_BEHAVIOR_NOTE;
}

// A descriptor of cuDNN's graph API: made, filled with attributes, finalised, then read.
class Descriptor {
 public:
  Descriptor(const CudnnApi& api, cudnnBackendDescriptorType_t type);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;

  template <class T>
  void set_list(cudnnBackendAttributeName_t name, std::span<const T> values) {
    api_->check(put(name, attribute_type<T>(), static_cast<int64_t>(values.size()), values.data()),
                "cudnnBackendSetAttribute");
  }
  template <class T>
  void set(cudnnBackendAttributeName_t name, const T& value) {
    set_list(name, std::span<const T>(&value, 1));
  }
  void set(cudnnBackendAttributeName_t name, const Descriptor& other);
  void set_list(cudnnBackendAttributeName_t name, std::span<const Descriptor* const> others);

  void finalize();                      // DeviceError
  bool finalized(std::string& reason);  // false, and cuDNN's words, where it cannot be

  // All values of an attribute. DeviceError where cuDNN does not tell them: an engine whose notes are unknown must not
  // pass for one without any.
  template <class T>
  std::vector<T> list(cudnnBackendAttributeName_t name) const {
    const int64_t known = count(name, attribute_type<T>());
    need(known >= 0);
    std::vector<T> values(static_cast<size_t>(known));
    values.resize(
        static_cast<size_t>(read(name, attribute_type<T>(), static_cast<int64_t>(values.size()), values.data())));
    return values;
  }
  template <class T>
  T value(cudnnBackendAttributeName_t name) const {
    T out{};
    need(read(name, attribute_type<T>(), 1, &out) == 1);
    return out;
  }
  // Attributes that are descriptors themselves; `most` bounds their number where cuDNN does not tell it.
  std::vector<Descriptor> descriptors(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type,
                                      int64_t most) const;

  const CudnnApi& api() const { return *api_; }
  cudnnBackendDescriptor_t get() const { return descriptor_; }

 private:
  cudnnStatus_t put(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, int64_t count,
                    const void* values);
  int64_t count(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const;  // -1: it is not told
  int64_t read(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, int64_t most, void* values) const;
  void need(bool told) const;

  const CudnnApi* api_;
  cudnnBackendDescriptor_t descriptor_ = nullptr;
};

}  // namespace gift::cuda
