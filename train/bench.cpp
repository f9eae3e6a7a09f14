#include "train/bench.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <deque>

#include "core/random/philox.h"
#include "core/transfer.h"
#include "losses/registry.h"
#include "train/cohort.h"
#include "train/teacher.h"

namespace gift {
namespace {

// Images without a file: random pixels and labels, made once.
class RandomImages final : public ImageSource {
 public:
  RandomImages(int64_t images, int side, int64_t classes) {
    height_ = width_ = side;
    for (int64_t i = 0; i < images; ++i) labels_.push_back(static_cast<int32_t>(i % classes));
    pixels_.resize(static_cast<size_t>(total_bytes()));
    const Philox random{1, Stream::synthesis};
    for (size_t i = 0; i < pixels_.size(); i += 16) {
      const auto drawn = random.at(0, static_cast<uint32_t>(i / 16), 0);
      for (size_t n = i; n < std::min(i + 16, pixels_.size()); ++n)
        pixels_[n] = static_cast<uint8_t>(drawn.word[(n - i) / 4] >> (n % 4 * 8));
    }
  }
  void read(std::span<const int32_t> indices, uint8_t* out) override {
    const auto bytes = static_cast<size_t>(image_bytes());
    for (size_t i = 0; i < indices.size(); ++i)
      std::copy_n(pixels_.data() + static_cast<size_t>(indices[i]) * bytes, bytes, out + i * bytes);
  }
  const uint8_t* resident() const override { return pixels_.data(); }
  std::string placement() const override { return "made up"; }

 private:
  std::vector<uint8_t> pixels_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0.0 : values[values.size() / 2];
}

int steps_together(const BenchOptions& options, Engine& engine) {
  if (options.epoch_steps > 0) return options.epoch_steps;
  return engine.backend().asynchronous() ? 20 : 1;
}

double device_mib(Context& c) {  // of the context's lane
  return c.backend.asynchronous() ? static_cast<double>(c.memory().stats().reserved) / (1 << 20) : 0;
}

BenchResult summary(std::vector<double> seconds, int64_t batch, double flops) {
  BenchResult result;
  const double middle = median(seconds);
  result.median_ms = middle * 1e3;
  result.min_ms = *std::min_element(seconds.begin(), seconds.end()) * 1e3;
  result.images_per_s = static_cast<double>(batch) / middle;
  result.gflops = flops / middle * 1e-9;
  result.rss_mib = peak_memory_mib();
  return result;
}

double seconds_of(const auto& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

BenchResult bench_step(Engine& engine, const BenchOptions& options) {
  Context whole(engine);
  const int steps = steps_together(options, engine);
  RandomImages images(options.batch * steps, static_cast<int>(options.model.image_size), options.model.classes);
  Teacher teacher(engine, options.model, 1, options.arithmetic);
  std::deque<Student> students;
  Cohort cohort(engine, images, &teacher,
                {parse_strategy(default_strategy), {}, options.batch, 0, nullptr, options.stack});
  for (int k = 0; k < options.students; ++k)
    cohort.add(students.emplace_back(engine, options.model, make_loss(options.loss), OptimizerConfig{}, 0,
                                     options.arithmetic));
  std::vector<double> seconds;
  std::vector<std::vector<double>> phases(phase_names.size());
  const std::vector<double> rates(students.size(), 1e-3);
  for (int i = 0; i < options.warmup + options.repeats; ++i) {
    PhaseClock clock;
    PhaseClock* const laps = steps == 1 ? &clock : nullptr;
    const double s = seconds_of([&] {
      cohort.begin_epoch(i + 1);
      for (int n = 0; n < steps; ++n) cohort.step(n, rates, laps);
      engine.backend().wait(whole);
    });
    if (i < options.warmup) continue;
    seconds.push_back(s / steps);
    for (size_t p = 0; p < phases.size(); ++p) phases[p].push_back(clock.seconds(static_cast<Phase>(p)));
  }
  const double forward = students.front().model().forward_flops() * static_cast<double>(options.batch);
  BenchResult result = summary(seconds, options.batch * options.students, forward * (1 + 3 * options.students));
  result.epoch_steps = steps;
  result.device_mib = device_mib(whole);
  for (Student& student : students) result.device_mib += device_mib(student.context());
  if (options.students > 1 || steps > 1) return result;
  for (size_t p = 0; p < phases.size(); ++p) result.phases.emplace_back(phase_names[p], median(phases[p]) * 1e3);
  return result;
}

BenchResult bench_eval(Engine& engine, const BenchOptions& options) {
  Teacher network(engine, options.model, 1, options.arithmetic);
  const int steps = steps_together(options, engine);
  const int64_t side = options.model.image_size;
  const Tensor x = empty(network.context(), {options.batch, 3, side, side});
  const Philox random{1, Stream::synthesis};
  Staging<float> staging;
  float* values = staging.begin(x);
  for (int64_t i = 0; i < x.numel(); ++i)
    values[i] = 2.0f * uniform_of(random.at(0, static_cast<uint32_t>(i), 0).word[0]) - 1.0f;
  staging.finish();
  std::vector<double> seconds;
  for (int i = 0; i < options.warmup + options.repeats; ++i) {
    const double s = seconds_of([&] {
      for (int n = 0; n < steps; ++n) network.logits(x);
      engine.backend().wait(network.context());
    });
    if (i >= options.warmup) seconds.push_back(s / steps);
  }
  BenchResult result =
      summary(seconds, options.batch, network.model().forward_flops() * static_cast<double>(options.batch));
  result.epoch_steps = steps;
  result.device_mib = device_mib(network.context());
  result.phases.emplace_back("forward", result.median_ms);
  return result;
}

nlohmann::json to_json(const BenchResult& result) {
  nlohmann::json phases = nlohmann::json::object();
  for (const auto& [name, ms] : result.phases) phases[name] = ms;
  return {{"median_ms", result.median_ms},       {"min_ms", result.min_ms}, {"epoch_steps", result.epoch_steps},
          {"images_per_s", result.images_per_s}, {"gflops", result.gflops}, {"rss_mib", result.rss_mib},
          {"device_mib", result.device_mib},     {"phases", phases}};
}

}  // namespace gift
