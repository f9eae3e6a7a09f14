#include "data/labels/fkd_batch.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/files/torch_file.h"

namespace gift {
namespace {

constexpr int64_t largest_side = 4096;

class Reader {
 public:
  explicit Reader(const std::shared_ptr<const MappedFile>& file)
      : file_(file), root_(file_.root()), shown_(printable_path(file->path())) {
    if (!root_.is(PickleKind::list) && !root_.is(PickleKind::tuple))
      wrong("holds a ", name_of(root_.kind()), ", expected a list of 6 or 7 fields");
    if (root_.size() != 6 && root_.size() != 7) wrong("has ", root_.size(), " fields, expected 6 or 7");
  }

  FkdBatch read() {
    read_logits();
    read_crops();
    for (const int64_t flip : integers(1, "flips")) batch_.flips.push_back(flip != 0);
    read_mix();
    if (root_.size() == 7) {
      batch_.index = integers(6, "indices");
      for (const int64_t index : batch_.index)
        if (index < 0) wrong("has index ", index);
    }
    return std::move(batch_);
  }

 private:
  template <class... Parts>
  [[noreturn]] void wrong(const Parts&... parts) const {
    fail<FormatError>("soft labels", shown_, ' ', parts...);
  }

  HostArray tensor(size_t field, const char* what, int rank) const {
    if (!root_[field].is(PickleKind::tensor)) wrong("has a ", name_of(root_[field].kind()), " for its ", what);
    HostArray array = file_.read(root_[field]);
    if (array.shape.rank() != rank || (batch_.count > 0 && array.shape[0] != batch_.count))
      wrong("has ", what, " of shape ", array.shape.str(), " for ", batch_.count, " pictures");
    return array;
  }

  std::vector<int64_t> integers(size_t field, const char* what) const {
    const HostArray array = tensor(field, what, 1);
    if (array.dtype != DType::i64 && array.dtype != DType::i32 && array.dtype != DType::u8 &&
        array.dtype != DType::boolean)
      wrong("has ", what, " of type ", name_of(array.dtype));
    return array.integers();
  }

  void read_logits() {
    const HostArray logits = tensor(5, "logits", 2);
    batch_.count = logits.shape[0];
    batch_.classes = logits.shape[1];
    if (batch_.count < 1 || batch_.classes < 2) wrong("has logits of shape ", logits.shape.str());
    batch_.logits = logits.floats();
    if (!std::all_of(batch_.logits.begin(), batch_.logits.end(), [](float v) { return std::isfinite(v); }))
      wrong("has a logit that is not finite");
  }

  void read_crops() {
    const HostArray crops = tensor(0, "crops", 2);
    if (crops.shape[1] != 4) wrong("has crops of shape ", crops.shape.str(), ", expected (B, 4)");
    const std::vector<float> values = crops.floats();
    for (size_t i = 0; i < values.size(); i += 4) {
      const float *crop = &values[i], bound = 1 + 1e-4f;
      const bool fits = crop[0] >= 0 && crop[1] >= 0 && crop[2] > 0 && crop[3] > 0 && crop[0] + crop[2] <= bound &&
                        crop[1] + crop[3] <= bound;
      if (!fits)
        wrong("has a crop outside of its picture: top ", crop[0], ", left ", crop[1], ", height ", crop[2], ", width ",
              crop[3], " of its sides");
      batch_.crops.push_back({crop[0], crop[1], crop[2], crop[3]});
    }
  }

  void read_mix() {
    const bool has_partner = !root_[2].is(PickleKind::none), has_lambda = !root_[3].is(PickleKind::none),
               has_box = !root_[4].is(PickleKind::none);
    if (has_partner != has_lambda || (has_box && !has_partner))
      wrong("is mixed by half: partners, lambda and box belong together");
    if (!has_partner) return;
    batch_.mix = has_box ? Mix::cutmix : Mix::mixup;
    for (const int64_t partner : integers(2, "partners")) {
      if (partner < 0 || partner >= batch_.count) wrong("has partner ", partner, " in a batch of ", batch_.count);
      batch_.partner.push_back(static_cast<int32_t>(partner));
    }
    batch_.lambda = root_[3].number();
    if (!(batch_.lambda >= 0 && batch_.lambda <= 1)) wrong("has lambda ", batch_.lambda, ", expected 0 to 1");
    if (has_box) read_box();
  }

  void read_box() {
    const PickleValue box = root_[4];
    if (!box.is_sequence() || box.size() != 4) wrong("has no box of four numbers");
    std::array<int64_t, 4> edge{};  // row1, column1, row2, column2
    for (size_t i = 0; i < 4; ++i) edge[i] = box[i].integer();
    for (const int64_t value : edge)
      if (value < 0 || value > largest_side) wrong("has a box that reaches to ", value);
    if (edge[2] < edge[0] || edge[3] < edge[1])
      wrong("has a box of negative size, ", edge[0], ' ', edge[1], ' ', edge[2], ' ', edge[3]);
    batch_.box = {static_cast<int32_t>(edge[0]), static_cast<int32_t>(edge[1]), static_cast<int32_t>(edge[2] - edge[0]),
                  static_cast<int32_t>(edge[3] - edge[1])};
  }

  TorchFile file_;
  PickleValue root_;
  std::string shown_;
  FkdBatch batch_;
};

}  // namespace

FkdBatch read_fkd_batch(const std::filesystem::path& path) { return read_fkd_batch(MappedFile::open(path)); }
FkdBatch read_fkd_batch(const std::shared_ptr<const MappedFile>& file) { return Reader(file).read(); }

}  // namespace gift
