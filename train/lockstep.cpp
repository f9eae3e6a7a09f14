#include "train/lockstep.h"

#include "core/backend.h"

namespace gift {

void for_each_student(Engine& engine, int64_t students, FunctionRef<void(int64_t)> body) {
  if (engine.backend().asynchronous()) {
    for (int64_t k = 0; k < students; ++k) body(k);
    return;
  }
  ThreadPool& pool = engine.pool();
  const int64_t workers = pool.size(), left_over = students % workers;
  // A student that uses all workers loses some of them at the joints of its ops; an idle worker loses all of itself.
  const bool together = 4 * left_over > 3 * workers;
  const int64_t apart = together ? students : students - left_over;
  pool.run(apart, [&](int64_t k, int) { body(k); });
  for (int64_t k = apart; k < students; ++k) body(k);
}

}  // namespace gift
