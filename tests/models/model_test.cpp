#include "models/model.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "core/autograd/tape.h"
#include "core/backend.h"
#include "core/random/philox.h"

using namespace gift;

namespace {

Tensor random_images(Context& c, const ModelConfig& config, int64_t count) {
  const Philox random{3, Stream::augment};
  Tensor x = empty(c, {count, config.channels, config.image_size, config.image_size});
  for (int64_t i = 0; i < x.numel(); ++i)
    x.data<float>()[i] = 4 * uniform_of(random.at(0, static_cast<uint32_t>(i), 0).word[0]) - 2;
  return x;
}

// A state in which every entry matters: also norms and running statistics differ from their start.
void scramble(Model& model) {
  model.initialize(1);
  const Philox random{9, Stream::init};
  ParameterStore& store = model.store();
  for (size_t e = 0; e < store.parameters().size(); ++e) {
    const Tensor parameter = store.parameter(static_cast<int>(e));
    for (int64_t i = 0; i < parameter.numel() && parameter.rank() == 1; ++i)
      parameter.data<float>()[i] += 0.3f * uniform_of(random.at(e, static_cast<uint32_t>(i), 0).word[0]) - 0.15f;
  }
  for (size_t e = 0; e < store.buffers().size(); ++e) {
    const Tensor buffer = store.buffer(static_cast<int>(e));
    for (int64_t i = 0; i < buffer.numel(); ++i)
      buffer.data<float>()[i] += 0.5f * uniform_of(random.at(e, static_cast<uint32_t>(i), 1).word[0]);
  }
  store.flat_buffers().touch();
  store.touch();
}

std::vector<float> values_of(const Tensor& tensor) {
  return {tensor.data<float>(), tensor.data<float>() + tensor.numel()};
}

// Logits, gradients and buffers of one training step.
std::vector<float> training_bits(int threads, const ModelConfig& config, ConvAlgorithm algorithm) {
  Engine engine(EngineOptions{.threads = threads});
  Context c(engine);
  c.convolution = algorithm;
  Model model(c, config);
  model.initialize(4);
  Tape tape;
  c.tape = &tape;
  model.store().begin_gradients();
  const Tensor logits = model.forward(c, random_images(c, config, 7));
  std::vector<float> bits = values_of(logits);
  tape.backward(c, logits, full(c, logits.shape(), 0.01));
  model.store().finish_gradients(c);
  c.tape = nullptr;
  for (const Tensor& flat : {model.store().flat_gradients(), model.store().flat_buffers()}) {
    const std::vector<float> more = values_of(flat);
    bits.insert(bits.end(), more.begin(), more.end());
  }
  const std::vector<float> inferred = values_of(model.infer(c, random_images(c, config, 7)));
  bits.insert(bits.end(), inferred.begin(), inferred.end());
  return bits;
}

const ModelConfig small_configs[] = {
    {.name = "convnet3", .width = 32},
    {.name = "convnet4", .classes = 7, .image_size = 37, .width = 16, .norm = "instance"},
    {.name = "convnet3", .image_size = 28, .channels = 1, .width = 16},
    {.name = "resnet18_modified", .classes = 5, .image_size = 16},
    {.name = "resnet18", .classes = 5, .image_size = 40},
};

}  // namespace

TEST_CASE("published parameter counts") {
  struct Count {
    ModelConfig config;
    int64_t parameters;
  };
  const Count counts[] = {
      {{.name = "convnet3", .classes = 10}, 320010},
      {{.name = "convnet3", .classes = 10, .norm = "instance"}, 320010},
      {{.name = "convnet3", .classes = 100}, 504420},
      {{.name = "convnet4", .classes = 200, .image_size = 64}, 857160},
      {{.name = "convnet4", .classes = 1000, .image_size = 64}, 2496360},
      {{.name = "convnet5", .classes = 10, .image_size = 128}, 615690},
      {{.name = "convnet6", .classes = 100, .image_size = 128}, 794340},
      {{.name = "resnet18", .classes = 1000, .image_size = 224}, 11689512},
      {{.name = "resnet18_modified", .classes = 10}, 11173962},
      {{.name = "resnet18_modified", .classes = 100}, 11220132},
      {{.name = "resnet18_modified", .classes = 200}, 11271432},
  };
  Engine engine(EngineOptions{.threads = 1});
  Context c(engine);
  for (const Count& count : counts) {
    CAPTURE(count.config.str());
    CHECK(Model(c, count.config).store().parameter_count() == count.parameters);
  }
}

TEST_CASE("names are those of torchvision and RDED") {
  Engine engine(EngineOptions{.threads = 1});
  Context c(engine);
  const Model convnet(c, {.name = "conv3"});
  CHECK(convnet.config().name == "convnet3");
  CHECK(convnet.store().parameters()[0].name == "layers.conv.0.weight");
  CHECK(convnet.store().parameters()[2].name == "layers.norm.0.weight");
  CHECK(convnet.store().buffers()[8].name == "layers.norm.2.num_batches_tracked");
  CHECK(convnet.store().parameters().back().name == "classifier.bias");
  const Model resnet(c, {.name = "resnet18_modified"});
  CHECK(resnet.store().parameters()[0].name == "conv1.weight");
  CHECK(resnet.store().parameters().size() == 62);
  CHECK(resnet.store().buffers().size() == 60);
  CHECK(resnet.store().parameters().back().name == "fc.bias");
}

