#include "train/evaluator.h"

#include <algorithm>
#include <chrono>

#include "train/lockstep.h"

namespace gift {
namespace {

using Clock = std::chrono::steady_clock;

// Closes the books; each network's share of the time is the same.
std::vector<TestResult> finish(std::deque<Tally>& tallies, const TestBatches& batches, Clock::time_point begin) {
  std::vector<TestResult> results;
  for (Tally& tally : tallies) results.push_back(tally.finish(batches.labels()));
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  for (TestResult& result : results) result.seconds = seconds / static_cast<double>(tallies.size());
  return results;
}

}  // namespace

Evaluator::Evaluator(Engine& engine, ImageSource& set, const PixelTable& normalization, const TestOptions& options)
    : options_(options), context_(engine), batches_(context_, set, normalization, options) {}

void Evaluator::take(std::span<const Tested> networks) {
  if (std::equal(networks.begin(), networks.end(), networks_.begin(), networks_.end())) return;
  recording_.reset();
  not_recorded_.clear();
  networks_ = std::vector<Tested>(networks.begin(), networks.end());
  tallies_.clear();
  for (const Tested& network : networks_)
    tallies_.emplace_back(network.context, network.model.config().classes, options_, batches_.images());
}

std::vector<TestResult> Evaluator::test(std::span<const Tested> networks) {
  if (networks.empty()) return {};
  const Clock::time_point begin = Clock::now();
  take(networks);
  batches_.begin();
  for (int64_t first = 0; first < batches_.images(); first += options_.batch_size) {
    batches_.prepare(first);
    if (!replay(first)) queue(first);
  }
  return finish(tallies_, batches_, begin);
}

void Evaluator::queue(int64_t first) {
  const TestBatch batch = batches_.batch(first);
  for (const Tested& network : networks_) context_.backend.order(context_, network.context);
  for_each_student(context_.engine, static_cast<int64_t>(tallies_.size()), [&](int64_t k) {
    const Tested& network = networks_[static_cast<size_t>(k)];
    tallies_[static_cast<size_t>(k)].add(network.model.infer(network.context, batch.images), batch);
  });
  for (const Tested& network : networks_) context_.backend.order(network.context, context_);
  batches_.advance(batch);
}

// Does a whole batch that is not the first as a recording; its kernels find in memory of the device which one it is.
// False: it is to be done piece by piece.
bool Evaluator::replay(int64_t first) {
  const bool whole = first > 0 && first + options_.batch_size <= batches_.images();
  if (!whole || options_.keep_logits || !context_.backend.asynchronous() || !not_recorded_.empty()) return false;
  if (!recording_) {
    try {
      recording_ = context_.backend.record(context_, [&] { queue(first); });
    } catch (const std::exception& error) {
      not_recorded_ = error.what();
    }
    if (!recording_) return false;
  }
  recording_->replay();
  return true;
}

std::vector<TestResult> test(std::span<const Tested> networks, ImageSource& set, const PixelTable& normalization,
                             const TestOptions& options) {
  if (networks.empty()) return {};
  return Evaluator(networks.front().context.engine, set, normalization, options).test(networks);
}

TestResult test(Context& c, Model& model, ImageSource& set, const PixelTable& normalization,
                const TestOptions& options) {
  const Tested network{c, model};
  return std::move(test({&network, 1}, set, normalization, options).front());
}

std::vector<TestResult> test(Context& c, int64_t classes, size_t results, AllLogits logits, ImageSource& set,
                             const PixelTable& normalization, const TestOptions& options) {
  const Clock::time_point begin = Clock::now();
  TestBatches batches(c, set, normalization, options);
  std::deque<Tally> tallies;
  for (size_t k = 0; k < results; ++k) tallies.emplace_back(c, classes, options, batches.images());
  batches.begin();
  for (int64_t first = 0; first < batches.images(); first += options.batch_size) {
    batches.prepare(first);
    const TestBatch batch = batches.batch(first);
    const std::vector<Tensor> said = logits(batch.images);
    for (size_t k = 0; k < results; ++k) tallies[k].add(said[k], batch);
    batches.advance(batch);
  }
  return finish(tallies, batches, begin);
}

}  // namespace gift
