#include "data/source/subset_source.h"

#include <algorithm>
#include <map>

#include "core/error.h"

namespace gift {

SubsetSource::SubsetSource(std::shared_ptr<ImageSource> whole, std::vector<int32_t> indices)
    : whole_(std::move(whole)), indices_(std::move(indices)) {
  if (indices_.empty()) fail<ShapeError>("subset", "no picture of the ", whole_->size(), ", expected at least 1");
  for (const int32_t i : indices_) {
    if (i < 0 || i >= whole_->size()) fail<ShapeError>("subset", "picture ", i, " of a set of ", whole_->size());
    labels_.push_back(whole_->labels()[static_cast<size_t>(i)]);
    const auto classes = static_cast<size_t>(whole_->stored_classes());
    const auto stored = whole_->stored_labels().subspan(static_cast<size_t>(i) * classes, classes);
    stored_.insert(stored_.end(), stored.begin(), stored.end());
  }
  floats_ = whole_->floats();
  height_ = whole_->height();
  width_ = whole_->width();
}

std::span<const int32_t> SubsetSource::in_whole(std::span<const int32_t> indices) {
  translated_.clear();
  for (const int32_t i : indices) {
    if (i < 0 || i >= size()) fail<ShapeError>("read images", "image ", i, " of a set of ", size());
    translated_.push_back(indices_[static_cast<size_t>(i)]);
  }
  return translated_;
}

void SubsetSource::read(std::span<const int32_t> indices, uint8_t* out) { whole_->read(in_whole(indices), out); }
void SubsetSource::read_floats(std::span<const int32_t> indices, float* out) {
  whole_->read_floats(in_whole(indices), out);
}

void SubsetSource::prefetch(std::span<const int32_t> indices) { whole_->prefetch(in_whole(indices)); }

std::string SubsetSource::placement() const {
  return text(size(), " of ", whole_->size(), " images; ", whole_->placement());
}

std::vector<int32_t> pictures_of_classes(std::span<const int32_t> labels, std::span<const int32_t> classes) {
  std::vector<int32_t> out;
  for (size_t i = 0; i < labels.size(); ++i)
    if (std::find(classes.begin(), classes.end(), labels[i]) != classes.end()) out.push_back(static_cast<int32_t>(i));
  return out;
}

std::vector<int32_t> first_of_each_class(std::span<const int32_t> labels, int64_t each) {
  std::map<int32_t, int64_t> taken;
  std::vector<int32_t> out;
  for (size_t i = 0; i < labels.size(); ++i)
    if (taken[labels[i]]++ < each) out.push_back(static_cast<int32_t>(i));
  return out;
}

}  // namespace gift
