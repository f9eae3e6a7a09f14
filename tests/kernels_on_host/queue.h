#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace gift::emulator {

// What a device is told to do. It is done at once, unless a recording is being made: then it is kept.
void queue(std::function<void()> work);

// From here on queue() keeps work; stop_recording() returns it. True between the two: recording().
void start_recording();
std::vector<std::function<void()>> stop_recording();
bool recording();

}  // namespace gift::emulator
