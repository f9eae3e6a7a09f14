#pragma once

#include <filesystem>

namespace gift {

// Where results that take long are kept between runs: $GIFT_CACHE_DIR, else $XDG_CACHE_HOME/gift (an absolute path),
// else ~/.cache/gift, else a folder for temporary files. It need not exist.
std::filesystem::path cache_folder();

}  // namespace gift
