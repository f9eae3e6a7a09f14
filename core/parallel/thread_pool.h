#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "core/parallel/function_ref.h"

namespace gift {

// A fixed team of workers. The calling thread is worker 0, so a pool of one has no threads of its own.
// Which worker runs which task is left open; results must not depend on it.
class ThreadPool {
 public:
  explicit ThreadPool(int workers);  // >= 1, ConfigError otherwise
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return static_cast<int>(threads_.size()) + 1; }

  // Runs body(task, worker) for task 0 .. tasks-1 and returns when all are done; rethrows the first exception.
  // Allocates nothing. A call from inside a task runs its tasks serially on the calling worker.
  // Hand-over costs about a microsecond while the workers are awake: they look for work for some 50 us, then sleep.
  void run(int64_t tasks, FunctionRef<void(int64_t task, int worker)> body);

 private:
  using Body = FunctionRef<void(int64_t, int)>;
  void work(int worker);
  bool join(uint64_t& seen);  // the open job, if it is not the one of generation `seen`
  void leave();
  void drain(int worker);
  void wait_for_workers();

  // Whether a job may be joined, and who is at it, in one word: bit 0 open, bit 1 the caller sleeps until the workers
  // have left, bits 2 .. 15 workers at it, from bit 16 its number. Only who has joined looks at the fields of the job,
  // and they change only when nobody is at it.
  alignas(64) std::atomic<uint64_t> state_{0};
  alignas(64) std::atomic<int64_t> next_{0};  // task
  alignas(64) int64_t tasks_ = 0;
  const Body* body_ = nullptr;
  std::mutex error_mutex_;
  std::exception_ptr error_;

  std::mutex run_mutex_;  // one job at a time
  std::mutex mutex_;      // for sleeping
  std::condition_variable wake_, done_;
  std::atomic<int> sleepers_{0};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

// Number of processors this process may use (affinity and container limits count).
int available_processors();

}  // namespace gift
