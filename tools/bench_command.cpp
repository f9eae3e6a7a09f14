#include "tools/bench_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "core/backend.h"
#include "core/json.h"
#include "tools/engine_flags.h"
#include "tools/format.h"
#include "train/arithmetic.h"
#include "train/bench.h"

namespace gift {

void BenchCommand::declare(CLI::App& app) {
  app.add_option("what", what_, "step: a training step; eval: a test batch")->check(CLI::IsMember({"step", "eval"}));
  app.add_option("--model", model_.name, "architecture [convnet3]");
  app.add_option("--size", model_.image_size, "side of the images [32]");
  app.add_option("--classes", model_.classes, "number of classes [10]");
  app.add_option("--batch", batch_, "images a batch [50]");
  app.add_option("--norm", model_.norm, "convnets: batch or instance [batch]");
  app.add_option("--loss", loss_, "loss of the step [gift]");
  app.add_option("--precision", precision_, "fp32, tf32 (GPU) or bf16 [auto]");
  app.add_option("--convolution", convolution_, "auto, direct or winograd [auto]");
  app.add_option("--device", device_, "auto, cpu or ref [auto]");
  app.add_option("--students", students_, "students of the step, in lockstep [1]")->check(CLI::Range(1, 1000));
  app.add_flag("--stack", stack_, "students as one network of grouped convolutions");
  app.add_option("--steps", steps_, "timings [20]")->check(CLI::Range(1, 1000000));
  app.add_option("--warmup", warmup_, "timings before those that count [3]")->check(CLI::Range(0, 1000000));
  app.add_option("--epoch-steps", epoch_steps_, "steps timed together, as an epoch [1; 20 on a GPU]")
      ->check(CLI::Range(1, 100000));
  app.add_option("--threads", threads_, "workers; default: all processors");
  app.add_flag("--json", json_, "print one JSON object");
}

int BenchCommand::run() {
  if (batch_ < 1) fail<ConfigError>("gift bench", "--batch ", batch_, ", expected at least 1");
  Config config;
  config.device = device_;
  config.precision = precision_;
  config.convolution = convolution_;
  Engine engine(engine_options(config, threads_));
  const BenchOptions options{
      model_, loss_, batch_, students_, epoch_steps_, steps_, warmup_, arithmetic_of(config, engine), stack_};
  const std::string precision(name_of(options.arithmetic.precision));
  const BenchResult result = what_ == "eval" ? bench_eval(engine, options) : bench_step(engine, options);
  if (json_) {
    nlohmann::json out = to_json(result);
    out.update({{"what", what_},
                {"model", model_.name},
                {"size", model_.image_size},
                {"classes", model_.classes},
                {"batch", batch_},
                {"students", students_},
                {"stack", stack_},
                {"precision", precision},
                {"convolution", convolution_},
                {"threads", engine.pool().size()},
                {"backend", engine.backend().description()}});
    std::printf("%s\n", out.dump().c_str());
    return exit_done;
  }
  std::printf("%s of %s, %lld x %lld, %lld classes, batch %lld, %s\n%s, %d threads\n\n", what_.c_str(),
              model_.name.c_str(), static_cast<long long>(model_.image_size), static_cast<long long>(model_.image_size),
              static_cast<long long>(model_.classes), static_cast<long long>(batch_), precision.c_str(),
              engine.backend().description().c_str(), engine.pool().size());
  std::printf(
      "  median      %10.2f ms\n  fastest     %10.2f ms\n  images/s    %10.1f\n  GFLOP/s     %10.1f\n  peak memory "
      "%10.0f MiB\n",
      result.median_ms, result.min_ms, result.images_per_s, result.gflops, result.rss_mib);
  if (result.phases.size() > 1) {
    std::printf("\n");
    for (const auto& [phase, ms] : result.phases)
      std::printf("  %s %8.2f ms  %5.1f %%\n", pad(phase, 11).c_str(), ms, 100 * ms / result.median_ms);
  }
  return exit_done;
}

}  // namespace gift
