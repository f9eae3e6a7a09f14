#include "data/collection/selected.h"

#include "core/error.h"
#include "data/collection/view.h"

namespace gift {
namespace {

class Selected final : public CollectionView {
 public:
  Selected(std::shared_ptr<const ImageCollection> of, const std::vector<int32_t>& indices)
      : CollectionView(std::move(of)) {
    classes_ = whole().classes();
    if (indices.empty()) fail<ShapeError>("select pictures", "none of the ", whole().size(), ", expected at least 1");
    for (const int32_t i : indices) {
      if (i < 0 || i >= whole().size()) fail<ShapeError>("select pictures", "picture ", i, " of ", whole().size());
      add(i, whole().label(i));
    }
  }
};

}  // namespace

std::unique_ptr<ImageCollection> select_pictures(std::shared_ptr<const ImageCollection> whole,
                                                 const std::vector<int32_t>& indices) {
  return std::make_unique<Selected>(std::move(whole), indices);
}

}  // namespace gift
