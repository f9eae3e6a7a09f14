#include "tests/kernels_on_host/queue.h"

#include <utility>

namespace gift::emulator {
namespace {

bool keep = false;
std::vector<std::function<void()>> kept;

}  // namespace

void queue(std::function<void()> work) {
  if (keep)
    kept.push_back(std::move(work));
  else
    work();
}

void start_recording() { keep = true; }

std::vector<std::function<void()>> stop_recording() {
  keep = false;
  return std::exchange(kept, {});
}

bool recording() { return keep; }

}  // namespace gift::emulator
