#include "core/parallel/thread_pool.h"

#include <doctest/doctest.h>

#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include "core/error.h"

using namespace gift;

TEST_CASE("every task runs exactly once, whatever the number of workers") {
  for (int workers : {1, 2, 5}) {
    ThreadPool pool(workers);
    for (int round = 0; round < 200; ++round) {
      std::vector<int> seen(37, 0);
      pool.run(37, [&](int64_t task, int worker) {
        CHECK(worker >= 0);
        CHECK(worker < workers);
        ++seen[static_cast<size_t>(task)];
      });
      CHECK(std::accumulate(seen.begin(), seen.end(), 0) == 37);
      for (int count : seen) CHECK(count == 1);
    }
  }
}

TEST_CASE("an exception of a task reaches the caller and the pool goes on") {
  ThreadPool pool(3);
  for (int round = 0; round < 20; ++round) {
    CHECK_THROWS_AS(pool.run(100,
                             [](int64_t task, int) {
                               if (task == 41) fail<ConfigError>("test", "thrown by a task");
                             }),
                    ConfigError);
    std::atomic<int> count{0};
    pool.run(10, [&](int64_t, int) { ++count; });
    CHECK(count == 10);
  }
}

TEST_CASE("a run inside a task is serial on the same worker") {
  ThreadPool pool(2);
  std::atomic<int> wrong{0}, count{0};
  pool.run(8, [&](int64_t, int outer) {
    pool.run(5, [&](int64_t, int inner) {
      if (inner != outer) ++wrong;
      ++count;
    });
  });
  CHECK(wrong == 0);
  CHECK(count == 40);
}

TEST_CASE("a pool needs a worker") { CHECK_THROWS_AS(ThreadPool(0), ConfigError); }

TEST_CASE("workers that fell asleep wake up") {
  std::atomic<int> count{0};
  {
    ThreadPool pool(3);
    for (int round = 0; round < 30; ++round) {
      std::this_thread::sleep_for(std::chrono::microseconds(round * 10));
      pool.run(6, [&](int64_t, int) {
        std::this_thread::sleep_for(std::chrono::microseconds(round * 10));  // the caller sleeps, too
        ++count;
      });
    }
  }
  CHECK(count == 180);
}

TEST_CASE("a task may use another pool") {
  ThreadPool outer(2), inner(4);
  std::atomic<int> count{0}, wrong{0};
  outer.run(4, [&](int64_t, int) {
    inner.run(5, [&](int64_t, int worker) {
      if (worker < 0 || worker >= 4) ++wrong;
      ++count;
    });
  });
  CHECK(count == 20);
  CHECK(wrong == 0);
}

TEST_CASE("several threads may call at once") {
  ThreadPool pool(2);
  std::atomic<int> count{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      for (int round = 0; round < 100; ++round) pool.run(4, [&](int64_t, int) { ++count; });
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(count == 1200);
}
