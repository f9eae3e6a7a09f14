#include "core/files/cache_folder.h"

#include <unistd.h>

#include <cstdlib>

#include "core/error.h"

namespace gift {
namespace fs = std::filesystem;

fs::path cache_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return value && *value ? fs::path(value) : fs::path();
  };
  if (const fs::path own = variable("GIFT_CACHE_DIR"); !own.empty()) return own;
  if (const fs::path caches = variable("XDG_CACHE_HOME"); caches.is_absolute()) return caches / "gift";
  if (const fs::path home = variable("HOME"); !home.empty()) return home / ".cache" / "gift";
  return fs::temp_directory_path() / text("gift-", getuid());
}

}  // namespace gift
