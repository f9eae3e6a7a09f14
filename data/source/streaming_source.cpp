#include "data/source/streaming_source.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"

namespace gift {

StreamingSource::StreamingSource(std::unique_ptr<ImageCollection> collection, LoadPlan plan, int64_t memory_limit,
                                 ThreadPool& pool)
    : plan_(plan), memory_limit_(memory_limit), pool_(pool) {
  adopt(std::move(collection));
  height_ = plan.height;
  width_ = plan.width;
  plan_.collection = collection_.get();
}

StreamingSource::~StreamingSource() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (loader_.joinable()) loader_.join();
}

void StreamingSource::work() {
  ThreadPool helpers(std::max(1, std::min(pool_.size(), 8)));
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stop_ || state_ == State::wanted; });
    if (stop_) return;
    lock.unlock();
    std::exception_ptr error;
    try {
      prepared_.resize(announced_.size() * plan_.image_bytes());
      load_some(plan_, announced_, helpers, prepared_.data());
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    error_ = error;
    state_ = State::ready;
    changed_.notify_all();
  }
}

void StreamingSource::check(std::span<const int32_t> indices) const {
  for (const int32_t i : indices)
    if (i < 0 || i >= size()) fail<ShapeError>("read images", "image ", i, " of a set of ", size());
}

void StreamingSource::prefetch(std::span<const int32_t> indices) {
  check(indices);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return state_ != State::wanted; });
  announced_.assign(indices.begin(), indices.end());
  state_ = State::wanted;
  if (!loader_.joinable()) loader_ = std::thread([this] { work(); });
  changed_.notify_all();
}

void StreamingSource::read(std::span<const int32_t> indices, uint8_t* out) {
  check(indices);
  std::unique_lock lock(mutex_);
  if (state_ != State::idle && std::equal(indices.begin(), indices.end(), announced_.begin(), announced_.end())) {
    changed_.wait(lock, [this] { return state_ == State::ready; });
    state_ = State::idle;
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    std::memcpy(out, prepared_.data(), prepared_.size());
    return;
  }
  lock.unlock();
  load_some(plan_, indices, pool_, out);
}

std::string StreamingSource::placement() const {
  return text("streamed, ", bytes_text(total_bytes()), " would exceed the limit of ", bytes_text(memory_limit_));
}

}  // namespace gift
