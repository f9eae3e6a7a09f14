#pragma once

#include <memory>
#include <utility>

#include "data/collection/collection.h"

namespace gift {

// Some pictures of another collection: all that the choice of pictures does not change is asked of the whole.
class CollectionView : public ImageCollection {
 public:
  std::string_view kind() const override { return whole_->kind(); }
  std::string evidence() const override { return whole_->evidence(); }
  std::string name(int64_t i) const override { return whole_->name(at(i)); }
  void load(int64_t i, Image& out, std::vector<uint8_t>& scratch) const override { whole_->load(at(i), out, scratch); }
  const FloatPictures* floats() const override { return whole_->floats(); }
  void planes(int64_t i, float* out) const override { whole_->planes(at(i), out); }
  std::span<const float> stored_label(int64_t i) const override { return whole_->stored_label(at(i)); }
  double learning_rate() const override { return whole_->learning_rate(); }

 protected:
  explicit CollectionView(std::shared_ptr<const ImageCollection> whole) : whole_(std::move(whole)) {
    path_ = whole_->path();
  }
  const ImageCollection& whole() const { return *whole_; }
  // Picture i of the whole comes next, under this label.
  void add(int64_t i, int32_t label) {
    indices_.push_back(i);
    labels_.push_back(label);
  }

 private:
  int64_t at(int64_t i) const { return indices_[static_cast<size_t>(i)]; }

  std::shared_ptr<const ImageCollection> whole_;
  std::vector<int64_t> indices_;
};

}  // namespace gift
