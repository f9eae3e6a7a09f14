#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <ctime>

#include "core/files/npy.h"
#include "core/files/safetensors.h"
#include "core/files/torch_file.h"
#include "core/files/weights.h"
#include "tests/support/file_index.h"
#include "tests/support/goldens.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("every case list opens, and each of its tensors is there") {
  for (const char* name : {"losses", "ops", "optim", "metrics", "zca"}) {
    CAPTURE(name);
    const GoldenFile file(std::string(name) + ".safetensors");
    CHECK(!file.cases.empty());
    for (const GoldenCase& golden : file.cases) CHECK(!golden.outputs.empty());
  }
  CHECK(GoldenFile("trace.safetensors").metadata.count("spec") == 1);
}

TEST_CASE("the comparison of goldens finds the worst element") {
  const auto want = host_array(Shape{2, 2}, std::vector<double>{1, 2, 100, 0});
  const std::vector<double> near{1, 2.001, 100.02, 0}, nan{1, 2, NAN, 0};
  CHECK(deviation(near, want, {1e-3, 0}) == "");
  CHECK(deviation(near, want, {1e-4, 0}).find("worst at 1") != std::string::npos);
  CHECK(deviation(near, want, {0, 1e-3}).find("worst at 2") != std::string::npos);
  CHECK(deviation(near, want, {0, 1e-2}, 10) == "");
  CHECK(deviation(nan, want, {1, 1}) != "");
  CHECK(deviation(std::vector<double>{1}, want, {1, 1}) != "");
  CHECK(row_deviation(near, want, {1e-3, 0}) == "");
  CHECK(row_deviation(near, want, {1e-4, 0}).find("row 0") != std::string::npos);
}

