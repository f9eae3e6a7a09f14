#include <doctest/doctest.h>

#include <cmath>

#include "core/autograd/tape.h"
#include "core/backend.h"
#include "core/random/philox.h"
#include "core/stacked_store.h"
#include "core/transfer.h"
#include "models/model.h"

using namespace gift;

namespace {

constexpr int64_t copies = 3, rows = 4;

template <class T>
Tensor numbers(Context& c, const Shape& shape, uint64_t seed) {
  const Philox random{seed, Stream::synthesis};
  std::vector<T> out(static_cast<size_t>(shape.numel()));
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = T(2) * static_cast<T>(uniform_of(random.at(0, static_cast<uint32_t>(i), 0).word[0])) - T(1);
  return from_host(c, shape, out.data());
}

template <class T>
struct Pass {
  std::vector<T> logits, gradients, buffers;
};

// Logits in training; the gradients of sum(logits * weights) are in the store.
Tensor pass(Context& c, Model& model, const Tensor& images, const Tensor& weights) {
  Tape tape;
  model.train();
  model.store().begin_gradients();
  c.tape = &tape;
  const Tensor logits = model.forward(c, images);
  c.tape = nullptr;
  tape.backward(c, logits, weights.view(logits.shape()));
  model.store().finish_gradients(c);
  return logits.detach();
}

template <class T>
Pass<T> kept(const Tensor& logits, const ParameterStore& store) {
  Pass<T> out{to_host<T>(logits), {}, to_host<T>(store.flat_buffers())};
  for (size_t id = 0; id < store.parameters().size(); ++id)
    for (const T g : to_host<T>(store.gradient(static_cast<int>(id)))) out.gradients.push_back(g);
  return out;
}

// The largest difference, as a share of the largest number.
template <class T>
double distance(const std::vector<T>& a, const std::vector<T>& b) {
  REQUIRE(a.size() == b.size());
  double most = 0, size = 1e-6;
  for (size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    size = std::max(size, std::abs(static_cast<double>(b[i])));
  }
  return most / size;
}

// Networks in a stack beside the same networks one by one.
template <class T>
void compare(BackendKind backend, const ModelConfig& config, double tolerance) {
  CAPTURE(config.str());
  Engine engine({.threads = 2, .backend = backend});
  Context c(engine);
  const int64_t side = config.image_size;
  const Tensor images = numbers<T>(c, {rows, config.channels, side, side}, 1);
  const Tensor weights = numbers<T>(c, {copies, rows, config.classes}, 2);

  Model stacked(c, config, dtype_of<T>, copies);
  std::vector<std::unique_ptr<Model>> single;
  for (int64_t k = 0; k < copies; ++k) {
    single.push_back(std::make_unique<Model>(c, config, dtype_of<T>));
    single.back()->initialize(static_cast<uint64_t>(k));
    put_copy(c, single.back()->store(), k, stacked.store());
  }
  const Tensor all = pass(c, stacked, images, weights);
  REQUIRE(all.shape() == Shape{copies, rows, config.classes});
  for (int64_t k = 0; k < copies; ++k) {
    CAPTURE(k);
    Model& model = *single[static_cast<size_t>(k)];
    const Pass<T> want = kept<T>(pass(c, model, images, weights.batch(k, k + 1)), model.store());
    take_copy(c, stacked.store(), k, model.store());
    const Pass<T> got = kept<T>(all.batch(k, k + 1), model.store());
    CHECK(distance(got.logits, want.logits) < tolerance);
    CHECK(distance(got.gradients, want.gradients) < tolerance);
    CHECK(distance(got.buffers, want.buffers) < tolerance);
  }
}

}  // namespace

TEST_CASE("networks side by side have the logits and gradients of each alone, in double") {
  for (const char* norm : {"batch", "instance"})
    compare<double>(BackendKind::reference,
                    {.name = "convnet3", .classes = 5, .image_size = 16, .width = 6, .norm = norm}, 1e-10);
  compare<double>(BackendKind::reference,
                  {.name = "convnet3", .classes = 5, .image_size = 14, .channels = 1, .width = 6}, 1e-10);
  for (const auto& [name, side] : {std::pair{"convnet4", 16}, {"convnet5", 32}, {"convnet6", 64}})
    compare<double>(BackendKind::reference, {.name = name, .classes = 5, .image_size = side, .width = 4}, 1e-10);
  compare<double>(BackendKind::reference, {.name = "resnet18", .classes = 5, .image_size = 32}, 1e-9);
}

// The last bits of a batch norm over few pixels decide which way a ReLU goes: in f32 only where there are enough.
TEST_CASE("ConvNets side by side have the logits and gradients of each alone, in single precision") {
  for (const char* norm : {"batch", "instance"})
    for (const int64_t width : {16, 10})
      compare<float>(BackendKind::cpu,
                     {.name = "convnet3", .classes = 5, .image_size = 32, .width = width, .norm = norm}, 1e-4);
}

TEST_CASE("a store is no copy of a stack of another network") {
  Engine engine({.threads = 1});
  Context c(engine);
  const ModelConfig config{.name = "convnet3", .classes = 5, .image_size = 16, .width = 8};
  Model stacked(c, config, DType::f32, 2), wider(c, {.name = "convnet3", .classes = 6, .image_size = 16, .width = 8}),
      model(c, config);
  CHECK_THROWS_AS(put_copy(c, wider.store(), 0, stacked.store()), ShapeError);
  CHECK_THROWS_AS(put_copy(c, model.store(), 2, stacked.store()), ShapeError);
  model.store().allocate_state(c, 1);
  CHECK_THROWS_WITH_AS(take_copy(c, stacked.store(), 0, model.store()), doctest::Contains("moments"), ShapeError);
}
