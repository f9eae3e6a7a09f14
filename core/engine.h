#pragma once

#include <memory>
#include <string>

#include "core/memory/host_memory.h"
#include "core/memory/workspace.h"
#include "core/parallel/thread_pool.h"

namespace gift {

class Backend;

enum class BackendKind : uint8_t { automatic, reference, cpu, cuda };

struct EngineOptions {
  int threads = 0;                               // 0: all processors this process may use
  BackendKind backend = BackendKind::automatic;  // automatic: cpu
  int gpu = 0;                                   // cuda: which of the devices that the process sees
  std::string isa = {};  // widest instruction set of the cpu backend: baseline, avx2 or avx512; empty: GIFT_ISA from
                         // the environment, else what the machine has
};

// Owns what students share: workers, memory, scratch space and backends with their plan caches. An embedder makes one;
// there are no globals.
class Engine {
 public:
  // DeviceError, with the reason, where cuda is asked for and cannot be had.
  explicit Engine(EngineOptions options = {});
  // With a backend of the caller's own.
  Engine(EngineOptions options, std::unique_ptr<Backend> backend);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  ThreadPool& pool() { return pool_; }
  Allocator& memory() { return memory_; }
  Workspace& workspace() { return workspace_; }
  Backend& backend() { return *backend_; }                  // the one the options ask for
  Backend& host() { return fast_ ? *fast_ : *reference_; }  // the fastest one of the processor
  Backend& reference() { return *reference_; }              // plain loops, f32 and f64

 private:
  ThreadPool pool_;
  HostMemory memory_;
  Workspace workspace_;
  std::unique_ptr<Backend> reference_;
  std::unique_ptr<Backend> fast_, device_;
  Backend* backend_;
};

}  // namespace gift
