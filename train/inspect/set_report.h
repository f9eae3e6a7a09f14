#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/parallel/thread_pool.h"
#include "data/collection/collection.h"

namespace gift {

// What `gift inspect` says of a set of pictures.
struct SetFindings {
  std::string path, kind;      // "image folder", "tar archive", "CIFAR-10 binary"
  std::string layout;          // "SRe2L", "RDED", ...; "" where there is no more to say than the kind
  std::string why;             // how the layout was recognised
  std::string pixels, labels;  // what the numbers are (data/collection/forms.h)
  double learning_rate = 0;    // that came with the set; 0: none did
  int64_t images = 0;
  std::vector<std::string> classes;  // as the files name them
  std::vector<int64_t> per_class;
  std::vector<std::string> fits;         // known data sets whose class list the names are in
  std::map<std::string, int64_t> sizes;  // "32 x 32" (width x height) -> pictures
  int64_t decoded = 0;                   // pictures that were looked at for their sizes
};

struct SetInspection {
  Split split = Split::train;
  int64_t decode_at_most = 2000;  // spread evenly over the set; 0: all
};

// Errors as open_collection, and those of pictures that cannot be decoded.
SetFindings inspect_set(const std::filesystem::path& path, const SetInspection& options, ThreadPool& pool);

nlohmann::ordered_json to_json(const SetFindings& report);

}  // namespace gift
