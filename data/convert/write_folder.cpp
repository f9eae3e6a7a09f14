#include "data/convert/write_folder.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/collection/listing.h"
#include "data/convert/class_numbers.h"
#include "data/convert/eight_bit.h"
#include "data/image/encode.h"
#include "data/image/transform.h"

namespace gift {
namespace {

namespace fs = std::filesystem;

std::string five_digits(int64_t number) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%05lld", static_cast<long long>(number));
  return digits;
}

// Names come from foreign files.
bool is_folder_name(const std::string& name) {
  if (name.empty() || name.size() > 100 || is_hidden(name)) return false;
  if (name == "train" || name == "val" || name == "test") return false;
  for (const unsigned char c : name)
    if (c < 0x20 || c == 0x7f || c == '/' || c == '\\') return false;
  return is_utf8(name);
}

// Removes what was written, unless it was moved to its place.
class PartialFolder {
 public:
  explicit PartialFolder(const fs::path& out) : out_(out), path_(out.string() + text(".part-", getpid())) {}
  ~PartialFolder() {
    std::error_code ignored;
    if (!done_) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  void finish() {
    std::error_code error;
    fs::rename(path_, out_, error);
    if (error) fail<FileError>("convert", printable_path(out_), ": cannot be made: ", error.message());
    done_ = true;
  }

 private:
  fs::path out_, path_;
  bool done_ = false;
};

void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail<FileError>("convert", printable_path(path), ": cannot be made: ", error.message());
}

// The folder counts as a whole: no file of it has to be safe before.
void write_png(const fs::path& path, const std::vector<uint8_t>& png) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
  file.close();
  if (!file) fail<FileError>("convert", printable_path(path), ": cannot be written (a full disk?)");
}

// Below the folder, without extension: as the set's files are called, where they are files, else counted.
std::vector<std::string> file_names(const ImageCollection& set) {
  std::vector<std::string> stems, counted;
  std::set<std::pair<int32_t, std::string>> seen;
  std::vector<int64_t> next(set.classes().size());
  bool usable = true;
  for (int64_t i = 0; i < set.size(); ++i) {
    const fs::path file = set.name(i);
    stems.push_back(file.stem().string());
    usable = usable && has_image_extension(file.string()) && is_folder_name(stems.back()) &&
             seen.emplace(set.label(i), stems.back()).second;
    counted.push_back(five_digits(next[static_cast<size_t>(set.label(i))]++));
  }
  return usable ? stems : counted;
}

std::vector<std::string> folder_names(const ImageCollection& set, const ClassNumbers& numbers, ConvertedSet& done) {
  std::vector<std::string> out;
  bool usable = true;
  for (size_t i = 0; i < set.classes().size(); ++i) {
    const std::string& name =
        numbers.dataset.empty() ? set.classes()[i] : numbers.names[static_cast<size_t>(numbers.number[i])];
    usable = usable && is_folder_name(name);
    out.push_back(name);
  }
  if (usable) return out;
  done.notes.push_back("left out: the names of the classes, which cannot be those of folders; they are numbered");
  for (size_t i = 0; i < out.size(); ++i) out[i] = five_digits(numbers.number[i]);
  return out;
}

}  // namespace

void write_image_folder(const ImageCollection& set, const fs::path& out, const SetConversion& how, ThreadPool& pool,
                        ConvertedSet& done) {
  if (fs::exists(out)) fail<FileError>("convert", printable_path(out), " is there already; no folder is replaced");
  done.form = "a folder of PNG files";
  const EightBit pixels(set, how.normalization);
  if (set.floats() && how.image_size > 0)
    fail<ConfigError>("--image-size", how.image_size, ": pictures of floats are not resized");
  const ClassNumbers numbers = class_numbers(set, how.dataset);
  const std::vector<std::string> folders = folder_names(set, numbers, done), files = file_names(set);
  PartialFolder partial(out);
  std::vector<bool> used(folders.size());
  for (int64_t i = 0; i < set.size(); ++i) {
    const auto label = static_cast<size_t>(set.label(i));
    if (!used[label]) make_folder(partial.path() / folders[label]);
    used[label] = true;
  }
  struct Worker {
    Image image;
    std::vector<uint8_t> bytes;
    EightBit::Loss loss;
  };
  std::vector<Worker> workers(static_cast<size_t>(pool.size()));
  const ImageTransform fit{how.image_size, how.image_size};
  pool.run(set.size(), [&](int64_t i, int worker) {
    Worker& own = workers[static_cast<size_t>(worker)];
    pixels.load(i, own.image, own.bytes, own.loss);
    if (!fit.none()) own.image = apply(fit, std::move(own.image));
    const std::vector<uint8_t> png = encode_png(own.image);
    write_png(partial.path() / folders[static_cast<size_t>(set.label(i))] / (files[static_cast<size_t>(i)] + ".png"),
              png);
  });
  EightBit::Loss loss;
  for (const Worker& worker : workers) loss.add(worker.loss);
  if (const std::string words = pixels.describe(loss); !words.empty()) done.notes.push_back(words);
  partial.finish();
}

}  // namespace gift
