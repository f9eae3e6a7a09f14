#include <iomanip>
#include <vector>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/files/safetensors.h"
#include "data/digest.h"
#include "data/zca/zca.h"

namespace gift {
namespace {

constexpr const char *mean_name = "mean", *whiten_name = "whiten", *restore_name = "restore", *about = "gift_zca";

HostArray array_of(const Tensor& tensor) {
  return host_array(tensor.shape(), std::span<const float>(tensor.data<float>(), static_cast<size_t>(tensor.numel())));
}

Tensor tensor_of(Context& c, const Safetensors& file, const char* name, const Shape& shape, const std::string& path) {
  const HostArray* array = find(file.tensors, name);
  if (!array || array->shape != shape || array->dtype != DType::f32)
    fail<FormatError>("ZCA", path, array ? " has a '" : " has no '", name, "' of f32 ", shape.str(),
                      " (not a ZCA fit written by gift?)");
  return from_host(c, shape, array->floats().data());
}

std::string numbers(const Zca& zca) { return text(zca.height, ' ', zca.width, ' ', std::setprecision(17), zca.eps); }

}  // namespace

void write_zca(const std::filesystem::path& path, const Zca& zca) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  write_safetensors(
      path,
      {{mean_name, array_of(zca.mean)}, {whiten_name, array_of(zca.whiten)}, {restore_name, array_of(zca.restore)}},
      {{about, numbers(zca)}});
}

Zca read_zca(Context& c, const std::filesystem::path& path) {
  const Safetensors file = read_safetensors(path);
  const std::string shown = printable_path(path);
  const auto found = file.metadata.find(about);
  Zca zca;
  std::istringstream in(found == file.metadata.end() ? "" : found->second);
  if (!(in >> zca.height >> zca.width >> zca.eps) || zca.height < 1 || zca.width < 1 || zca.height > 4096 ||
      zca.width > 4096)
    fail<FormatError>("ZCA", shown, " is no ZCA fit written by gift");
  const int64_t d = int64_t{3} * zca.height * zca.width;
  zca.mean = tensor_of(c, file, mean_name, {d}, shown);
  zca.whiten = tensor_of(c, file, whiten_name, {d, d}, shown);
  zca.restore = tensor_of(c, file, restore_name, {d, d}, shown);
  return zca;
}

std::string digest_of_pixels(ImageSource& set) {
  Digest digest(mixed(static_cast<uint64_t>(set.size()) << 32 | static_cast<uint64_t>(set.height()) << 16 |
                      static_cast<uint64_t>(set.width())));
  const auto each = static_cast<size_t>(set.image_bytes());
  std::vector<uint64_t> words((each + 7) / 8);
  for (int32_t i = 0; i < set.size(); ++i) {
    if (set.floats())
      set.read_floats({&i, 1}, reinterpret_cast<float*>(words.data()));
    else
      set.read({&i, 1}, reinterpret_cast<uint8_t*>(words.data()));
    digest.add(std::span<const uint64_t>(words));
  }
  return digest.text();
}

Zca cached_zca(Context& c, ImageSource& set, double eps, const std::filesystem::path& cache, bool& was_cached,
               std::filesystem::path* file, const std::function<void(double seconds)>& expected) {
  const std::string name = text("zca-", digest_of_pixels(set), "-", eps, ".safetensors");
  const std::filesystem::path path = cache / name;
  if (file) *file = path;
  std::error_code ignored;
  was_cached = std::filesystem::exists(path, ignored);
  if (was_cached) return read_zca(c, path);
  const Zca zca = fit_zca(c, set, eps, expected);
  write_zca(path, zca);
  return zca;
}

}  // namespace gift
