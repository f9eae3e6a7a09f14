#include "data/labels/soft_labels.h"

#include "core/error.h"
#include "core/files/printable.h"
#include "data/labels/fkd_folder.h"
#include "data/labels/label_folder.h"

namespace gift {

bool is_relabelled(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path / label_manifest_name, ignored);
}

std::shared_ptr<const SoftLabels> open_soft_labels(const std::filesystem::path& path, std::optional<uint64_t> seed) {
  if (is_relabelled(path)) {
    auto folder = std::make_shared<LabelFolder>(path);
    if (seed) folder->use_seed(*seed);
    return folder;
  }
  auto folder = std::make_shared<FkdFolder>(path);
  if (seed)
    fail<ConfigError>("--labels-seed", *seed, ", but ", printable_path(path),
                      " is of SRe2L's or G-VBSM's code, whose labels are the same for every seed");
  return folder;
}

}  // namespace gift
