#include "core/parallel/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/error.h"

#ifdef __linux__
#include <sched.h>
#endif

namespace gift {
namespace {

struct Place {
  const ThreadPool* pool = nullptr;
  int worker = 0;
};
thread_local Place place;  // the task this thread is in

constexpr uint64_t open_bit = 1, sleeping_bit = 2, worker_unit = 4, number_unit = 1 << 16;
constexpr uint64_t workers_mask = number_unit - worker_unit;
constexpr int max_workers = 1 << 13;

// Waiting this long before sleeping keeps the gaps between the ops of a step (a few microseconds) free of futex calls.
constexpr auto patience = std::chrono::microseconds(50);

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Looks until `ready` or until patience ends; says whether it is ready.
template <class Ready>
bool look_for(const Ready& ready) {
  const auto end = std::chrono::steady_clock::now() + patience;
  do {
    for (int i = 0; i < 32; ++i) {
      if (ready()) return true;
      pause_briefly();
    }
  } while (std::chrono::steady_clock::now() < end);
  return ready();
}

}  // namespace

ThreadPool::ThreadPool(int workers) {
  if (workers < 1 || workers > max_workers)
    fail<ConfigError>("thread pool", workers, " workers, expected 1 to ", max_workers);
  threads_.reserve(static_cast<size_t>(workers - 1));
  for (int i = 1; i < workers; ++i) threads_.emplace_back([this, i] { work(i); });
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void ThreadPool::drain(int worker) {
  const Place outer = place;
  place = {this, worker};
  const Body& body = *body_;
  const int64_t tasks = tasks_;
  for (int64_t task; (task = next_.fetch_add(1, std::memory_order_relaxed)) < tasks;) {
    try {
      body(task, worker);
    } catch (...) {
      std::lock_guard lock(error_mutex_);
      if (!error_) error_ = std::current_exception();
      next_.store(tasks, std::memory_order_relaxed);
    }
  }
  place = outer;
}

void ThreadPool::run(int64_t tasks, Body body) {
  if (tasks <= 0) return;
  const bool nested = place.pool == this;
  if (nested || threads_.empty() || tasks == 1) {
    const int worker = nested ? place.worker : 0;
    for (int64_t task = 0; task < tasks; ++task) body(task, worker);
    return;
  }
  std::lock_guard running(run_mutex_);
  body_ = &body;
  tasks_ = tasks;
  next_.store(0, std::memory_order_relaxed);
  const uint64_t number = state_.load(std::memory_order_relaxed) / number_unit + 1;
  state_.store(number * number_unit + open_bit);  // before looking for sleepers, who look in the other order
  if (sleepers_.load() > 0) {
    { std::lock_guard lock(mutex_); }
    wake_.notify_all();
  }
  drain(0);
  wait_for_workers();
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::wait_for_workers() {
  const auto left = [this] { return (state_.load(std::memory_order_acquire) & workers_mask) == 0; };
  state_.fetch_and(~open_bit, std::memory_order_acq_rel);  // nobody joins any more
  if (look_for(left)) return;
  std::unique_lock lock(mutex_);
  state_.fetch_or(sleeping_bit, std::memory_order_acq_rel);
  done_.wait(lock, left);
  state_.fetch_and(~sleeping_bit, std::memory_order_relaxed);
}

bool ThreadPool::join(uint64_t& seen) {
  uint64_t state = state_.load(std::memory_order_acquire);
  while ((state & open_bit) && state / number_unit != seen) {
    if (!state_.compare_exchange_weak(state, state + worker_unit, std::memory_order_acq_rel)) continue;
    seen = state / number_unit;
    return true;
  }
  return false;
}

void ThreadPool::leave() {
  const uint64_t before = state_.fetch_sub(worker_unit, std::memory_order_acq_rel);
  if ((before & sleeping_bit) && (before & workers_mask) == worker_unit) {
    std::lock_guard lock(mutex_);
    done_.notify_one();
  }
}

void ThreadPool::work(int worker) {
  uint64_t seen = 0;
  for (;;) {
    bool joined = false;
    look_for([&] { return (joined = join(seen)) || stop_.load(std::memory_order_relaxed); });
    if (!joined) {
      std::unique_lock lock(mutex_);
      sleepers_.fetch_add(1);
      wake_.wait(lock, [&] {
        const uint64_t state = state_.load();
        return stop_.load(std::memory_order_relaxed) || ((state & open_bit) && state / number_unit != seen);
      });
      sleepers_.fetch_sub(1);
      if (stop_.load(std::memory_order_relaxed)) return;
      lock.unlock();
      if (!join(seen)) continue;
    }
    drain(worker);
    leave();
  }
}

int available_processors() {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace gift
