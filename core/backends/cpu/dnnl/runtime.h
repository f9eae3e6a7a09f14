#pragma once

// oneDNN, 2.6 or 3.x, behind one door. Only files under core/backends/cpu/dnnl include this, and only in builds that
// found the library (GIFT_HAVE_ONEDNN).
#include <dnnl.hpp>
#include <string>
#include <vector>

#if defined(_OPENMP)
#include <omp.h>
#else
#include <dlfcn.h>
#endif

#include "core/error.h"

namespace gift::cpu {

// The two functions of OpenMP that matter here; null where the process has no OpenMP. A compiler without it can still
// meet a oneDNN that brought it along.
struct OpenMp {
  int (*max_threads)() = nullptr;
  void (*set_threads)(int) = nullptr;
  OpenMp() {
#if defined(_OPENMP)
    max_threads = omp_get_max_threads;
    set_threads = omp_set_num_threads;
#else
    max_threads = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "omp_get_max_threads"));
    set_threads = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
    if (!max_threads) set_threads = nullptr;
#endif
  }
};

// Work is divided by gift's own workers: while this lives, oneDNN on this thread makes and runs primitives for one
// thread. (The number of threads also enters the choice of kernels and the size of scratchpads.)
class OneThread {
 public:
  OneThread() : before_(open_mp().set_threads ? open_mp().max_threads() : 1) {
    if (before_ != 1) open_mp().set_threads(1);
  }
  ~OneThread() {
    if (before_ != 1) open_mp().set_threads(before_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  static const OpenMp& open_mp() {
    static const OpenMp functions;
    return functions;
  }
  int before_;
};

// Scratch memory always comes from the caller.
inline dnnl::primitive_attr user_scratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

// Memory of oneDNN's whose place is given before each use; one per worker.
struct Slot {
  dnnl::memory memory;
  Slot() = default;
  Slot(const dnnl::memory::desc& desc, const dnnl::engine& engine) : memory(desc, engine, nullptr) {}
  dnnl_memory_t at(const void* data) const {
    dnnl_memory_set_data_handle(memory.get(), const_cast<void*>(data));
    return memory.get();
  }
};

// Runs without building the argument map of the C++ interface, which allocates.
inline void execute(const dnnl::primitive& primitive, const dnnl::stream& stream, const dnnl_exec_arg_t* arguments,
                    int count) {
  const dnnl_status_t status = dnnl_primitive_execute(primitive.get(), stream.get(), count, arguments);
  if (status != dnnl_success)
    fail<DeviceError>("oneDNN", "running a primitive failed with status ", static_cast<int>(status));
}

}  // namespace gift::cpu
