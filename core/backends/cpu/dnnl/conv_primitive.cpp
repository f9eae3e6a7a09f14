#if GIFT_HAVE_ONEDNN
#include "core/backends/cpu/dnnl/conv_primitive.h"

namespace gift::cpu {
namespace {

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;
using Tag = memory::format_tag;
using Type = memory::data_type;

Tag tag_of(MemoryFormat format, int block) {
  switch (format) {
    case MemoryFormat::contiguous:
      return Tag::nchw;
    case MemoryFormat::channels_last:
      return Tag::nhwc;
    case MemoryFormat::blocked:
      break;
  }
  if (block == 16) return Tag::nChw16c;
  if (block == 8) return Tag::nChw8c;
  fail<ShapeError>("conv2d", "channel blocks of ", block, ", expected 8 or 16");
}

// oneDNN is free to choose, except that f32 tensors that are blocked already stay as they are.
memory::desc wanted(const memory::desc& outside, const memory::dims& dims, MemoryFormat format, Type type) {
  return format == MemoryFormat::blocked && type == Type::f32 ? outside : memory::desc(dims, type, Tag::any);
}

struct Geometry {
  memory::dims strides, dilations, padding;
};

#if DNNL_VERSION_MAJOR >= 3
template <class Primitive>
using Description = typename Primitive::primitive_desc;

auto describe_forward(const dnnl::engine& engine, const memory::desc& x, const memory::desc& w, const memory::desc& b,
                      const memory::desc& y, const Geometry& g, const dnnl::primitive_attr& attributes) {
  return Description<dnnl::convolution_forward>(engine, prop_kind::forward_training, algorithm::convolution_direct, x,
                                                w, b, y, g.strides, g.dilations, g.padding, g.padding, attributes);
}
auto describe_backward_data(const dnnl::engine& engine, const memory::desc& x, const memory::desc& w,
                            const memory::desc& y, const Geometry& g, const dnnl::primitive_attr& attributes,
                            const Description<dnnl::convolution_forward>& hint) {
  return Description<dnnl::convolution_backward_data>(engine, algorithm::convolution_direct, x, w, y, g.strides,
                                                      g.dilations, g.padding, g.padding, hint, attributes);
}
auto describe_backward_weights(const dnnl::engine& engine, const memory::desc& x, const memory::desc& w,
                               const memory::desc& b, const memory::desc& y, const Geometry& g,
                               const dnnl::primitive_attr& attributes,
                               const Description<dnnl::convolution_forward>& hint) {
  return Description<dnnl::convolution_backward_weights>(engine, algorithm::convolution_direct, x, w, b, y, g.strides,
                                                         g.dilations, g.padding, g.padding, hint, attributes);
}
void append_relu(dnnl::post_ops& ops) { ops.append_eltwise(algorithm::eltwise_relu, 0, 0); }
#else
auto describe_forward(const dnnl::engine& engine, const memory::desc& x, const memory::desc& w, const memory::desc& b,
                      const memory::desc& y, const Geometry& g, const dnnl::primitive_attr& attributes) {
  return dnnl::convolution_forward::primitive_desc({prop_kind::forward_training, algorithm::convolution_direct, x, w, b,
                                                    y, g.strides, g.dilations, g.padding, g.padding},
                                                   attributes, engine);
}
auto describe_backward_data(const dnnl::engine& engine, const memory::desc& x, const memory::desc& w,
                            const memory::desc& y, const Geometry& g, const dnnl::primitive_attr& attributes,
                            const dnnl::convolution_forward::primitive_desc& hint) {
  return dnnl::convolution_backward_data::primitive_desc(
      {algorithm::convolution_direct, x, w, y, g.strides, g.dilations, g.padding, g.padding}, attributes, engine, hint);
}
auto describe_backward_weights(const dnnl::engine& engine, const memory::desc& x, const memory::desc& w,
                               const memory::desc& b, const memory::desc& y, const Geometry& g,
                               const dnnl::primitive_attr& attributes,
                               const dnnl::convolution_forward::primitive_desc& hint) {
  return dnnl::convolution_backward_weights::primitive_desc(
      {algorithm::convolution_direct, x, w, b, y, g.strides, g.dilations, g.padding, g.padding}, attributes, engine,
      hint);
}
void append_relu(dnnl::post_ops& ops) { ops.append_eltwise(1.f, algorithm::eltwise_relu, 0, 0); }
#endif

}  // namespace

ConvPrimitive::ConvPrimitive(const ConvKey& key, const dnnl::engine& engine) {
  const int64_t height = key.out_size(key.height, key.kernel_y), width = key.out_size(key.width, key.kernel_x);
  const memory::dims x_dims{key.batch, key.channels, key.height, key.width};
  const memory::dims y_dims{key.batch, key.out_channels, height, width};
  memory::dims w_dims{key.out_channels / key.groups, key.channels / key.groups, key.kernel_y, key.kernel_x};
  if (key.groups > 1) w_dims.insert(w_dims.begin(), key.groups);

  x_outside = memory::desc(x_dims, Type::f32, tag_of(key.x_format, key.block));
  y_outside = memory::desc(y_dims, Type::f32, tag_of(key.y_format, key.block));
  w_outside = memory::desc(w_dims, Type::f32, key.groups > 1 ? Tag::goihw : Tag::oihw);
  if (key.bias) bias = memory::desc({key.out_channels}, Type::f32, Tag::x);

  const Type type = key.compute == DType::bf16 ? Type::bf16 : Type::f32;
  const bool forward = key.direction == ConvDirection::forward, data = key.direction == ConvDirection::backward_data;
  const Type x_type = data ? Type::f32 : type, y_type = forward ? Type::f32 : type;
  const Type w_type = !forward && !data ? Type::f32 : type;
  const auto x = wanted(x_outside, x_dims, key.x_format, x_type), y = wanted(y_outside, y_dims, key.y_format, y_type);
  const memory::desc w(w_dims, w_type, Tag::any);
  const Geometry g{{key.stride, key.stride}, {key.dilation - 1, key.dilation - 1}, {key.padding, key.padding}};

  dnnl::primitive_attr attributes = user_scratchpad();
  if (key.activation == Activation::relu) {
    dnnl::post_ops ops;
    append_relu(ops);
    attributes.set_post_ops(ops);
  }
  const auto take = [&](const auto& desc, const memory::desc& xi, const memory::desc& wi, const memory::desc& yi) {
    x_inside = xi;
    w_inside = wi;
    y_inside = yi;
    scratchpad = desc.scratchpad_desc();
    name = desc.impl_info_str();
  };
  if (forward) {
    const auto desc = describe_forward(engine, x, w, bias, y, g, attributes);
    take(desc, desc.src_desc(), desc.weights_desc(), desc.dst_desc());
    primitive = dnnl::convolution_forward(desc);
    return;
  }
  // The gradients ask for a forward convolution as a hint; its layouts do not bind them.
  const memory::desc any_x(x_dims, type, Tag::any), any_y(y_dims, type, Tag::any), any_w(w_dims, type, Tag::any);
  const auto hint = describe_forward(engine, any_x, any_w, bias, any_y, g, user_scratchpad());
  if (data) {
    const auto desc = describe_backward_data(engine, x, w, y, g, attributes, hint);
    take(desc, desc.diff_src_desc(), desc.weights_desc(), desc.diff_dst_desc());
    primitive = dnnl::convolution_backward_data(desc);
  } else {
    const auto desc = describe_backward_weights(engine, x, w, bias, y, g, attributes, hint);
    take(desc, desc.src_desc(), desc.diff_weights_desc(), desc.diff_dst_desc());
    primitive = dnnl::convolution_backward_weights(desc);
  }
}

}  // namespace gift::cpu
#endif
