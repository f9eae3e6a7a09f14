#include "train/reproduce/locate.h"

#include <algorithm>
#include <span>

#include "core/error.h"
#include "data/datasets.h"
#include "models/registry.h"

namespace gift {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

void add(Names& names, std::string_view name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

Names dataset_names(const std::string& dataset) {
  Names out{dataset};
  const Dataset* known = known_dataset(dataset);
  if (!known) return out;
  add(out, known->name);
  for (const std::string_view alias : known->aliases) add(out, alias);
  if (known->name.starts_with("cifar")) add(out, "cifar-" + std::string(known->name.substr(5)));
  if (known->list == ClassList::tinyimagenet) add(out, "tiny-imagenet"), add(out, "tiny-imagenet-200");
  if (known->list == ClassList::imagenet) add(out, "imagenet1k");
  return out;
}

Names model_names(const std::string& model) {
  Names out{model};
  for (const Architecture& a : architectures())
    if (a.name == model) add(out, a.alias);
  static constexpr std::string_view modified = "_modified";
  if (model.ends_with(modified)) add(out, model.substr(0, model.size() - modified.size()));
  if (model.starts_with("convnet")) add(out, "convnet");
  return out;
}

Names method_names(const std::string& method) {
  Names out{method};
  std::string joined = method, under = method;
  std::erase(joined, '-');
  std::replace(under.begin(), under.end(), '-', '_');
  for (const std::string& name : {joined, under}) add(out, name);
  for (const std::string& name : Names(out)) {
    std::string upper = name;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    add(out, upper);
  }
  if (method == "sre2l") add(out, "SRe2L");
  return out;
}

bool is_there(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::is_directory(status) ? !fs::is_empty(path, error) && !error : fs::is_regular_file(status);
}

// Takes the first path that is there.
class Search {
 public:
  void look(const fs::path& path) {
    if (out_.found()) return;
    out_.tried.push_back(path.string());
    if (is_there(path)) out_.path = path;
  }
  void look(const fs::path& stem, std::span<const std::string_view> endings) {
    for (const std::string_view ending : endings) look(stem.string() + std::string(ending));
  }
  Located result() { return std::move(out_); }

 private:
  Located out_;
};

constexpr std::string_view set_endings[] = {"", ".tar", ".tar.gz", ".tgz", ".zip"};
constexpr std::string_view tensor_endings[] = {"/data.pt", ".pt"};
constexpr std::string_view teacher_endings[] = {".pth", ".pt", ".safetensors"};

// CIFAR's own files, which hold both halves.
bool holds_binary_files(const fs::path& folder) {
  std::error_code error;
  for (const fs::path& name : {folder / "test_batch.bin", folder / "test.bin"})
    if (fs::is_regular_file(name, error)) return true;
  return false;
}

Located half(const fs::path& data, const std::string& dataset, std::span<const std::string_view> names) {
  Search search;
  for (const std::string& folder : dataset_names(dataset))
    for (const std::string_view name : names) search.look(data / folder / name, set_endings);
  for (const std::string& folder : dataset_names(dataset))
    for (const fs::path& below :
         {data / folder, data / folder / "cifar-10-batches-bin", data / folder / "cifar-100-binary"})
      if (holds_binary_files(below)) search.look(below);
  return search.result();
}

}  // namespace

std::string Located::missing(const std::string& what) const {
  std::string out = "no " + what;
  for (size_t i = 0; i < std::min<size_t>(tried.size(), 2); ++i) out += (i ? " nor " : ": neither ") + tried[i];
  return tried.size() > 2 ? out + text(" (nor ", tried.size() - 2, " other spellings)") : out;
}

Located Library::set(const std::string& dataset, const std::string& method, const std::string& model, int ipc) const {
  Search search;
  const std::string count = "ipc" + std::to_string(ipc);
  const Names datasets = dataset_names(dataset), methods = method_names(method), models = model_names(model);
  for (const std::string& d : datasets)
    for (const std::string& m : methods)
      for (const std::string& a : models) {
        const fs::path own = data_ / d / m / a / count;
        search.look(own / "data.pt");  // before the folder that holds it
        search.look(own, set_endings);
        search.look(own.string() + ".pt");
      }
  for (const std::string& m : methods)
    for (const std::string& d : datasets)
      for (const std::string& a : models) search.look(data_ / m / (d + "_" + a) / count, tensor_endings);
  Located out = search.result();
  // The documented names first.
  for (const fs::path& name :
       {data_ / method / (dataset + "_" + model) / count / "data.pt", data_ / dataset / method / model / count})
    std::stable_partition(out.tried.begin(), out.tried.end(), [&](const std::string& path) { return path == name; });
  return out;
}

Located Library::test(const std::string& dataset) const {
  static constexpr std::string_view names[] = {"test", "val"};
  return half(data_, dataset, names);
}

Located Library::train(const std::string& dataset) const {
  static constexpr std::string_view names[] = {"train"};
  return half(data_, dataset, names);
}

Located Library::teacher(const std::string& dataset, const std::string& model) const {
  Search search;
  for (const std::string& d : dataset_names(dataset))
    for (const std::string& a : model_names(model)) search.look(teachers_ / (d + "_" + a), teacher_endings);
  return search.result();
}

}  // namespace gift
