#include "tests/fuzz/seeds.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/files/zip_reader.h"
#include "losses/registry.h"
#include "tests/support/file_index.h"
#include "train/config.h"

namespace gift::fuzz {
namespace {

namespace fs = std::filesystem;
constexpr size_t largest = 20'000;

std::string content(const fs::path& path) {
  std::stringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(out).str();
}

// The formats of the index that a target reads.
bool reads(std::string_view target, const std::string& format) {
  if (target == "torch" || target == "pickle") return format.starts_with("torch");
  if (target == "zip") return format == "torch-zip" || format == "npz";
  return target == format;
}

std::string pickle_of(const fs::path& path) {
  const ZipReader zip(MappedFile::open(path));
  for (const ZipEntry& entry : zip.entries()) {
    if (!entry.name.ends_with("/data.pkl")) continue;
    const OwnedBytes read = zip.read(entry, largest);
    return {reinterpret_cast<const char*>(read.bytes.data()), read.bytes.size()};
  }
  return {};
}

std::vector<std::string> texts(std::string_view target) {
  std::vector<std::string> out;
  if (target == "loss") {
    for (const LossEntry& loss : known_losses()) out.push_back(loss.name);
    for (const char* more :
         {"gift:gamma=0.3,alpha=0.1,form=code", "kl:T=4 + 0.1*ce", "0.5*mse+ce", "kl_ce", "dkd:beta=8"})
      out.emplace_back(more);
  }
  if (target == "config") out.push_back(to_json(Config{}).dump());
  if (target == "tar") {
    std::string tar = content(fs::path(GIFT_SOURCE_DIR) / "examples" / "cifar10-test-1000.tar").substr(0, 3 * 2048);
    out.push_back(tar + std::string(1024, '\0'));
  }
  return out;
}

}  // namespace

std::vector<std::string> seeds(std::string_view target) {
  std::vector<std::string> out = texts(target);
  for (const testing::IndexedFile& file : testing::indexed_files()) {
    if (file.outcome != "load" || !reads(target, file.format) || fs::is_directory(file.path)) continue;
    const bool unzip = target == "pickle" && file.format == "torch-zip";
    std::string bytes = unzip ? pickle_of(file.path) : content(file.path);
    if (!bytes.empty() && bytes.size() <= largest) out.push_back(std::move(bytes));
  }
  return out;
}

std::vector<std::string> regressions(std::string_view target) {
  const fs::path folder = fs::path(GIFT_SOURCE_DIR) / "tests" / "fuzz" / "regressions" / target;
  std::vector<fs::path> files;
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> out;
  for (const fs::path& file : files) out.push_back(content(file));
  return out;
}

}  // namespace gift::fuzz