TEST_CASE("the work of a forward pass is that of its convolutions and products") {
  Engine engine(EngineOptions{.threads = 1});
  Context c(engine);
  const double blocks = 27 * 128 * 1024.0 + 1152 * 128 * (256.0 + 64);
  CHECK(Model(c, {.name = "convnet3"}).forward_flops() == 2 * (blocks + 2048 * 10));
  // torchvision's published figure is 1.814 G multiply-adds.
  CHECK(Model(c, {.name = "resnet18", .classes = 1000, .image_size = 224}).forward_flops() ==
        doctest::Approx(2 * 1.814e9).epsilon(0.001));
}

TEST_CASE("inference equals the unfolded forward pass to rounding, and follows the parameters") {
  for (const BackendKind backend : {BackendKind::reference, BackendKind::cpu})
    for (const ModelConfig& config : small_configs) {
      CAPTURE(config.str());
      Engine engine(EngineOptions{.threads = 2, .backend = backend});
      Context c(engine);
      c.convolution = ConvAlgorithm::direct;
      Model model(c, config);
      scramble(model);
      const Tensor x = random_images(c, config, 3);
      std::vector<float> last;
      for (int change = 0; change < 3; ++change) {
        model.train();
        const std::vector<float> folded = values_of(model.infer(c, x));
        CHECK(model.network().training());
        model.eval();
        Tape tape;
        c.tape = &tape;
        const std::vector<float> unfolded = values_of(model.forward(c, x));
        c.tape = nullptr;
        double difference = 0, largest = 0;
        for (size_t i = 0; i < folded.size(); ++i) {
          difference = std::max<double>(difference, std::abs(folded[i] - unfolded[i]));
          largest = std::max<double>(largest, std::abs(unfolded[i]));
        }
        CHECK(difference <= 1e-4 * largest);
        CHECK(folded != last);
        last = folded;
        if (change == 0) {  // parameters in place
          model.store().parameter(0).data<float>()[0] += 0.5f;
          model.store().touch();
        } else {  // a training pass moves the running statistics (an instance norm has none)
          model.train();
          model.forward(c, x);
          if (config.norm == "instance") model.initialize(8);
        }
      }
    }
}

TEST_CASE("bits do not depend on the number of threads") {
  for (const ConvAlgorithm algorithm : {ConvAlgorithm::automatic, ConvAlgorithm::direct})
    for (const ModelConfig& config : small_configs) {
      CAPTURE(config.str());
      const std::vector<float> one = training_bits(1, config, algorithm);
      for (const int threads : {2, 3}) {
        const std::vector<float> more = training_bits(threads, config, algorithm);
        REQUIRE(more.size() == one.size());
        CHECK(std::memcmp(more.data(), one.data(), one.size() * sizeof(float)) == 0);
      }
    }
}

TEST_CASE("unknown names and impossible settings are refused with a reason") {
  Engine engine(EngineOptions{.threads = 1});
  Context c(engine);
  const auto make = [&](const ModelConfig& config) { Model model(c, config); };
  CHECK_THROWS_WITH_AS(make({.name = "convnte3"}), "[model] unknown model 'convnte3' (did you mean 'convnet3'?)",
                       ConfigError);
  CHECK_THROWS_WITH_AS(make({.name = "resnet18-modified"}),
                       "[model] unknown model 'resnet18-modified' (did you mean 'resnet18_modified'?)", ConfigError);
  CHECK_THROWS_WITH_AS(make({.name = "convnet6", .image_size = 32}),
                       "[convnet] images of 32x32 are too small for 6 blocks that halve them, expected at least 64",
                       ConfigError);
  CHECK_THROWS_WITH_AS(make({.classes = 0}), "[model] convnet3: classes 0, expected 1 to 1048576", ConfigError);
  CHECK_THROWS_WITH_AS(make({.norm = "instanc"}), "[model] unknown norm 'instanc' (did you mean 'instance'?)",
                       ConfigError);
  CHECK_THROWS_AS(make({.name = "resnet18", .norm = "instance"}), ConfigError);
  CHECK_THROWS_AS(make({.name = "resnet18", .width = 64}), ConfigError);
  CHECK_THROWS_AS(make({.image_size = -32}), ConfigError);
}

TEST_CASE("images of the wrong shape are refused, both shapes named") {
  Engine engine(EngineOptions{.threads = 1});
  Context c(engine);
  Model model(c, {.name = "convnet3", .width = 8});
  model.initialize(0);
  CHECK_THROWS_WITH_AS(model.forward(c, full(c, {2, 3, 28, 28}, 0)),
                       "[convnet3] images f32 (2, 3, 28, 28), expected f32 (N, 3, 32, 32)", ShapeError);
  CHECK_THROWS_AS(model.infer(c, full(c, {2, 1, 32, 32}, 0)), ShapeError);
  CHECK_THROWS_AS(model.forward(c, full(c, {3, 32, 32}, 0)), ShapeError);
  CHECK_THROWS_AS(model.forward(c, full(c, {0, 3, 32, 32}, 0)), ShapeError);
  CHECK(model.infer(c, full(c, {2, 3, 32, 32}, 0)).shape() == Shape{2, 10});
}

TEST_CASE("the table of models is complete and each entry can be built") {
  Engine engine(EngineOptions{.threads = 1});
  Context c(engine);
  CHECK(known_models().size() >= 6);
  for (const ModelEntry& entry : known_models()) {
    CHECK(!entry.summary.empty());
    CHECK(Model(c, {.name = entry.name, .image_size = 64}).config().name == entry.name);
  }
}
