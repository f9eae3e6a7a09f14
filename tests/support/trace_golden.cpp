#include "tests/support/trace_golden.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/backend.h"
#include "data/augment/batch.h"
#include "losses/registry.h"
#include "models/state_dict.h"
#include "tests/support/goldens.h"
#include "tests/support/model_golden.h"
#include "tests/support/tensors.h"
#include "train/student.h"
#include "train/teacher.h"

namespace gift::testing {
namespace {

struct Trace {
  GoldenFile file{"trace.safetensors"};
  nlohmann::json spec = nlohmann::json::parse(file.metadata.at("spec"));
  int64_t batch = spec.at("batch"), steps = spec.at("steps"), per_epoch = spec.at("steps_per_epoch");

  Normalization normalization() const {
    Normalization n;
    for (size_t i = 0; i < 3; ++i) {
      n.mean[i] = spec.at("mean")[i];
      n.std[i] = spec.at("std")[i];
    }
    return n;
  }

  std::vector<AugmentDraw> draws(int64_t step) const {
    const auto real = [&](const char* name, int64_t i) {
      return file.tensor(name).floats()[static_cast<size_t>(step * batch + i)];
    };
    const auto whole = [&](const char* name, int64_t i) {
      return static_cast<int32_t>(file.tensor(name).integers()[static_cast<size_t>(step * batch + i)]);
    };
    std::vector<AugmentDraw> out(static_cast<size_t>(batch));
    const auto which = static_cast<Geometry>(file.tensor("which").integers()[static_cast<size_t>(step)]);
    for (int64_t i = 0; i < batch; ++i) {
      AugmentDraw& d = out[static_cast<size_t>(i)];
      d.which = which;
      d.flip = whole("flip", i);
      d.brightness_u = real("brightness_u", i);
      d.saturation_u = real("saturation_u", i);
      d.contrast_u = real("contrast_u", i);
      d.crop_dy = whole("crop_dy", i);
      d.crop_dx = whole("crop_dx", i);
      d.scale_x = real("scale_x", i);
      d.scale_y = real("scale_y", i);
      d.theta = real("theta", i);
      d.cutout_y = whole("cutout_y", i);
      d.cutout_x = whole("cutout_x", i);
    }
    return out;
  }

  std::vector<int32_t> indices(int64_t step) const {
    const std::vector<int64_t> all = file.tensor("index").integers();
    return {all.begin() + step * batch, all.begin() + (step + 1) * batch};
  }

  double learning_rate(int64_t step) const {
    double rate = 1e-3;
    for (const int milestone : spec.at("milestones_epochs"))
      if (step / per_epoch >= milestone) rate *= spec.at("lr_gamma").get<double>();
    return rate;
  }

  // Batches of the run as a trainer sees them, on a context's device.
  Batch make(Engine& engine, int64_t step, Teacher& teacher) const {
    Context c(engine);
    const HostArray& pixels = file.tensor("pixels");
    const std::vector<int64_t> all_labels = file.tensor("labels").integers();
    const std::vector<int32_t> chosen = indices(step);
    std::vector<int32_t> labels;
    for (const int32_t i : chosen) labels.push_back(static_cast<int32_t>(all_labels[static_cast<size_t>(i)]));
    std::vector<float> images(static_cast<size_t>(batch * 3 * 32 * 32));
    AugmentOptions options = parse_strategy(default_strategy);
    BatchMaker maker(options, normalization(), 32, 32, engine.pool());
    maker.augment(reinterpret_cast<const uint8_t*>(pixels.data), chosen, draws(step), images.data());
    Batch out{from_host(c, {batch, 3, 32, 32}, images.data()), from_host(c, {batch}, labels.data()), {}};
    out.teacher = teacher.logits(out.images);
    return out;
  }
};

std::vector<float> values(Context& c, const Tensor& t) {
  const std::vector<double> wide = doubles(c, t);
  return {wide.begin(), wide.end()};
}

StateDict start_of(const Trace& trace) {
  ModelGolden golden(reference_path("models/convnet3_32.safetensors"));
  golden.seed = trace.spec.at("seed").get<uint64_t>();
  golden.spec["weight_gain"] = trace.spec.at("weight_gain");
  return golden.state();
}

}  // namespace

void follow_trace(Engine& engine, ConvAlgorithm convolution, double slack, const std::vector<const char*>& losses,
                  int64_t steps) {
  const Trace trace;
  const ModelConfig model{"convnet3", 10, 32, 3, 128, "batch"};
  const Arithmetic arithmetic{Precision::fp32, convolution};
  Teacher teacher(engine, std::filesystem::path(GIFT_SOURCE_DIR) / "examples/cifar10_conv3.pth", model, arithmetic);
  Context c(engine);
  c.convolution = convolution;
  std::vector<Batch> batches;
  for (int64_t step = 0; step < steps; ++step) batches.push_back(trace.make(engine, step, teacher));
  for (int64_t step = 0; step < std::min<int64_t>(6, steps); ++step) {
    const std::vector<float> first = values(c, batches[static_cast<size_t>(step)].images.batch(0, 1));
    const std::vector<double> want = trace.file.tensor("augmented_step").doubles();
    CHECK(deviation(std::span<const float>(first),
                    std::span<const double>(want).subspan(static_cast<size_t>(step) * 3072, 3072), {1e-5, 2e-5}) == "");
  }
  CHECK(deviation(values(c, batches[0].teacher), trace.file.tensor("teacher_logits_step0"), {1e-4, 1e-3}) == "");
  for (const char* name : losses) {
    CAPTURE(name);
    const nlohmann::json& errors = trace.spec.at("errors").at(name);
    Student student(engine, model, make_loss(name), {}, 0, arithmetic);
    import_state(student.model(), start_of(trace), "trace");
    for (int64_t step = 0; step < steps; ++step) {
      StepState state;
      state.step = static_cast<uint64_t>(step);
      state.epoch = static_cast<int32_t>(step / trace.per_epoch) + 1;
      state.learning_rate = static_cast<float>(trace.learning_rate(step));
      student.set_loss_sums({});
      student.place(state);
      student.step(batches[static_cast<size_t>(step)]);
      const double want = trace.file.tensor(std::string(name) + ".loss").doubles()[static_cast<size_t>(step)];
      const double error = errors.at("loss_error_float32")[static_cast<size_t>(step)];
      CAPTURE(step);
      CHECK(std::abs(student.loss_sums().mean() - want) <= 10 * slack * error + 1e-5 * std::abs(want) + 1e-6);
    }
    if (steps < trace.steps) continue;
    std::vector<float> plain(20 * 3072);
    BatchMaker maker({}, trace.normalization(), 32, 32, engine.pool());
    std::vector<int32_t> first(20);
    for (int32_t i = 0; i < 20; ++i) first[static_cast<size_t>(i)] = i;
    maker.normalize(reinterpret_cast<const uint8_t*>(trace.file.tensor("pixels").data), first, plain.data());
    const Tensor logits = student.model().infer(c, from_host(c, {20, 3, 32, 32}, plain.data()));
    const double error = errors.at("eval_logits_error_float32");
    CHECK(deviation(values(c, logits), trace.file.tensor(std::string(name) + ".eval_logits"),
                    {0, 10 * slack * error}) == "");
  }
}

}  // namespace gift::testing
