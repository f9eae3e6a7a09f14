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
  void run(int64_t tasks, FunctionRef<void(int64_t task, int worker)> body);

 private:
  struct Job;
  void work(int worker);
  void drain(Job& job, int worker);

  std::vector<std::thread> threads_;
  std::mutex run_mutex_;  // one job at a time
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  Job* job_ = nullptr;
  uint64_t generation_ = 0;
  int active_ = 0;
  bool stop_ = false;
};

// Number of processors this process may use (affinity and container limits count).
int available_processors();

}  // namespace gift
