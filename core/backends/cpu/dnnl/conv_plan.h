#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/backend.h"

namespace gift::cpu {

enum class ConvDirection : uint8_t { forward, backward_data, backward_weights };

// Everything a plan depends on.
struct ConvKey {
  ConvDirection direction = ConvDirection::forward;
  DType compute = DType::f32;  // of the operands: f32 or bf16; sums and tensors outside are f32
  MemoryFormat x_format = MemoryFormat::contiguous, y_format = MemoryFormat::contiguous;
  Activation activation = Activation::none;
  bool bias = false;
  int block = 0;  // channels in a block of MemoryFormat::blocked
  int64_t batch = 0, channels = 0, height = 0, width = 0, out_channels = 0, kernel_y = 0, kernel_x = 0;
  int64_t stride = 1, padding = 0, dilation = 1, groups = 1;

  int64_t out_size(int64_t size, int64_t kernel) const {
    return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
  }
  auto operator<=>(const ConvKey&) const = default;
};

// A convolution by oneDNN of a fixed number of images on one worker, with whatever changes of layout and type it needs
// around it. Pointers are to f32 in the formats of the key; weights and their gradients are "packed", in the layout
// oneDNN wants. A plan may run on several workers at once.
class ConvPlan {
 public:
  ConvPlan(const ConvKey& key, int workers);  // DeviceError where oneDNN has no such convolution
  ~ConvPlan();
  ConvPlan(const ConvPlan&) = delete;
  ConvPlan& operator=(const ConvPlan&) = delete;

  uint64_t id() const { return id_; }              // unique in the process
  bool same_weights(const ConvPlan& other) const;  // whether the packed layouts are equal
  const std::string& implementation() const;       // oneDNN's name of the kernel
  size_t packed_bytes() const;
  size_t scratch_bytes() const;  // of one worker, for any of the calls below

  void pack(int worker, const float* w, std::byte* packed, std::byte* scratch) const;  // w (O, I/groups, kh, kw)
  // f32 gradients, packed, to plain OIHW
  void unpack(int worker, const std::byte* packed, float* w, std::byte* scratch) const;

  void forward(int worker, const float* x, const std::byte* packed, const float* bias, float* y,
               std::byte* scratch) const;
  void backward_data(int worker, const float* gy, const std::byte* packed, float* gx, std::byte* scratch) const;
  void backward_weights(int worker, const float* x, const float* gy, std::byte* packed, float* gb,
                        std::byte* scratch) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  uint64_t id_;
};

// Version and instruction set of oneDNN, for the record of a run.
std::string onednn_version();
// Why bf16 convolutions would not be quicker than f32 ones on this machine; empty where they are.
std::string no_bf16_reason();

}  // namespace gift::cpu
