#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gift::cuda {

// Folders of CUDA libraries given by the user, colon-separated: each is searched itself, and as a Python site-packages
// folder (nvidia/*/lib below it).
constexpr const char* library_folders_variable = "GIFT_CUDA_LIBRARIES";

// A library by its name in words, the file names (sonames) that will do, best first, and the folders to look into after
// the user's own and before the usual ones.
struct LibrarySearch {
  std::string what;
  std::vector<std::string> names;
  std::vector<std::filesystem::path> folders = {};
};

// A shared library opened at run time. It stays open until the process ends: CUDA's libraries run code at exit.
class SharedLibrary {
 public:
  // Tries each name in: the folders of GIFT_CUDA_LIBRARIES, the loader's own path, the folders of the search,
  // $CUDNN_PATH/lib, $CUDA_PATH/lib64, $CUDA_HOME/lib64, /usr/local/cuda/lib64. DeviceError that says where it looked
  // and why files that were there could not be opened.
  static SharedLibrary open(const LibrarySearch& search);

  // DeviceError where the library has no function of that name.
  template <class Function>
  void get(Function*& function, const char* name) const {
    function = reinterpret_cast<Function*>(symbol(name));
  }
  std::filesystem::path file() const;  // where the loader found it

 private:
  SharedLibrary(std::string what, void* handle) : what_(std::move(what)), handle_(handle) {}
  void* symbol(const char* name) const;

  std::string what_;
  void* handle_;
};

// The folders that open() looks into before and after the loader's own path.
std::vector<std::filesystem::path> user_library_folders();
std::vector<std::filesystem::path> usual_library_folders();

}  // namespace gift::cuda
