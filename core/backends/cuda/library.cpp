#include "core/backends/cuda/library.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cstdlib>

#include "core/error.h"

namespace gift::cuda {
namespace fs = std::filesystem;
namespace {

void add_from_environment(std::vector<fs::path>& folders, const char* variable, const char* below) {
  const char* root = std::getenv(variable);
  if (root && *root) folders.push_back(fs::path(root) / below);
}

// Of a Python site-packages folder: nvidia/cudnn/lib, nvidia/cu13/lib, ... in order of their names.
void add_wheels(std::vector<fs::path>& folders, const fs::path& packages) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(packages / "nvidia", error), end; !error && it != end; it.increment(error)) {
    std::error_code unreadable;
    if (fs::is_directory(it->path() / "lib", unreadable)) found.push_back(it->path() / "lib");
  }
  std::sort(found.begin(), found.end());
  folders.insert(folders.end(), found.begin(), found.end());
}

// What the loader said about files that were found but could not be opened.
struct Attempts {
  std::string refused;

  void* open(const std::string& file) {
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) note();
    return handle;
  }
  void* open_in(const std::vector<fs::path>& folders, const std::vector<std::string>& names) {
    for (const fs::path& folder : folders)
      for (const std::string& name : names) {
        std::error_code error;
        if (!fs::exists(folder / name, error)) continue;
        if (void* handle = open(folder / name)) return handle;
      }
    return nullptr;
  }

 private:
  void note() {
    const char* why = dlerror();
    if (!why || std::string_view(why).find("No such file") != std::string_view::npos) return;
    refused = text(refused, refused.empty() ? "" : "; ", why);
  }
};

std::string in_words(const LibrarySearch& search, const std::vector<std::vector<fs::path>>& folders,
                     const std::string& refused) {
  std::string names, places;
  for (const std::string& name : search.names) names += (names.empty() ? "" : " or ") + name;
  for (const auto& list : folders)
    for (const fs::path& folder : list) places += ", " + folder.string();
  return text(search.what, " (", names, ") was not found on the loader's path", places,
              refused.empty() ? "" : "; tried and refused: ", refused, "; set ", library_folders_variable,
              " to its folder (or to Python's site-packages)");
}

}  // namespace

std::vector<fs::path> user_library_folders() {
  std::vector<fs::path> folders;
  const char* value = std::getenv(library_folders_variable);
  std::string rest = value ? value : "";
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    const std::string folder = rest.substr(0, colon);
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
    if (folder.empty()) continue;
    folders.emplace_back(folder);
    add_wheels(folders, folder);
  }
  return folders;
}

std::vector<fs::path> usual_library_folders() {
  std::vector<fs::path> folders;
  add_from_environment(folders, "CUDNN_PATH", "lib");
  add_from_environment(folders, "CUDA_PATH", "lib64");
  add_from_environment(folders, "CUDA_HOME", "lib64");
  folders.emplace_back("/usr/local/cuda/lib64");
  return folders;
}

SharedLibrary SharedLibrary::open(const LibrarySearch& search) {
  const std::vector<fs::path> first = user_library_folders(), last = usual_library_folders();
  Attempts attempts;
  void* handle = attempts.open_in(first, search.names);
  for (const std::string& name : search.names)
    if (!handle) handle = attempts.open(name);
  if (!handle) handle = attempts.open_in(search.folders, search.names);
  if (!handle) handle = attempts.open_in(last, search.names);
  if (!handle) fail<DeviceError>("cuda", in_words(search, {first, search.folders, last}, attempts.refused));
  return {search.what, handle};
}

void* SharedLibrary::symbol(const char* name) const {
  void* address = dlsym(handle_, name);
  if (!address)
    fail<DeviceError>("cuda", what_, " at ", file().string(), " has no function ", name,
                      "; a newer version is expected");
  return address;
}

fs::path SharedLibrary::file() const {
  const link_map* map = nullptr;
  if (dlinfo(handle_, RTLD_DI_LINKMAP, &map) != 0 || !map || !map->l_name) return {};
  return map->l_name;
}

}  // namespace gift::cuda
