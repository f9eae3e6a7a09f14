#include "core/backends/cuda/cudnn/conv_graph.h"

#include "core/error.h"

namespace gift::cuda {
namespace {

cudnnDataType_t data_type(DType type) {
  if (type == DType::f32) return CUDNN_DATA_FLOAT;
  if (type == DType::bf16) return CUDNN_DATA_BFLOAT16;
  fail<DeviceError>("conv2d", "CUDA convolutions are in f32 or bf16, got ", name_of(type));
}

// Strides of logical (N, C, H, W) in memory order (N, H, W, C).
std::vector<int64_t> channels_last(const std::vector<int64_t>& n) { return {n[1] * n[2] * n[3], 1, n[1] * n[3], n[1]}; }

struct OperationNames {
  cudnnBackendDescriptorType_t type;
  cudnnBackendAttributeName_t convolution, alpha, beta, x, w, y;
};

OperationNames names_of(ConvDirection direction) {
  switch (direction) {
    case ConvDirection::forward:
      return {CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
              CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
              CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA,
              CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA,
              CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X,
              CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
              CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y};
    case ConvDirection::data:
      return {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
              CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
              CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA,
              CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA,
              CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX,
              CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
              CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY};
    case ConvDirection::weights:
      break;
  }
  return {CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
          CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY};
}

}  // namespace

ConvGraph::ConvGraph(const CudnnApi& api, const CudnnDevice& device, const ConvProblem& problem)
    : problem_(problem), graph_(api, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR) {
  convolution();
  graph_.set_list(CUDNN_ATTR_OPERATIONGRAPH_OPS, std::span<const Descriptor* const>(operations_));
  if (device.handle) graph_.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, device.handle);
  graph_.finalize();
}

const Descriptor& ConvGraph::tensor(ConvTensor id, const std::vector<int64_t>& sizes, DType type, bool stored) {
  auto t = std::make_unique<Descriptor>(graph_.api(), CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  t->set(CUDNN_ATTR_TENSOR_UNIQUE_ID, static_cast<int64_t>(id));
  t->set(CUDNN_ATTR_TENSOR_DATA_TYPE, data_type(type));
  t->set_list(CUDNN_ATTR_TENSOR_DIMENSIONS, std::span<const int64_t>(sizes));
  t->set_list(CUDNN_ATTR_TENSOR_STRIDES, std::span<const int64_t>(channels_last(sizes)));
  t->set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, int64_t{16});
  t->set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, !stored);
  t->finalize();
  parts_.push_back(std::move(t));
  return *parts_.back();
}

void ConvGraph::convolution() {
  const ConvProblem& p = problem_;
  const std::vector<int64_t> y_sizes = {p.batch, p.out_channels, p.out_height(), p.out_width()};
  const Descriptor& x = tensor(ConvTensor::x, {p.batch, p.channels, p.height, p.width}, p.type);
  const Descriptor& w =
      tensor(ConvTensor::w, {p.out_channels, p.channels / p.options.groups, p.kernel_y, p.kernel_x}, p.type);
  const Descriptor& y =
      p.fused() ? tensor(ConvTensor::convolved, y_sizes, DType::f32, false) : tensor(ConvTensor::y, y_sizes, p.type);

  parts_.push_back(std::make_unique<Descriptor>(graph_.api(), CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR));
  Descriptor& shape = *parts_.back();
  const auto both = [](int64_t value) { return std::vector<int64_t>{value, value}; };
  shape.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT);
  shape.set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_CROSS_CORRELATION);
  shape.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, int64_t{2});
  shape.set_list(CUDNN_ATTR_CONVOLUTION_DILATIONS, std::span<const int64_t>(both(p.options.dilation)));
  shape.set_list(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, std::span<const int64_t>(both(p.options.stride)));
  shape.set_list(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, std::span<const int64_t>(both(p.options.padding)));
  shape.set_list(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, std::span<const int64_t>(both(p.options.padding)));
  shape.finalize();

  const OperationNames names = names_of(p.direction);
  parts_.push_back(std::make_unique<Descriptor>(graph_.api(), names.type));
  Descriptor& operation = *parts_.back();
  operation.set(names.convolution, shape);
  operation.set(names.alpha, 1.0f);
  operation.set(names.beta, 0.0f);
  operation.set(names.x, x);
  operation.set(names.w, w);
  operation.set(names.y, y);
  operation.finalize();
  operations_.push_back(&operation);
  if (!p.fused()) return;

  const Descriptor* last = &y;
  if (p.bias) {
    const Descriptor& bias = tensor(ConvTensor::bias, {1, p.out_channels, 1, 1}, DType::f32);
    const Descriptor& sum =
        p.relu ? tensor(ConvTensor::biased, y_sizes, DType::f32, false) : tensor(ConvTensor::y, y_sizes, p.type);
    pointwise(CUDNN_POINTWISE_ADD, *last, &bias, sum);
    last = &sum;
  }
  if (p.relu) pointwise(CUDNN_POINTWISE_RELU_FWD, *last, nullptr, tensor(ConvTensor::y, y_sizes, p.type));
}

void ConvGraph::pointwise(cudnnPointwiseMode_t mode, const Descriptor& x, const Descriptor* b, const Descriptor& y) {
  parts_.push_back(std::make_unique<Descriptor>(graph_.api(), CUDNN_BACKEND_POINTWISE_DESCRIPTOR));
  Descriptor& kind = *parts_.back();
  kind.set(CUDNN_ATTR_POINTWISE_MODE, mode);
  kind.set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
  kind.finalize();
  parts_.push_back(std::make_unique<Descriptor>(graph_.api(), CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR));
  Descriptor& operation = *parts_.back();
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, kind);
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x);
  if (b) operation.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, *b);
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y);
  operation.finalize();
  operations_.push_back(&operation);
}

}  // namespace gift::cuda
