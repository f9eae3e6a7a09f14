#include "train/compare/runner.h"

#include <array>
#include <deque>
#include <mutex>
#include <thread>

#include "core/backend.h"
#include "core/error.h"
#include "train/compare/cohort_worker.h"
#include "train/compare/resolved_grid.h"
#include "train/environment.h"

namespace gift {
namespace {

std::vector<std::string> names_of(std::span<const CompareDevice> devices) {
  std::vector<std::string> out;
  for (const CompareDevice& device : devices) out.push_back(device.name);
  return out;
}

void check_devices(std::span<const CompareDevice> devices) {
  if (devices.empty()) fail<ConfigError>("comparison", "no device to train on");
  const CompareDevice& first = devices.front();
  for (const CompareDevice& device : devices.subspan(1))
    if (plan_of(*device.engine)["backend"] != plan_of(*first.engine)["backend"])
      fail<ConfigError>("comparison", first.name, " is ", first.engine->backend().description(), ", ", device.name,
                        " is ", device.engine->backend().description(),
                        ": a cell's last bits would depend on where it trains; give devices of one kind");
}

nlohmann::json environment_of_all(std::span<const CompareDevice> devices) {
  nlohmann::json out = environment_of(*devices.front().engine);
  if (devices.size() == 1) return out;
  int threads = 0;
  for (const CompareDevice& device : devices) threads += device.engine->pool().size();
  out["threads"] = threads;
  out["devices"] = names_of(devices);
  return out;
}

// What had ended or begun in an earlier run. All devices keep to the choices it made by measuring, and to those of the
// pre-flight.
void take_up(OpenedComparison& opened, const CompareFolder& folder, std::span<const CompareDevice> devices,
             bool allow_other_plan) {
  for (size_t i = 0; i < opened.plan.cohorts.size(); ++i) {
    const PlannedCohort& cohort = opened.plan.cohorts[i];
    const std::optional<CompareFolder::Saved> saved = folder.load(i);
    if (!saved) continue;
    for (const CompareDevice& device : devices)
      check_plan(saved->plan, *device.engine, allow_other_plan, folder.path());
    if (saved->records.size() != cohort.cells.size())
      fail<FormatError>("resume", folder.cohort(i).string(), ": holds ", saved->records.size(), " students, expected ",
                        cohort.cells.size());
    opened.record(cohort, saved->records);
  }
  for (const CompareDevice& device : devices.subspan(1))
    device.engine->backend().pin_choices(devices.front().engine->backend().choices());
}

// With the device in what a device said.
std::exception_ptr named(const std::exception_ptr& failure, const std::string& device) {
  try {
    std::rethrow_exception(failure);
  } catch (const DeviceError& error) {
    return std::make_exception_ptr(DeviceError(text(
        error.what(), " (on ", device, "; the other devices have saved what they had and stopped, --resume goes on)")));
  } catch (...) {
    return failure;
  }
}

// The first worker runs in this thread. What is thrown first is thrown here, when all have stopped.
void run_all(std::deque<CohortWorker>& workers, std::span<const CompareDevice> devices, CohortBoard& board) {
  if (workers.size() == 1) return workers.front().run();
  std::mutex mutex;
  std::exception_ptr first;
  const auto stop_for = [&](const std::exception_ptr& failure) {
    const std::lock_guard lock(mutex);
    if (!first) first = failure;
    board.stop();
  };
  const auto run = [&](size_t k) {
    try {
      workers[k].run();
    } catch (...) {
      stop_for(named(std::current_exception(), devices[k].name));
    }
  };
  std::vector<std::thread> threads;
  try {
    for (size_t k = 1; k < workers.size(); ++k) threads.emplace_back(run, k);
    run(0);
  } catch (...) {  // no more threads
    stop_for(std::current_exception());
  }
  for (std::thread& thread : threads) thread.join();
  if (first) std::rethrow_exception(first);
}

}  // namespace

CompareState run_comparison(std::span<const CompareDevice> devices, const Grid& grid, const CompareOptions& options,
                            CompareObserver& observer, FunctionRef<void(const CompareState&)> write) {
  check_devices(devices);
  ComparisonPlan plan = plan_comparison(grid);
  std::vector<SharedPixels> pixels(plan.groups);
  std::deque<OpenSetups> setups;
  for (const CompareDevice& device : devices) setups.emplace_back(*device.engine, pixels);
  const nlohmann::json environment = environment_of_all(devices);
  OpenedComparison opened = open_comparison(*devices.front().engine, std::move(plan), setups.front(), observer);
  CompareState& state = opened.state;
  state.comparison.environment = environment;
  state.comparison.command = options.command;
  state.comparison.baseline = grid.baseline;
  if (options.dry_run) {
    observer.outline(outline_of(opened, names_of(devices)), state.comparison.cells);
    return std::move(state);
  }
  const CompareFolder folder(options.out, resolved_grid(grid, state.comparison.cells), options.resume);
  take_up(opened, folder, devices, options.allow_other_plan);
  observer.outline(outline_of(opened, names_of(devices)), state.comparison.cells);
  CohortBoard board(opened, observer, write, devices.size());
  std::deque<CohortWorker> workers;
  for (size_t k = 0; k < devices.size(); ++k)
    workers.emplace_back(devices[k], setups[k], opened, folder, options, board);
  run_all(workers, devices, board);
  state.comparison.complete = !state.interrupted;
  write(state);
  return std::move(state);
}

CompareState run_comparison(Engine& engine, const Grid& grid, const CompareOptions& options, CompareObserver& observer,
                            FunctionRef<void(const CompareState&)> write) {
  const std::array<CompareDevice, 1> device{{{&engine, engine.backend().name()}}};
  return run_comparison(device, grid, options, observer, write);
}

}  // namespace gift
