#pragma once

#include <memory>

#include "core/backends/cuda/check.h"

// Owners of the CUDA runtime's handles. What cannot be destroyed any more (a process that ends, a lost device) is let
// go.
namespace gift::cuda {

struct DestroyStream {
  void operator()(cudaStream_t stream) const { cudaStreamDestroy(stream); }
};
using Stream = std::unique_ptr<CUstream_st, DestroyStream>;
inline Stream make_stream() {
  cudaStream_t stream = nullptr;
  GIFT_CUDA_CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  return Stream(stream);
}

struct DestroyEvent {
  void operator()(cudaEvent_t event) const { cudaEventDestroy(event); }
};
using Event = std::unique_ptr<CUevent_st, DestroyEvent>;
inline Event make_event() {  // for ordering, without times
  cudaEvent_t event = nullptr;
  GIFT_CUDA_CHECK(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
  return Event(event);
}
inline Event make_timed_event() {
  cudaEvent_t event = nullptr;
  GIFT_CUDA_CHECK(cudaEventCreate(&event));
  return Event(event);
}

struct DestroyGraph {
  void operator()(cudaGraph_t graph) const { cudaGraphDestroy(graph); }
};
using Graph = std::unique_ptr<CUgraph_st, DestroyGraph>;

struct DestroyGraphExec {
  void operator()(cudaGraphExec_t graph) const { cudaGraphExecDestroy(graph); }
};
using GraphExec = std::unique_ptr<CUgraphExec_st, DestroyGraphExec>;

}  // namespace gift::cuda
