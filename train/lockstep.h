#pragma once

#include <cstdint>

#include "core/engine.h"
#include "core/parallel/function_ref.h"

namespace gift {

// Calls body(k) for k = 0 .. students-1: one student a worker, as long as there are enough to keep most workers busy;
// the last few one after the other, each with all workers. Results must not depend on the number of workers anyway, so
// this is a matter of time alone: with 3 students on 2 workers the third would leave one of them idle.
// A device that works by itself is told by one thread, student after student.
void for_each_student(Engine& engine, int64_t students, FunctionRef<void(int64_t)> body);

}  // namespace gift
