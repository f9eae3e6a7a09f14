#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gift {

// Something looked for on disk: where it is, or where it was not.
struct Located {
  std::filesystem::path path;      // empty: nowhere
  std::vector<std::string> tried;  // in the order of preference; the first one is what docs/reproduce.md calls it
  bool found() const { return !path.empty(); }
  std::string missing(const std::string& what) const;  // "no WHAT: neither A nor B (nor 12 other spellings)"
};

// Finds what recipes need below a folder of data and a folder of teachers. Names are the canonical ones; files of other
// spellings (c100, conv3, CIFAR-100's "cifar-100", resnet18 for resnet18_modified) are found, too. Looks at names only.
class Library {
 public:
  Library(std::filesystem::path data, std::filesystem::path teachers)
      : data_(std::move(data)), teachers_(std::move(teachers)) {}

  // DATA/{dataset}/{method}/{model}/ipc{n} as an image folder or archive (.tar .tar.gz .tgz .zip) or tensor file (.pt);
  // DATA/{method}/{dataset}_{model}/ipc{n}/data.pt, the published evaluation's input.
  Located set(const std::string& dataset, const std::string& method, const std::string& model, int ipc) const;
  // DATA/{dataset}/test or val, as a folder, archive or CIFAR's binary files; or DATA/{dataset} with those files in it.
  Located test(const std::string& dataset) const;
  Located train(const std::string& dataset) const;  // the same for train: real images
  // TEACHERS/{dataset}_{model}.pth, .pt or .safetensors.
  Located teacher(const std::string& dataset, const std::string& model) const;

 private:
  std::filesystem::path data_, teachers_;
};

}  // namespace gift
