#pragma once

#include "core/backend.h"
#include "core/parallel/function_ref.h"

namespace gift::cuda {

// Seconds of the device that `work` takes on the stream: it is run once, then recorded some times into a graph, the
// median of whose replays counts, so that the time the host needs to queue it does not. Waits for the device.
// DeviceError where it cannot run or be recorded, and while the stream itself is being recorded.
double seconds_on_device(StreamHandle stream, FunctionRef<void()> work);

}  // namespace gift::cuda
