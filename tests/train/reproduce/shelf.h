#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"
#include "train/reproduce/locate.h"

namespace gift::testing {

// A folder of data and one of teachers. Images are the smallest that list: nothing decodes them.
struct Shelf {
  TemporaryFolder folder;
  std::filesystem::path data = folder.path() / "data", teachers = folder.path() / "teachers";

  void file(const std::filesystem::path& path) const {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "x";
  }
  void images(const std::filesystem::path& set, int classes, int each) const {
    for (int c = 0; c < classes; ++c)
      for (int i = 0; i < each; ++i)
        file(data / set / std::to_string(10000 + c) / ("image" + std::to_string(i) + ".png"));
  }
  Library library() const { return {data, teachers}; }
};

}  // namespace gift::testing
