#include "tests/kernels_on_host/emulator.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "tests/kernels_on_host/arena.h"
#include "tests/kernels_on_host/fiber.h"
#include "tests/kernels_on_host/words.h"

namespace gift::cuda {
BuiltInIndex threadIdx, blockIdx, blockDim, gridDim;
}  // namespace gift::cuda

namespace gift::emulator {
namespace {

enum class State : uint8_t { ready, at_barrier, in_warp_operation, done };

struct Thread {
  State state = State::ready;
  Fiber* fiber = nullptr;  // it waits on, while it waits
  uint64_t given = 0, got = 0;
  unsigned from = 0;
};

// The block under way.
struct Block {
  const char* op = "";
  FunctionRef<void()>* body = nullptr;
  std::vector<Thread> threads;
  unsigned started = 0, current = 0;
  bool reversed = false;

  unsigned in_order(unsigned i) const { return reversed ? static_cast<unsigned>(threads.size()) - 1 - i : i; }
  void enter(unsigned thread) {
    current = thread;
    cuda::threadIdx.x = thread;
  }
};

Block block;
std::vector<std::unique_ptr<Fiber>> idle;
std::mutex one_kernel;
uint64_t started_kernels = 0;

[[noreturn]] void refuse(const char* what) {
  std::fprintf(stderr, "kernel %s, block %u: %s\n", block.op, cuda::blockIdx.x, what);
  std::abort();
}

// Threads that never wait run one after the other on one fiber; the next fiber goes on behind one that waits.
void run_threads() {
  for (;;) {
    while (block.started < block.threads.size()) {
      const unsigned thread = block.in_order(block.started++);
      block.enter(thread);
      (*block.body)();
      block.threads[block.current].state = State::done;
    }
    Fiber::pause();
  }
}

std::unique_ptr<Fiber> take_fiber() {
  if (idle.empty()) return std::make_unique<Fiber>(&run_threads);
  std::unique_ptr<Fiber> fiber = std::move(idle.back());
  idle.pop_back();
  return fiber;
}

void wait(State state) {
  block.threads[block.current].state = state;
  Fiber::pause();
}

// Lets the warps go on whose lanes have all given something. True if there was one.
bool serve_warps() {
  bool any = false;
  for (size_t first = 0; first < block.threads.size(); first += 32) {
    Thread* lanes = &block.threads[first];
    int waiting = 0;
    for (int i = 0; i < 32; ++i) waiting += lanes[i].state == State::in_warp_operation;
    if (waiting == 0) continue;
    if (waiting != 32) refuse("a warp operation without all lanes of the warp");
    for (int i = 0; i < 32; ++i) lanes[i].got = lanes[lanes[i].from].given;
    for (int i = 0; i < 32; ++i) lanes[i].state = State::ready;
    any = true;
  }
  return any;
}

// True while threads are left.
bool serve_barrier() {
  size_t waiting = 0, done = 0;
  for (const Thread& t : block.threads) {
    waiting += t.state == State::at_barrier;
    done += t.state == State::done;
  }
  if (done == block.threads.size()) return false;
  if (waiting != block.threads.size()) refuse("a barrier that some threads do not reach");
  for (Thread& t : block.threads) t.state = State::ready;
  return true;
}

void run_block(unsigned threads) {
  block.threads.assign(threads, {});
  block.started = 0;
  std::vector<std::unique_ptr<Fiber>> fibers;
  while (block.started < threads) {
    fibers.push_back(take_fiber());
    fibers.back()->resume();
    // Where the fiber stopped: at a thread that waits, or behind the last one.
    Thread& last = block.threads[block.current];
    if (last.state != State::done) last.fiber = fibers.back().get();
  }
  while (serve_warps() || serve_barrier())
    for (unsigned i = 0; i < threads; ++i) {
      const unsigned thread = block.in_order(i);
      Thread& t = block.threads[thread];
      if (t.state != State::ready) continue;
      block.enter(thread);
      t.fiber->resume();
    }
  for (auto& fiber : fibers) idle.push_back(std::move(fiber));
}

}  // namespace

void run(const char* op, unsigned blocks, unsigned threads, FunctionRef<void()> thread) {
  const std::lock_guard lock(one_kernel);
  const Arena::Access access;
  static const char* order = std::getenv("GIFT_EMULATOR_ORDER");
  ++started_kernels;
  block.op = op;
  block.body = &thread;
  block.reversed = order && std::strcmp(order, "reverse") == 0;
  cuda::blockDim.x = threads;
  cuda::gridDim.x = blocks;
  for (unsigned b = 0; b < blocks; ++b) {
    cuda::blockIdx.x = b;
    run_block(threads);
  }
}

void wait_for_block() { wait(State::at_barrier); }

uint64_t exchange(uint64_t mine, unsigned from) {
  const unsigned me = block.current;
  block.threads[me].given = mine;
  block.threads[me].from = from;
  wait(State::in_warp_operation);
  return block.threads[me].got;
}

uint64_t kernels_started() { return started_kernels; }

}  // namespace gift::emulator
