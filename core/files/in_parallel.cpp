#include "core/files/in_parallel.h"

#include <algorithm>

#include "core/parallel/thread_pool.h"

namespace gift {

void in_parallel(int64_t tasks, uint64_t bytes, FunctionRef<void(int64_t task)> work) {
  constexpr uint64_t worth_threads = uint64_t{32} << 20;
  constexpr int enough = 4;  // to read memory as fast as it goes
  if (bytes < worth_threads) {
    for (int64_t task = 0; task < tasks; ++task) work(task);
    return;
  }
  ThreadPool pool(std::min(available_processors(), enough));
  pool.run(tasks, [&](int64_t task, int) { work(task); });
}

}  // namespace gift
