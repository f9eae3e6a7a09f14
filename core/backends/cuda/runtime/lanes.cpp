#include "core/backends/cuda/runtime/lanes.h"

#include <algorithm>

namespace gift::cuda {
namespace {

std::string mebibytes(size_t bytes) { return text(bytes >> 20, " MiB"); }

}  // namespace

std::string device_words(const cudaDeviceProp& p) {
  return text(p.name, ", ", mebibytes(p.totalGlobalMem), ", compute capability ", p.major, '.', p.minor);
}

Lanes::Lanes(int device) : device_(device) {
  use_device();
  cudaDeviceProp properties;
  GIFT_CUDA_CHECK(cudaGetDeviceProperties(&properties, device));
  device_name_ = properties.name;
  device_words_ = cuda::device_words(properties);
  add_lane();
  lanes_[0]->taken = true;
}

Lanes::~Lanes() {
  make_current();
  cudaDeviceSynchronize();  // memory goes back below
}

void Lanes::make_current() const noexcept { cudaSetDevice(device_); }

void Lanes::use_device() const {
  int current = -1;
  GIFT_CUDA_CHECK(cudaGetDevice(&current));
  if (current != device_) GIFT_CUDA_CHECK(cudaSetDevice(device_));
}

void Lanes::add_lane() {
  use_device();
  const int number = static_cast<int>(lanes_.size());
  auto lane = std::make_unique<LaneState>();
  lane->stream = make_stream();
  lane->event = make_event();
  lane->memory = std::make_unique<LaneMemory>(
      device_, LaneMemory::Hooks{[this, number] { return host_stream(number); },
                                 [this, number] {
                                   for (size_t k = 0; k < lanes_.size(); ++k)
                                     if (static_cast<int>(k) != number) lanes_[k]->memory->trim();
                                 },
                                 [this, number](size_t bytes) { return who_holds_what(number, bytes); }});
  lanes_.push_back(std::move(lane));
}

int Lanes::take() {
  size_t lane = 1;
  while (lane < lanes_.size() && lanes_[lane]->taken) ++lane;
  if (lane == lanes_.size()) add_lane();
  lanes_[lane]->taken = true;
  return static_cast<int>(lane);
}

void Lanes::give(int lane) { lanes_[static_cast<size_t>(lane)]->taken = false; }

cudaStream_t Lanes::stream(int lane) {
  LaneState& state = *lanes_[static_cast<size_t>(lane)];
  if (recording_) {
    if (!is_recording(state))  // it would be done at once and never again
      fail<DeviceError>("cuda", "lane ", lane, " is used in a recording that it was not ordered into");
    return state.stream.get();
  }
  use_device();
  if (state.behind) {
    if (lane != 0) {  // replays are on the stream of lane 0 itself
      GIFT_CUDA_CHECK(cudaEventRecord(lanes_[0]->event.get(), lanes_[0]->stream.get()));
      GIFT_CUDA_CHECK(cudaStreamWaitEvent(state.stream.get(), lanes_[0]->event.get(), 0));
    }
    state.behind = false;
  }
  state.ahead = true;
  return state.stream.get();
}

cudaStream_t Lanes::host_stream(int lane) {
  if (recording_)
    fail<DeviceError>("cuda",
                      "the host reads or writes a tensor while a step is recorded: such a step cannot be replayed");
  return stream(lane);
}

void Lanes::order(int first, int then) {
  if (first == then) return;
  const cudaStream_t before = stream(first);
  const cudaStream_t after = recording_ ? lanes_[static_cast<size_t>(then)]->stream.get() : stream(then);
  const cudaEvent_t event = lanes_[static_cast<size_t>(first)]->event.get();
  GIFT_CUDA_CHECK(cudaEventRecord(event, before));
  GIFT_CUDA_CHECK(cudaStreamWaitEvent(after, event, 0));
}

void Lanes::wait(int lane) { GIFT_CUDA_CHECK(cudaStreamSynchronize(host_stream(lane))); }

bool Lanes::is_recording(const LaneState& lane) {
  cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
  GIFT_CUDA_CHECK(cudaStreamIsCapturing(lane.stream.get(), &status));
  return status != cudaStreamCaptureStatusNone;
}

// Work that threw leaves lanes behind that have not come back to lane 0: a recording cannot end without them.
void Lanes::join_recording() noexcept {
  for (size_t k = 1; k < lanes_.size(); ++k) {
    const LaneState& lane = *lanes_[k];
    cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
    if (cudaStreamIsCapturing(lane.stream.get(), &status) != cudaSuccess || status != cudaStreamCaptureStatusActive)
      continue;
    if (cudaEventRecord(lane.event.get(), lane.stream.get()) == cudaSuccess)
      cudaStreamWaitEvent(lanes_[0]->stream.get(), lane.event.get(), 0);
  }
  cudaGetLastError();
}

void Lanes::before_replay() {
  use_device();
  for (size_t k = 1; k < lanes_.size(); ++k) {
    LaneState& lane = *lanes_[k];
    if (!lane.ahead) continue;
    GIFT_CUDA_CHECK(cudaEventRecord(lane.event.get(), lane.stream.get()));
    GIFT_CUDA_CHECK(cudaStreamWaitEvent(lanes_[0]->stream.get(), lane.event.get(), 0));
    lane.ahead = false;
  }
}

void Lanes::after_replay() {
  for (auto& lane : lanes_) lane->behind = true;
}

MemoryStats Lanes::stats() const {
  MemoryStats all;
  for (const auto& lane : lanes_) {
    const MemoryStats one = lane->memory->stats();
    all.in_use += one.in_use;
    all.reserved += one.reserved;
    all.peak_in_use += one.peak_in_use;
    all.system_calls += one.system_calls;
  }
  return all;
}

std::string Lanes::who_holds_what(int lane, size_t bytes) const {
  size_t unused = 0, whole = 0, students = 0;
  cudaMemGetInfo(&unused, &whole);
  for (size_t k = 1; k < lanes_.size(); ++k) students += lanes_[k]->memory->stats().reserved;
  return text("out of memory on GPU ", device_, " (", device_words_, "): ", mebibytes(bytes), " asked for ",
              lane == 0 ? "by what all students share" : text("by the student of lane ", lane),
              ". Held here: ", mebibytes(lanes_[0]->memory->stats().reserved), " for sets, batch and teacher, ",
              mebibytes(students),
              " for students; by other programs: ", mebibytes(whole - std::min(whole, unused + stats().reserved)),
              "; free: ", mebibytes(unused),
              ". Smaller: --batch-size, --eval-batch-size, --memory-limit-mib (sets), --precision bf16, "
              "fewer losses at once");
}

// ---- recordings

class GraphRecording final : public Recording {
 public:
  // While this is being made, all that lanes queue is recorded.
  GraphRecording(Lanes& lanes, FunctionRef<void()> work) : lanes_(lanes) {
    lanes_.before_replay();
    for (auto& lane : lanes_.lanes_) pools_.push_back(std::make_unique<BlockCache::Pool>(*lane->memory));
    const cudaStream_t stream = lanes_.lanes_[0]->stream.get();
    GIFT_CUDA_CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeRelaxed));
    lanes_.recording_ = true;
    std::exception_ptr failure;
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
      lanes_.join_recording();
    }
    lanes_.recording_ = false;
    for (auto& pool : pools_) pool->close();
    cudaGraph_t raw = nullptr;
    const cudaError_t ended = cudaStreamEndCapture(stream, &raw);
    const Graph graph(raw);
    if (failure) {
      cudaGetLastError();
      std::rethrow_exception(failure);
    }
    check(ended, "cudaStreamEndCapture");
    cudaGraphExec_t executable = nullptr;
    GIFT_CUDA_CHECK(cudaGraphInstantiate(&executable, graph.get(), 0));
    executable_.reset(executable);
    GIFT_CUDA_CHECK(cudaGraphUpload(executable, stream));
  }

  ~GraphRecording() override { cudaStreamSynchronize(lanes_.lanes_[0]->stream.get()); }

  void replay() override {
    lanes_.before_replay();
    GIFT_CUDA_CHECK(cudaGraphLaunch(executable_.get(), lanes_.lanes_[0]->stream.get()));
    lanes_.after_replay();
  }

 private:
  Lanes& lanes_;
  std::vector<std::unique_ptr<BlockCache::Pool>> pools_;  // before the graph that uses them: destroyed after it
  GraphExec executable_;
};

std::unique_ptr<Recording> Lanes::record(FunctionRef<void()> work) {
  if (recording_) fail<DeviceError>("cuda", "a recording within a recording");
  return std::make_unique<GraphRecording>(*this, work);
}

}  // namespace gift::cuda
