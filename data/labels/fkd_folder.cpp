#include "data/labels/fkd_folder.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/random/mt19937.h"
#include "data/collection/file_tree.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t sampler_seed = 42;

// How many entries "prefix0suffix", "prefix1suffix", ... a folder holds.
int64_t count_numbered(const FileTree& tree, const std::string& folder, std::string_view prefix,
                       std::string_view suffix) {
  std::vector<int64_t> numbers;
  for (const std::string& name : tree.list(folder)) {
    if (!name.starts_with(prefix) || !name.ends_with(suffix) || name.size() <= prefix.size() + suffix.size()) continue;
    int64_t number = 0;
    const char *begin = name.data() + prefix.size(), *end = name.data() + name.size() - suffix.size();
    if (std::from_chars(begin, end, number).ptr == end) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  for (size_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] != static_cast<int64_t>(i))
      fail<FileError>("soft labels", printable_path(folder.empty() ? tree.path() : tree.full(folder)), " has no ",
                      prefix, i, suffix, ", but ", prefix, numbers.back(), suffix, " (an incomplete copy?)");
  return static_cast<int64_t>(numbers.size());
}

std::string name_of(int64_t epoch, int64_t batch) { return text("epoch_", epoch, "/batch_", batch, ".tar"); }

Region region_of(const std::array<float, 4>& crop, int height, int width) {
  const auto pixels = [](float share, int side) {
    return static_cast<int32_t>(std::lround(share * static_cast<float>(side)));
  };
  Region r{pixels(crop[0], height), pixels(crop[1], width), pixels(crop[2], height), pixels(crop[3], width)};
  r.height = std::clamp(r.height, 1, height);
  r.width = std::clamp(r.width, 1, width);
  r.top = std::clamp(r.top, 0, height - r.height);
  r.left = std::clamp(r.left, 0, width - r.width);
  return r;
}

}  // namespace

AugmentOptions replay_options(Mix mix) {
  AugmentOptions options;
  options.resized_crop = true;
  options.flip = true;
  options.mix = mix;
  return options;
}

FkdFolder::FkdFolder(const fs::path& path) : path_(path), tree_(open_file_tree(path)) {
  if (!tree_)
    fail<FileError>("soft labels", printable_path(path), " is neither a folder nor an archive (is it there?)");
  epochs_ = count_numbered(*tree_, "", "epoch_", "");
  if (epochs_ == 0)
    fail<FileError>("soft labels", printable_path(path),
                    " holds no epoch_0 (expected epoch_0/batch_0.tar and on, as SRe2L and "
                    "G-VBSM write them)");
  batches_ = count_numbered(*tree_, "epoch_0", "batch_", ".tar");
  if (batches_ == 0) fail<FileError>("soft labels", printable_path(path / "epoch_0"), " holds no batch_0.tar");
  for (int64_t b = 0; b < batches_; ++b) {
    const FkdBatch batch = read_fkd_batch(tree_->open(name_of(0, b)));
    if (b == 0) {
      batch_size_ = batch.count;
      classes_ = batch.classes;
      has_indices_ = !batch.index.empty();
      mix_ = batch.mix;
    }
    if (batch.classes != classes_ || batch.index.empty() == has_indices_ ||
        (b + 1 < batches_ ? batch.count != batch_size_ : batch.count > batch_size_))
      fail<FormatError>("soft labels", printable_path(file(0, b)), " has ", batch.count, " pictures and ",
                        batch.classes, " classes, batch_0.tar ", batch_size_, " and ", classes_);
    rows_ += batch.count;
  }
}

fs::path FkdFolder::file(int64_t epoch, int64_t batch) const { return path_ / name_of(epoch, batch); }

const std::vector<int32_t>& FkdFolder::order(int64_t epoch) const {
  if (order_epoch_ == epoch) return order_;
  Mt19937 generator(sampler_seed);
  std::vector<int64_t> permutation;
  for (int64_t i = 0; i <= 2 * epoch; ++i) permutation = generator.torch_permutation(rows_);
  order_.assign(permutation.begin(), permutation.end());
  order_epoch_ = epoch;
  return order_;
}

ReplayedBatch FkdFolder::read(uint64_t, int64_t epoch, int64_t batch, int height, int width) const {
  const fs::path path = file(epoch, batch);
  if (epoch >= epochs_)
    fail<FileError>("soft labels", printable_path(path), " is needed, but the folder holds ", epochs_,
                    " epochs (fewer --epochs, or labels of more)");
  const FkdBatch stored = read_fkd_batch(tree_->open(name_of(epoch, batch)));
  const int64_t begin = batch * batch_size_, expected = std::min(batch_size_, rows_ - begin);
  if (stored.count != expected || stored.classes != classes_ || stored.index.empty() == has_indices_)
    fail<FormatError>("soft labels", printable_path(path), " has ", stored.count, " pictures and ", stored.classes,
                      " classes, expected ", expected, " and ", classes_);
  ReplayedBatch out;
  for (int64_t i = 0; i < stored.count; ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t index = has_indices_ ? stored.index[at] : order(epoch)[static_cast<size_t>(begin + i)];
    if (index >= rows_)
      fail<FormatError>("soft labels", printable_path(path), " has index ", index, " of a set of ", rows_);
    out.indices.push_back(static_cast<int32_t>(index));
    AugmentDraw draw;
    draw.flip = stored.flips[at];
    draw.region = region_of(stored.crops[at], height, width);
    out.draws.push_back(draw);
  }
  if (stored.mix == Mix::cutmix &&
      (stored.box.top + stored.box.height > height || stored.box.left + stored.box.width > width))
    fail<FormatError>("soft labels", printable_path(path), " has a box that ends at row ",
                      stored.box.top + stored.box.height, ", column ", stored.box.left + stored.box.width,
                      " of images of ", width, " x ", height, " (labels for another image size)");
  out.mix.how = stored.mix;
  out.mix.lambda = out.mix.share = stored.lambda;
  out.mix.partner = stored.partner;
  out.mix.box = stored.box;
  if (stored.mix == Mix::cutmix)
    out.mix.share =
        1.0 - static_cast<double>(stored.box.height) * stored.box.width / (static_cast<double>(height) * width);
  out.logits = stored.logits;
  return out;
}

}  // namespace gift
