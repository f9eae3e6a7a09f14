#pragma once

#include <span>

#include "core/parallel/function_ref.h"
#include "train/compare/compare_device.h"
#include "train/compare/compare_observer.h"
#include "train/compare/compare_state.h"
#include "train/compare/grid.h"

namespace gift {

// Trains every cell of a grid, those that share their batches in lockstep, each equal bit for bit to its run alone, and
// keeps everything in the folder: config.json (the grid, resolved: the same file as grid_from_json() reads re-runs
// bit-identically) and cohorts/N.safetensors. `write` is called with the state whenever cells have ended. All sets,
// teachers and settings are opened and checked before the first step, on the first device. A cell that diverges or
// fails is marked, the others go on; an interrupted comparison returns with its checkpoints written.
//
// The devices take the cohorts as they become free, each in a thread of its own, the first in the caller's. Where a
// cohort trained changes no bit of it. ConfigError for devices that are not of one kind; those that choose plans by
// measuring must share their choices (make_cuda_backends). What goes wrong with one of several devices ends the
// comparison: the others save and stop, then it is thrown. The observer and `write` are called by one thread at a
// time.
CompareState run_comparison(std::span<const CompareDevice> devices, const Grid& grid, const CompareOptions& options,
                            CompareObserver& observer, FunctionRef<void(const CompareState&)> write);

// On one device.
CompareState run_comparison(Engine& engine, const Grid& grid, const CompareOptions& options, CompareObserver& observer,
                            FunctionRef<void(const CompareState&)> write);

}  // namespace gift