namespace {

PickleValue at_path(PickleValue value, const nlohmann::json& path) {
  for (const auto& step : path) {
    std::optional<PickleValue> next;
    if (step.is_string()) {
      next = value.find(step.get<std::string>());
    } else if (value.is_sequence()) {
      next = value[step.get<size_t>()];
    } else {
      for (size_t i = 0; i < value.size(); ++i) {
        if (value.key(i).is(PickleKind::integer) && value.key(i).integer() == step) next = value.value(i);
      }
    }
    if (!next) throw std::runtime_error("nothing at " + path.dump());
    value = *next;
  }
  return value;
}

void count_leaves(const PickleValue& value, size_t& tensors, size_t& scalars) {
  if (value.is(PickleKind::tensor)) {
    ++tensors;
  } else if (value.is(PickleKind::dict)) {
    for (size_t i = 0; i < value.size(); ++i) count_leaves(value.value(i), tensors, scalars);
  } else if (value.is(PickleKind::list) || value.is(PickleKind::tuple)) {
    for (size_t i = 0; i < value.size(); ++i) count_leaves(value[i], tensors, scalars);
  } else {
    ++scalars;
  }
}

bool is_scalar(const PickleValue& value, const nlohmann::json& entry) {
  const std::string type = entry.at("type");
  const auto& want = entry.at("value");
  if (type == "none") return value.is(PickleKind::none);
  if (type == "bool") return value.boolean() == want.get<bool>();
  if (type == "int") return value.integer() == want.get<int64_t>();
  if (type == "str") return value.text() == want.get<std::string>();
  if (type == "float") {
    if (want.is_string()) return value.number() == (want == "inf" ? INFINITY : -INFINITY);
    return value.number() == want.get<double>();
  }
  return value.is(PickleKind::other) ? value.text() == want.get<std::string>() : value.is(PickleKind::set);
}

void check_torch(const IndexedFile& file) {
  const TorchFile torch(file.path);
  const auto& tensors = file.entry.value("tensors", nlohmann::json::array());
  const auto& scalars = file.entry.value("scalars", nlohmann::json::array());
  for (const auto& entry : tensors) {
    CAPTURE(entry.at("at").dump());
    CHECK(array_fault(torch.read(at_path(torch.root(), entry.at("at"))), entry) == "");
  }
  for (const auto& entry : scalars) {
    CAPTURE(entry.at("at").dump());
    CHECK(is_scalar(at_path(torch.root(), entry.at("at")), entry));
  }
  if (file.entry.contains("tensors")) {
    size_t tensor_count = 0, scalar_count = 0;
    count_leaves(torch.root(), tensor_count, scalar_count);
    CHECK(tensor_count == tensors.size());
    CHECK(scalar_count == scalars.size());
  }
}

void check_safetensors(const IndexedFile& file) {
  const Safetensors read = read_safetensors(file.path);
  const auto& tensors = file.entry.value("tensors", nlohmann::json::array());
  for (const auto& entry : tensors) {
    const std::string name = entry.at("at").at(0);
    CAPTURE(name);
    const HostArray* array = find(read.tensors, name);
    REQUIRE(array);
    CHECK(array_fault(*array, entry) == "");
  }
  if (file.entry.contains("tensors")) CHECK(read.tensors.size() == tensors.size());
}

void check_npz(const IndexedFile& file) {
  const StateDict arrays = read_npz(file.path);
  CHECK(arrays.size() == file.entry.at("arrays").size());
  for (const auto& [name, entry] : file.entry.at("arrays").items()) {
    CAPTURE(name);
    const HostArray* array = find(arrays, name);
    REQUIRE(array);
    CHECK(array_fault(*array, entry) == "");
  }
}

void check_values(const IndexedFile& file) {
  if (file.format == "safetensors") {
    check_safetensors(file);
  } else if (file.format == "npy") {
    const HostArray array = read_npy(file.path);
    if (file.entry.contains("array")) CHECK(array_fault(array, file.entry.at("array")) == "");
  } else if (file.format == "npz") {
    check_npz(file);
  } else {
    check_torch(file);
  }
}

void check_weights(const IndexedFile& file) {
  const auto& want = file.entry.at("weights");
  const Weights weights = read_weights(file.path);
  CHECK(weights.tensors.size() == want.at("count"));
  CHECK(weights.found_under == (want.at("under").empty() ? "" : want.at("under").back().get<std::string>()));
  CHECK(weights.prefix == want.at("strip_prefix"));
}

// Opens a file the way its reader does and touches every byte of it.
void read_all(const IndexedFile& file) {
  if (file.open_as == "weights") {
    check_finite(read_weights(file.path), file.path);
  } else if (file.format == "safetensors") {
    for (const auto& [name, array] : read_safetensors(file.path).tensors) array.doubles();
  } else if (file.format == "npy") {
    read_npy(file.path).doubles();
  } else if (file.format == "npz") {
    for (const auto& [name, array] : read_npz(file.path)) array.doubles();
  } else {
    const TorchFile torch(file.path);
    torch.read_all();
  }
}

// Sanitizers take several times the time and memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t slower = 8;
#else
constexpr size_t slower = 1;
#endif

// The readers of whole data sets, and the networks that weights must fit, are tested with their folders.
bool is_covered(const IndexedFile& file) {
  const bool arrays = file.format == "safetensors" || file.format == "npy" || file.format == "npz";
  if (!arrays && file.format.substr(0, 5) != "torch") return false;
  if (file.open_as == "weights")
    return file.entry.at("file") == "hostile/sd_nan.pth" || file.entry.at("file") == "hostile/sd_not_tensor.pth";
  return file.open_as.empty();
}

}  // namespace

TEST_CASE("good files load to the listed values") {
  size_t count = 0;
  for (const IndexedFile& file : indexed_files()) {
    if (!is_covered(file) || file.outcome == "refuse") continue;
    CAPTURE(file.path.string());
    const bool may_refuse = file.outcome != "load" && file.path.parent_path().filename() != "good";
    if (may_refuse && refusal_fault(file, [&] { read_all(file); }) == "") continue;
    ++count;
    check_values(file);
    if (file.entry.contains("weights")) check_weights(file);
  }
  CHECK(count > 40);
}

TEST_CASE("hostile files are refused with file and fault, in bounded time and memory, and run nothing") {
  TemporaryFolder folder;
  std::vector<IndexedFile> files = indexed_files();
  for (IndexedFile& file : made_files(folder.path())) files.push_back(std::move(file));
  size_t count = 0;
  const size_t memory = peak_memory_mib();
  for (const IndexedFile& file : files) {
    if (!is_covered(file) || (file.outcome != "refuse" && file.outcome != "refuse-or-load")) continue;
    if (file.entry.value("name", "") == "unreadable" && geteuid() == 0) continue;  // nothing is unreadable for root
    CAPTURE(file.path.string());
    ++count;
    const std::clock_t start = std::clock();
    const std::string fault = refusal_fault(file, [&] { read_all(file); });
    if (file.outcome == "refuse") CHECK(fault == "");
    if (file.outcome == "refuse-or-load") CHECK((fault == "" || fault == "was not thrown"));
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 2 * slower);
    CHECK(peak_memory_mib() < memory + 256 * slower);
  }
  CHECK(count > 200);
  CHECK(!payload_ran());
}
