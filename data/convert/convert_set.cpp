#include "data/convert/convert_set.h"

#include <cstring>

#include "core/error.h"
#include "core/files/convert_array.h"
#include "core/files/npy.h"
#include "core/files/printable.h"
#include "core/files/torch_writer.h"
#include "data/collection/forms.h"
#include "data/convert/class_numbers.h"
#include "data/convert/write_folder.h"
#include "data/source/parallel_load.h"

namespace gift {
namespace {

constexpr int64_t most_bytes = int64_t{16} << 30;

enum class Target { folder, torch, npz, none };

Target target_of(const std::filesystem::path& out) {
  const std::string extension = out.has_filename() ? out.extension().string() : "";
  if (extension.empty()) return Target::folder;
  if (extension == ".pt") return Target::torch;
  return extension == ".npz" ? Target::npz : Target::none;
}

void check_size(const Shape& shape, size_t width, const std::filesystem::path& out) {
  const double bytes = static_cast<double>(width) * static_cast<double>(shape[0]) * static_cast<double>(shape[1]) *
                       static_cast<double>(shape[2]) * static_cast<double>(shape[3]);
  if (bytes > static_cast<double>(most_bytes))
    fail<ConfigError>("convert", printable_path(out), " would hold ", static_cast<int64_t>(bytes / (1 << 30)),
                      " GiB of pictures, at most 16 are held in memory (a folder has no bound)");
}

// u8 (N, H, W, 3).
HostArray byte_pictures(const ImageCollection& set, const SetConversion& how, const std::filesystem::path& out,
                        ThreadPool& pool) {
  LoadPlan plan{&set, {how.image_size, how.image_size}, how.image_size, how.image_size};
  if (how.image_size == 0) {
    Image first;
    std::vector<uint8_t> scratch;
    set.load(0, first, scratch);
    plan.height = first.height;
    plan.width = first.width;
  }
  const Shape shape{set.size(), plan.height, plan.width, 3};
  check_size(shape, 1, out);
  auto [array, bytes] = new_host_array(DType::u8, shape);
  try {
    load_all(plan, pool, reinterpret_cast<uint8_t*>(bytes.data()));
  } catch (const FormatError& error) {
    fail<FormatError>("convert", "arrays hold pictures of one size (--image-size): ", error.what());
  }
  return array;
}

// f32 (N, 3, H, W) of floats as they are.
HostArray float_pictures(const ImageCollection& set, const std::filesystem::path& out) {
  const FloatPictures& size = *set.floats();
  const Shape shape{set.size(), 3, size.height, size.width};
  check_size(shape, sizeof(float), out);
  auto [array, bytes] = new_host_array(DType::f32, shape);
  const size_t each = bytes.size() / static_cast<size_t>(set.size());
  std::vector<float> planes(each / sizeof(float));
  for (int64_t i = 0; i < set.size(); ++i) {
    set.planes(i, planes.data());
    std::memcpy(bytes.data() + static_cast<size_t>(i) * each, planes.data(), each);
  }
  return array;
}

// Bytes to bytes / 255 as f32 (N, 3, H, W): the bits of torchvision's ToTensor.
HostArray divided(const HostArray& pictures, const std::filesystem::path& out) {
  const Shape& from = pictures.shape;
  const Shape shape{from[0], 3, from[1], from[2]};
  check_size(shape, sizeof(float), out);
  const PixelTable table{Normalization{}};
  auto [array, bytes] = new_host_array(DType::f32, shape);
  const size_t values = static_cast<size_t>(from[1] * from[2] * 3);
  std::vector<float> planes(values);
  for (size_t i = 0; i < static_cast<size_t>(from[0]); ++i) {
    normalize_sample(reinterpret_cast<const uint8_t*>(pictures.data) + i * values, static_cast<int>(from[1]),
                     static_cast<int>(from[2]), table, planes.data());
    std::memcpy(bytes.data() + i * values * sizeof(float), planes.data(), values * sizeof(float));
  }
  return array;
}

HostArray label_array(const ImageCollection& set, const ClassNumbers& classes) {
  const size_t columns = set.stored_label(0).size();
  if (columns == 0) {
    std::vector<int64_t> labels;
    for (int64_t i = 0; i < set.size(); ++i) labels.push_back(classes.number[static_cast<size_t>(set.label(i))]);
    return host_array(Shape{set.size()}, labels);
  }
  std::vector<float> labels(static_cast<size_t>(set.size()) * columns);
  for (int64_t i = 0; i < set.size(); ++i)
    for (size_t k = 0; k < columns; ++k)
      labels[static_cast<size_t>(i) * columns + static_cast<size_t>(classes.number[k])] = set.stored_label(i)[k];
  return host_array(Shape{set.size(), static_cast<int64_t>(columns)}, labels);
}

void write_arrays(const ImageCollection& set, const std::filesystem::path& out, const SetConversion& how, bool torch,
                  ThreadPool& pool, ConvertedSet& done) {
  const ClassNumbers classes = class_numbers(set, how.dataset);
  if (!set.stored_label(0).empty() && set.stored_label(0).size() != classes.names.size())
    fail<ConfigError>("--dataset", classes.dataset, " has ", classes.names.size(), " classes, the labels are of ",
                      set.stored_label(0).size());
  if (set.floats() && how.image_size > 0)
    fail<ConfigError>("--image-size", how.image_size, ": pictures of floats are not resized");
  HostArray images = set.floats() ? float_pictures(set, out) : byte_pictures(set, how, out, pool);
  if (torch && !set.floats()) images = divided(images, out);
  if (how.dtype && !is_floating(images.dtype))
    fail<ConfigError>("--dtype", name_of(*how.dtype),
                      ": the pictures are bytes, and an .npz keeps them (X.pt holds floats)");
  if (how.dtype) images = converted(images, *how.dtype);
  const HostArray labels = label_array(set, classes);
  if (torch) {
    write_torch_dict(out, {{"data", images}, {"label", labels}}, {{"dataset", classes.dataset}});
  } else {
    write_npz(out, {{"images", images}, {"labels", labels}});
    if (!classes.dataset.empty()) done.notes.push_back("left out: the name of the data set, " + classes.dataset);
  }
  done.form = torch ? "GIFT data.pt" : "numpy .npz";
  if (torch && set.floats() && pixel_form(set) == PixelForm::other_floats)
    done.notes.push_back(text("values from ", set.floats()->low, " to ", set.floats()->high,
                              " are kept as they are; GIFT's own code expects 0 .. 1"));
  if (classes.names_lost)
    done.notes.push_back(
        "left out: the names of the classes; they are numbered in sorted order (--dataset names them by their data "
        "set)");
}

}  // namespace

bool is_set_name(const std::filesystem::path& out) { return target_of(out) != Target::none; }

ConvertedSet convert_set(const ImageCollection& set, const std::filesystem::path& out, const SetConversion& how,
                         ThreadPool& pool) {
  const Target target = target_of(out);
  if (target == Target::none)
    fail<ConfigError>("convert", printable_path(out),
                      ": a set is written as a folder (a name without extension), .pt or .npz");
  if (how.image_size < 0) fail<ConfigError>("--image-size", how.image_size, ", expected a positive number");
  if (how.normalization && (!set.floats() || target != Target::folder))
    fail<ConfigError>("--normalization", "only floats that become 8-bit pictures are denormalised; ",
                      set.floats() ? "arrays keep them as they are" : "these are bytes");
  if (how.dtype && target == Target::folder) fail<ConfigError>("--dtype", "a folder holds 8-bit pictures");
  ConvertedSet done;
  done.images = set.size();
  done.classes = static_cast<int64_t>(set.classes().size());
  if (target == Target::folder) {
    write_image_folder(set, out, how, pool, done);
    if (const LabelForm form = label_form(set); form != LabelForm::hard && form != LabelForm::one_hot)
      done.notes.push_back(
          text("left out: the ", set.stored_label(0).size(), " numbers of each label; the largest decides the folder"));
  } else {
    write_arrays(set, out, how, target == Target::torch, pool, done);
  }
  if (set.learning_rate() > 0)
    done.notes.push_back(text("left out: the learning rate ", set.learning_rate(), " that came with the set"));
  return done;
}

}  // namespace gift
