#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/files/mapped_file.h"
#include "core/files/torch_file.h"
#include "core/files/weights.h"

namespace gift {

// A file of weights whose structure has been read and, in the formats that allow it, nothing else: for those who first
// look at names and shapes and then have memory for the numbers.
class WeightsFile {
 public:
  // The files and errors of read_weights, but for what is wrong with the numbers.
  explicit WeightsFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return file_->path(); }
  const Weights& shapes() const { return shapes_; }  // data are nullptr

  // All numbers, checksums compared: mapped where they can be.
  Weights map() const;

  // The numbers of shapes().tensors[tensor], in C order, f32, f64 or the file's own type, go to `to`.
  struct Target {
    size_t tensor = 0;
    DType dtype = DType::f32;
    std::byte* to = nullptr;
  };
  // Reads and checks every tensor, those without a target too: FormatError where a checksum is not the file's, or where
  // a number is NaN or infinite; what the targets hold is undefined then. In pieces that are checked while they are in
  // the cache, on several threads, past the mapping: twice as fast as map(), check_finite() and copies.
  void read(std::span<const Target> targets) const;
  // One tensor, checked alike.
  HostArray array(size_t tensor) const;
  // Other numbers, of any shape, take the place of a tensor's.
  void replace(size_t tensor, HostArray array);

 private:
  struct Numbers {
    const PickledTensor* tensor;  // of torch_; nullptr: `array` has them
    HostArray array;
  };
  void open(StateDict arrays);
  void open(TorchFile file);

  std::shared_ptr<const MappedFile> file_;
  std::optional<TorchFile> torch_;
  Weights shapes_;
  std::vector<Numbers> numbers_;  // of shapes_.tensors
};

}  // namespace gift
