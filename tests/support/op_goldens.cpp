#include "tests/support/op_goldens.h"

#include <functional>
#include <limits>

#include "core/ops/ops.h"
#include "tests/support/tensors.h"

namespace gift::testing {
namespace {

// A case with its inputs as tensors.
struct Run {
  Context& c;
  const GoldenCase& golden;
  std::map<std::string, Tensor> in;

  Tensor operator[](const std::string& role) const {
    const auto found = in.find(role);
    return found == in.end() ? Tensor() : found->second;
  }
  template <class T>
  T attr(const std::string& key) const {
    return golden.attrs.at(key).get<T>();
  }
  Shape shape(const std::string& key) const { return Shape(std::span<const int64_t>(attr<std::vector<int64_t>>(key))); }
};

using Forward = std::function<Tensor(const Run&)>;

Forward pointwise(UnaryOp op) {
  return [op](const Run& r) { return unary(r.c, op, r["x"]); };
}
Forward pairwise(BinaryOp op) {
  return [op](const Run& r) { return binary(r.c, op, r["a"], r["b"]); };
}
PoolWindow window(const Run& r) {
  return {r.attr<int64_t>("kernel"), r.attr<int64_t>("stride"), r.attr<int64_t>("padding")};
}
ReduceOptions reduction(const Run& r) {
  const bool all = r.golden.attrs.at("axes").is_null();
  return {all ? Shape() : r.shape("axes"), r.attr<bool>("keepdim")};
}
SliceOptions part(const Run& r) {
  const auto& stop = r.golden.attrs.at("stop");
  return {r.attr<int>("axis"), r.attr<int64_t>("start"),
          stop.is_null() ? std::numeric_limits<int64_t>::max() : stop.get<int64_t>(), r.attr<int64_t>("step")};
}

const std::map<std::string, Forward>& forwards() {
  static const std::map<std::string, Forward> table = {
      {"conv2d",
       [](const Run& r) {
         const Conv2dOptions o{r.attr<int64_t>("stride"), r.attr<int64_t>("padding"), r.attr<int64_t>("dilation"),
                               r.attr<int64_t>("groups")};
         return conv2d(r.c, r["x"], r["w"], r["b"], o);
       }},
      {"linear", [](const Run& r) { return linear(r.c, r["x"], r["w"], r["b"]); }},
      {"matmul", [](const Run& r) { return matmul(r.c, r["a"], r["b"]); }},
      {"batch_norm",
       [](const Run& r) {
         const BatchNormOptions o{
             .training = r.attr<bool>("train"), .momentum = r.attr<double>("momentum"), .eps = r.attr<double>("eps")};
         return batch_norm(r.c, r["x"], r["w"], r["b"], r["running_mean"], r["running_var"], o);
       }},
      {"group_norm",
       [](const Run& r) {
         const GroupNormOptions o{.groups = r.attr<int64_t>("groups"), .eps = r.attr<double>("eps")};
         return group_norm(r.c, r["x"], r["w"], r["b"], o);
       }},
      {"layer_norm", [](const Run& r) { return layer_norm(r.c, r["x"], r["w"], r["b"], r.attr<double>("eps")); }},
      {"avg_pool2d", [](const Run& r) { return avg_pool2d(r.c, r["x"], window(r)); }},
      {"max_pool2d", [](const Run& r) { return max_pool2d(r.c, r["x"], window(r)); }},
      {"global_avg_pool", [](const Run& r) { return global_avg_pool(r.c, r["x"]); }},
      {"relu", pointwise(UnaryOp::relu)},
      {"relu6", pointwise(UnaryOp::relu6)},
      {"silu", pointwise(UnaryOp::silu)},
      {"gelu", pointwise(UnaryOp::gelu)},
      {"sigmoid", pointwise(UnaryOp::sigmoid)},
      {"leaky_relu", [](const Run& r) { return leaky_relu(r.c, r["x"], r.attr<double>("slope")); }},
      {"exp", pointwise(UnaryOp::exp)},
      {"log", pointwise(UnaryOp::log)},
      {"sqrt", pointwise(UnaryOp::sqrt)},
      {"tanh", pointwise(UnaryOp::tanh)},
      {"abs", pointwise(UnaryOp::abs)},
      {"clamp", [](const Run& r) { return clamp(r.c, r["x"], r.attr<double>("min"), r.attr<double>("max")); }},
      {"softmax", [](const Run& r) { return softmax(r.c, r["x"], r.attr<int>("axis")); }},
      {"log_softmax", [](const Run& r) { return log_softmax(r.c, r["x"], r.attr<int>("axis")); }},
      {"transpose",
       [](const Run& r) {
         const Shape axes = r.shape("axes");
         return transpose(r.c, r["x"], static_cast<int>(axes[0]), static_cast<int>(axes[1]));
       }},
      {"permute", [](const Run& r) { return permute(r.c, r["x"], r.shape("order")); }},
      {"reshape", [](const Run& r) { return reshape(r.c, r["x"], r.shape("shape")); }},
      {"permute_reshape",
       [](const Run& r) { return reshape(r.c, permute(r.c, r["x"], r.shape("order")), r.shape("shape")); }},
      {"concat",
       [](const Run& r) {
         return r["c"].defined() ? concat(r.c, {r["a"], r["b"], r["c"]}, r.attr<int>("axis"))
                                 : concat(r.c, {r["a"], r["b"]}, r.attr<int>("axis"));
       }},
      {"slice", [](const Run& r) { return slice(r.c, r["x"], part(r)); }},
      {"roll", [](const Run& r) { return roll(r.c, r["x"], r.shape("shifts"), r.shape("axes")); }},
      {"sum", [](const Run& r) { return sum(r.c, r["x"], reduction(r)); }},
      {"mean", [](const Run& r) { return mean(r.c, r["x"], reduction(r)); }},
      {"add", pairwise(BinaryOp::add)},
      {"sub", pairwise(BinaryOp::sub)},
      {"mul", pairwise(BinaryOp::mul)},
      {"div", pairwise(BinaryOp::div)},
      {"normalize", [](const Run& r) { return normalize(r.c, r["x"], r.attr<int>("axis"), r.attr<double>("eps")); }},
      {"cosine_attention",
       [](const Run& r) {
         return cosine_attention(r.c, r["q"], r["k"], r["v"], r["logit_scale"], r["bias"], r["mask"]);
       }},
  };
  return table;
}

bool is_state(const std::string& role) { return role == "running_mean" || role == "running_var"; }

Tensor in_format(Context& c, const Tensor& x, MemoryFormat format) {
  const int block = c.backend.channel_block();
  if (x.rank() != 4 || (format == MemoryFormat::blocked && (block == 0 || x.size(1) % block != 0))) return x;
  return to_format(c, x, format);
}

}  // namespace

std::string op_fault(Context& c, const OpSetup& setup, const GoldenCase& golden) {
  const auto compare = [&](const std::string& role, const Tensor& got) {
    const HostArray& want = golden.output(role);
    if (!(got.shape() == want.shape)) return text(role, ": shape ", got.shape(), ", expected ", want.shape, "; ");
    const std::string fault = deviation(doubles(c, got), want, golden.tolerance(role), setup.scale);
    return fault.empty() ? "" : text(role, ": ", fault, "; ");
  };
  const auto found = forwards().find(golden.op);
  if (found == forwards().end()) return "unknown op " + golden.op;

  Tape tape;
  std::map<std::string, Variable> leaves;
  Run r{c, golden, {}};
  c.tape = &tape;
  for (const auto& [role, array] : golden.inputs) {
    const Tensor x = tensor(c, array, setup.dtype);
    if (is_state(role)) {
      r.in[role] = x;
    } else if (role != "gy") {
      const Variable& leaf = leaves.emplace(role, Variable(c, x)).first->second;
      Tensor gradient = leaf.grad();
      c.backend.fill(c, gradient, std::numeric_limits<double>::infinity());
      r.in[role] = in_format(c, leaf.tensor(), role == "w" ? MemoryFormat::contiguous : setup.images);
    }
  }
  Tensor y = found->second(r);
  std::string faults = compare("y", y);
  tape.backward(c, y, in_format(c, tensor(c, golden.input("gy"), setup.dtype), setup.images));
  c.tape = nullptr;
  for (const auto& [role, want] : golden.outputs) {
    if (role == "y") continue;
    if (role.starts_with("new_"))
      faults += compare(role, r.in.at(role.substr(4)));
    else
      faults += compare(role, leaves.at(role.substr(1)).grad());
  }
  return faults;
}

}  // namespace gift::testing
