#include "core/parallel/thread_pool.h"

#include <algorithm>

#include "core/error.h"

#ifdef __linux__
#include <sched.h>
#endif

namespace gift {
namespace {

thread_local int current_worker = -1;  // >= 0 while inside a task

// Spinning this long before sleeping keeps the gaps between the ops of a step (a few microseconds) free of futex calls.
constexpr int spins_before_sleep = 4000;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

struct ThreadPool::Job {
  FunctionRef<void(int64_t, int)> body;
  int64_t tasks;
  std::atomic<int64_t> next{0};
  std::mutex error_mutex;
  std::exception_ptr error{};

  Job(FunctionRef<void(int64_t, int)> b, int64_t n) : body(b), tasks(n) {}
};

ThreadPool::ThreadPool(int workers) {
  if (workers < 1) fail<ConfigError>("thread pool", workers, " workers, expected at least 1");
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

void ThreadPool::drain(Job& job, int worker) {
  const int outer = current_worker;
  current_worker = worker;
  for (int64_t task; (task = job.next.fetch_add(1, std::memory_order_relaxed)) < job.tasks;) {
    try {
      job.body(task, worker);
    } catch (...) {
      std::lock_guard lock(job.error_mutex);
      if (!job.error) job.error = std::current_exception();
      job.next.store(job.tasks, std::memory_order_relaxed);
    }
  }
  current_worker = outer;
}

void ThreadPool::run(int64_t tasks, FunctionRef<void(int64_t, int)> body) {
  if (tasks <= 0) return;
  if (current_worker >= 0 || threads_.empty() || tasks == 1) {
    const int worker = current_worker >= 0 ? current_worker : 0;
    for (int64_t task = 0; task < tasks; ++task) body(task, worker);
    return;
  }
  std::lock_guard running(run_mutex_);
  Job job(body, tasks);
  {
    std::lock_guard lock(mutex_);
    job_ = &job;
    ++generation_;
  }
  wake_.notify_all();
  drain(job, 0);
  std::unique_lock lock(mutex_);
  job_ = nullptr;  // nobody joins any more; wait for those who have
  done_.wait(lock, [this] { return active_ == 0; });
  if (job.error) std::rethrow_exception(job.error);
}

void ThreadPool::work(int worker) {
  uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    for (int spin = 0; spin < spins_before_sleep && !stop_ && (generation_ == seen || !job_); ++spin) {
      lock.unlock();
      pause_briefly();
      lock.lock();
    }
    wake_.wait(lock, [&] { return stop_ || (job_ && generation_ != seen); });
    if (stop_) return;
    seen = generation_;
    Job* job = job_;
    ++active_;
    lock.unlock();
    drain(*job, worker);
    lock.lock();
    if (--active_ == 0) done_.notify_one();
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
