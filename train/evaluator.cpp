#include "train/evaluator.h"

#include <chrono>
#include <deque>

#include "core/backend.h"
#include "train/lockstep.h"
#include "train/tally.h"
#include "train/test_batches.h"

namespace gift {
namespace {

// Calls visit(batch) for batch after batch and closes the books; each network's share of the time is the same.
template <class Visit>
std::vector<TestResult> run(TestBatches& batches, const TestOptions& options, std::deque<Tally>& tallies,
                            Visit&& visit) {
  const auto begin = std::chrono::steady_clock::now();
  for (int64_t first = 0; first < batches.images(); first += options.batch_size) visit(batches.batch(first));
  std::vector<TestResult> results;
  for (Tally& tally : tallies) results.push_back(tally.finish());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (TestResult& result : results) result.seconds = seconds / static_cast<double>(tallies.size());
  return results;
}

}  // namespace

std::vector<uint8_t> TestResult::correct() const {
  std::vector<uint8_t> out(labels.size());
  for (size_t i = 0; i < out.size(); ++i) out[i] = predicted[i] == labels[i];
  return out;
}

std::vector<TestResult> test(std::span<const Tested> networks, ImageSource& set, const PixelTable& normalization,
                             const TestOptions& options) {
  if (networks.empty()) return {};
  Context shared(networks.front().context.engine);  // of the batches
  TestBatches batches(shared, set, normalization, options);
  std::deque<Tally> tallies;
  for (const Tested& network : networks)
    tallies.emplace_back(network.context, network.model.config().classes, options, batches.images());
  return run(batches, options, tallies, [&](const TestBatch& batch) {
    for (const Tested& network : networks) shared.backend.order(shared, network.context);
    for_each_student(shared.engine, static_cast<int64_t>(tallies.size()), [&](int64_t k) {
      const Tested& network = networks[static_cast<size_t>(k)];
      tallies[static_cast<size_t>(k)].add(network.model.infer(network.context, batch.images), batch);
    });
    for (const Tested& network : networks) shared.backend.order(network.context, shared);
  });
}

std::vector<TestResult> test(Context& c, int64_t classes, size_t results, AllLogits logits, ImageSource& set,
                             const PixelTable& normalization, const TestOptions& options) {
  TestBatches batches(c, set, normalization, options);
  std::deque<Tally> tallies;
  for (size_t k = 0; k < results; ++k) tallies.emplace_back(c, classes, options, batches.images());
  return run(batches, options, tallies, [&](const TestBatch& batch) {
    const std::vector<Tensor> said = logits(batch.images);
    for (size_t k = 0; k < results; ++k) tallies[k].add(said[k], batch);
  });
}

TestResult test(Context& c, Model& model, ImageSource& set, const PixelTable& normalization,
                const TestOptions& options) {
  const Tested network{c, model};
  return std::move(test({&network, 1}, set, normalization, options).front());
}

}  // namespace gift
