#include "core/backends/cuda/cudnn/measure.h"

#include <algorithm>
#include <array>

#include "core/backends/cuda/runtime/handles.h"

namespace gift::cuda {
namespace {

constexpr double short_work = 5e-4;  // seconds: below, eight runs a replay
constexpr int replays = 5;

Graph recorded(cudaStream_t stream, int runs, FunctionRef<void()> work) {
  GIFT_CUDA_CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
  cudaGraph_t raw = nullptr;
  try {
    for (int i = 0; i < runs; ++i) work();
  } catch (...) {
    cudaStreamEndCapture(stream, &raw);
    const Graph broken(raw);
    cudaGetLastError();
    throw;
  }
  const cudaError_t ended = cudaStreamEndCapture(stream, &raw);
  Graph graph(raw);
  if (ended != cudaSuccess) cudaGetLastError();  // the failed recording is over, the stream goes on
  check(ended, "cudaStreamEndCapture");
  return graph;
}

}  // namespace

double seconds_on_device(StreamHandle stream, FunctionRef<void()> work) {
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  GIFT_CUDA_CHECK(cudaStreamIsCapturing(stream, &status));
  if (status != cudaStreamCaptureStatusNone)
    fail<DeviceError>("cuda", "a shape was met for the first time while a step was being recorded; run one before");
  const Event begin = make_timed_event(), end = make_timed_event();
  const auto timed = [&](FunctionRef<void()> queue) {
    float milliseconds = 0;
    GIFT_CUDA_CHECK(cudaEventRecord(begin.get(), stream));
    queue();
    GIFT_CUDA_CHECK(cudaEventRecord(end.get(), stream));
    GIFT_CUDA_CHECK(cudaEventSynchronize(end.get()));
    GIFT_CUDA_CHECK(cudaEventElapsedTime(&milliseconds, begin.get(), end.get()));
    return milliseconds * 1e-3;
  };
  work();  // loads kernels
  const int runs = timed(work) < short_work ? 8 : 1;
  const Graph graph = recorded(stream, runs, work);
  cudaGraphExec_t raw = nullptr;
  GIFT_CUDA_CHECK(cudaGraphInstantiate(&raw, graph.get(), 0));
  const GraphExec executable(raw);
  const auto replay = [&] { GIFT_CUDA_CHECK(cudaGraphLaunch(raw, stream)); };
  replay();
  std::array<double, replays> seconds{};
  for (double& s : seconds) s = timed(replay);
  std::nth_element(seconds.begin(), seconds.begin() + replays / 2, seconds.end());
  return seconds[replays / 2] / runs;
}

}  // namespace gift::cuda
