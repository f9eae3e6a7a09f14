#include "train/version.h"

#include "core/error.h"

namespace gift {

std::string version() { return GIFT_VERSION; }

std::string build_description() {
#if defined(__clang__)
  const std::string compiler = text("clang ", __clang_major__, '.', __clang_minor__);
#else
  const std::string compiler = text("gcc ", __GNUC__, '.', __GNUC_MINOR__);
#endif
  return text(compiler, ", ", GIFT_BUILD_TYPE);
}

}  // namespace gift
