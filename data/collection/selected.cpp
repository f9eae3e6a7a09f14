#include "data/collection/selected.h"

#include "core/error.h"

namespace gift {
namespace {

class Selected final : public ImageCollection {
 public:
  Selected(std::shared_ptr<const ImageCollection> whole, std::vector<int32_t> indices)
      : whole_(std::move(whole)), indices_(std::move(indices)) {
    path_ = whole_->path();
    classes_ = whole_->classes();
    if (indices_.empty()) fail<ShapeError>("select pictures", "none of the ", whole_->size(), ", expected at least 1");
    for (const int32_t i : indices_) {
      if (i < 0 || i >= whole_->size()) fail<ShapeError>("select pictures", "picture ", i, " of ", whole_->size());
      labels_.push_back(whole_->label(i));
    }
  }
  std::string_view kind() const override { return whole_->kind(); }
  std::string evidence() const override { return whole_->evidence(); }
  std::string name(int64_t i) const override { return whole_->name(indices_[static_cast<size_t>(i)]); }
  void load(int64_t i, Image& out, std::vector<uint8_t>& scratch) const override {
    whole_->load(indices_[static_cast<size_t>(i)], out, scratch);
  }
  const FloatPictures* floats() const override { return whole_->floats(); }
  void planes(int64_t i, float* out) const override { whole_->planes(indices_[static_cast<size_t>(i)], out); }
  std::span<const float> stored_label(int64_t i) const override {
    return whole_->stored_label(indices_[static_cast<size_t>(i)]);
  }
  double learning_rate() const override { return whole_->learning_rate(); }

 private:
  std::shared_ptr<const ImageCollection> whole_;
  std::vector<int32_t> indices_;
};

}  // namespace

std::unique_ptr<ImageCollection> select_pictures(std::shared_ptr<const ImageCollection> whole,
                                                 std::vector<int32_t> indices) {
  return std::make_unique<Selected>(std::move(whole), std::move(indices));
}

}  // namespace gift
