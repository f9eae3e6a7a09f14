#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "data/source/image_source.h"
#include "data/source/parallel_load.h"

namespace gift {

// Pictures are decoded when they are read; a thread of its own, with helpers, gets the batch announced by prefetch()
// ready while the caller computes. What read() returns does not depend on prefetch().
class StreamingSource : public ImageSource {
 public:
  StreamingSource(std::unique_ptr<ImageCollection> collection, LoadPlan plan, int64_t memory_limit, ThreadPool& pool);
  ~StreamingSource() override;
  void read(std::span<const int32_t> indices, uint8_t* out) override;
  void prefetch(std::span<const int32_t> indices) override;
  std::string placement() const override;

 private:
  enum class State { idle, wanted, ready };
  void work();
  void check(std::span<const int32_t> indices) const;

  LoadPlan plan_;
  int64_t memory_limit_;
  ThreadPool& pool_;

  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::idle;       // of the announced batch
  std::vector<int32_t> announced_;  // written only in state idle
  std::vector<uint8_t> prepared_;
  std::exception_ptr error_;
  bool stop_ = false;
  std::thread loader_;  // last, so that everything it uses exists
};

}  // namespace gift
