#include "tests/fuzz/targets.h"

#include <stdexcept>
#include <string>

#include "core/error.h"
#include "core/files/npy.h"
#include "core/files/pickle.h"
#include "core/files/safetensors.h"
#include "core/files/tensor_list.h"
#include "core/files/torch_file.h"
#include "core/files/weights_file.h"
#include "core/files/zip_reader.h"
#include "data/collection/archive.h"
#include "data/collection/array_set.h"
#include "data/collection/cifar_batch.h"
#include "data/collection/forms.h"
#include "data/image/decode.h"
#include "data/labels/fkd_batch.h"
#include "data/labels/label_chunk.h"
#include "data/labels/label_manifest.h"
#include "losses/registry.h"
#include "models/recognize.h"
#include "models/saved_model.h"
#include "tests/fuzz/memory_file.h"
#include "train/config.h"

namespace gift::fuzz {
namespace {

using Bytes = std::span<const std::byte>;

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

template <class Work>
void contained(const Work& work) {
  try {
    work();
  } catch (const Error&) {  // how a parser is meant to refuse
  }
}

void pickle(Bytes bytes) {
  contained([&] {
    PickleTree tree("fuzz");
    read_pickle(tree, bytes);
  });
}

// The zip and the stream format of PyTorch, with what callers do with a file.
void torch(Bytes bytes) {
  const MemoryFile file(bytes);
  contained([&] { TorchFile(file.path()).read_all(); });
  contained([&] { list_tensors(file.path()); });
  contained([&] {
    const Weights weights = read_weights(file.path());
    check_finite(weights, file.path());
    recognize(weights.tensors);
  });
  contained([&] { WeightsFile(file.path()).read({}); });
}

void zip(Bytes bytes) {
  const MemoryFile file(bytes);
  contained([&] {
    const ZipReader zip(MappedFile::open(file.path()));
    uint64_t left = uint64_t{16} << 20;
    for (const ZipEntry& entry : zip.entries()) {
      contained([&] { left -= zip.read(entry, left).bytes.size(); });
    }
  });
}

void safetensors(Bytes bytes) {
  const MemoryFile file(bytes);
  contained([&] {
    const Safetensors read = read_safetensors(file.path());
    for (const auto& [name, array] : read.tensors) array.doubles();
    read_model_card(read.metadata, file.path());
  });
}

void npy(Bytes bytes) {
  contained([&] { parse_npy({bytes, nullptr}, "fuzz").doubles(); });
  const MemoryFile file(bytes);
  contained([&] { read_npy(file.path()); });
}

void npz(Bytes bytes) {
  const MemoryFile file(bytes);
  contained([&] { read_npz(file.path()); });
}

void image(Bytes bytes) {
  const DecodeLimits limits{.max_side = 4096, .max_pixels = 1 << 20};
  contained([&] { decode_image({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, "fuzz", limits); });
}

void tar(Bytes bytes) {
  contained([&] { read_tar({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, "fuzz"); });
}

void config(Bytes bytes) {
  contained([&] { config_from_json(parse_json(text_of(bytes), "fuzz"), "fuzz"); });
}

void loss(Bytes bytes) {
  contained([&] { make_loss(text_of(bytes)); });
}

// Whatever a set's file turns out to be, all that is done with it.
void use(const ImageCollection& set) {
  describe_pixels(set);
  describe_labels(set);
  std::vector<float> planes(
      set.floats() ? 3 * static_cast<size_t>(set.floats()->height) * static_cast<size_t>(set.floats()->width) : 0);
  Image image;
  std::vector<uint8_t> scratch;
  for (int64_t i = 0; i < set.size(); ++i) {
    contained([&] { set.load(i, image, scratch); });
    if (set.floats()) set.planes(i, planes.data());
  }
}

// data.pt, DATM's tensors, npz and npy.
void set(Bytes bytes) {
  const MemoryFile file(bytes);
  contained([&] { holds_pictures(file.path()); });
  contained([&] { use(*open_array_set(file.path())); });
}

// Archives of any kind of set.
void archive(Bytes bytes) {
  const MemoryFile file(bytes);
  for (const Split split : {Split::train, Split::test}) contained([&] { use(*open_collection(file.path(), split)); });
}

void cifar(Bytes bytes) {
  const auto file = MappedFile::part("fuzz", bytes, std::make_shared<int>());
  for (const bool hundred : {false, true}) {
    contained([&] { read_cifar_pickle(file, hundred); });
    contained([&] { read_cifar_names(file, hundred); });
  }
  contained([&] { read_cifar_binary(file, 1); });
}

void fkd(Bytes bytes) {
  const MemoryFile file(bytes);
  contained([&] { read_fkd_batch(file.path()); });
}

// labels.json, a line of #, and a file of labels that it is for.
void labels(Bytes bytes) {
  const std::string_view text = text_of(bytes), mark = "\n#\n";
  const size_t end = std::min(text.find(mark), text.size());
  contained([&] {
    const LabelManifest manifest = parse_manifest(text.substr(0, end), "labels.json");
    to_json(manifest);
    if (end == text.size()) return;
    const MemoryFile file(bytes.subspan(end + mark.size()));
    const LabelChunk chunk(file.path(), manifest.layout, manifest.epochs_of(0));
    for (int64_t batch = 0; batch < std::min<int64_t>(manifest.layout.batches().count(), 100); ++batch)
      chunk.read(0, batch);
  });
}

constexpr Target table[] = {{"pickle", pickle}, {"torch", torch}, {"zip", zip},      {"safetensors", safetensors},
                            {"npy", npy},       {"npz", npz},     {"image", image},  {"tar", tar},
                            {"config", config}, {"loss", loss},   {"set", set},      {"archive", archive},
                            {"cifar", cifar},   {"fkd", fkd},     {"labels", labels}};

}  // namespace

std::span<const Target> targets() { return table; }

const Target& find_target(std::string_view name) {
  for (const Target& target : table)
    if (target.name == name) return target;
  throw std::logic_error("no fuzz target " + std::string(name));
}

}  // namespace gift::fuzz
