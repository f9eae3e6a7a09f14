#include "tests/support/file_index.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <cmath>
#include <fstream>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/json.h"
#include "tests/support/goldens.h"
#include "tests/support/sha256.h"

namespace gift::testing {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

std::string base64_decoded(const std::string& text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const size_t digit = digits.find(c);
    if (digit == digits.npos) continue;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    if ((count += 6) < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 255);
  }
  return out;
}

void do_step(const json& step, const fs::path& folder) {
  const std::string op = step.at("op");
  const fs::path path = folder / step.at("path").get<std::string>();
  fs::create_directories(op == "mkdir" ? path : path.parent_path());
  if (op == "copy") {
    fs::copy_file(reference_path("files") / step.at("from").get<std::string>(), path);
  } else if (op == "symlink") {
    fs::create_symlink(step.at("target").get<std::string>(), path);
  } else if (op == "fifo") {
    mkfifo(path.c_str(), 0600);
  } else if (op == "chmod") {
    chmod(path.c_str(), static_cast<mode_t>(std::stoul(step.at("mode").get<std::string>(), nullptr, 8)));
  } else if (op == "sparse") {
    std::ofstream(path).flush();
    fs::resize_file(path, step.at("bytes").get<uint64_t>());
  } else if (op == "parts") {
    std::ofstream out(path, std::ios::binary);
    for (const auto& part : step.at("parts")) {
      const std::string bytes = base64_decoded(part.at("base64"));
      for (int i = 0; i < part.at("repeat"); ++i) out << bytes;
    }
  } else if (op != "mkdir") {
    throw std::runtime_error("unknown step " + op);
  }
}

double number(const json& value) {
  if (!value.is_string()) return value.get<double>();
  return value == "nan" ? NAN : value == "inf" ? INFINITY : -INFINITY;
}

bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

bool is_integer(DType dtype) { return dtype == DType::i64 || dtype == DType::i32 || dtype == DType::u8; }

bool matches(const HostArray& array, const json& values) {
  if (is_integer(array.dtype)) return array.integers() == values.get<std::vector<int64_t>>();
  if (array.dtype == DType::boolean) {
    const auto got = array.integers();
    for (size_t i = 0; i < values.size(); ++i) {
      if (got[i] != int64_t{values[i].get<bool>()}) return false;
    }
    return true;
  }
  const auto got = array.doubles();
  for (size_t i = 0; i < values.size(); ++i) {
    const double want = number(values[i]);
    if (!same(got[i], array.dtype == DType::f64 ? want : static_cast<double>(static_cast<float>(want)))) return false;
  }
  return true;
}

std::string index_name(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return "float32";
    case DType::f64:
      return "float64";
    case DType::f16:
      return "float16";
    case DType::bf16:
      return "bfloat16";
    case DType::i64:
      return "int64";
    case DType::i32:
      return "int32";
    case DType::u8:
      return "uint8";
    case DType::boolean:
      return "bool";
  }
  return "?";
}

json index_json() { return read_json(reference_path("files") / "index.json"); }

}  // namespace

std::vector<IndexedFile> indexed_files() {
  std::vector<IndexedFile> out;
  const json index = index_json();
  for (const auto& entry : index.at("files")) {
    out.push_back({reference_path("files") / entry.at("file").get<std::string>(), entry.at("format"),
                   entry.at("outcome"), entry.value("open_as", ""), entry});
  }
  return out;
}

std::vector<IndexedFile> made_files(const fs::path& folder) {
  std::vector<IndexedFile> out;
  const json index = index_json();
  for (const auto& entry : index.at("make_at_run_time")) {
    const fs::path here = folder / entry.at("name").get<std::string>();
    fs::create_directories(here);
    for (const auto& step : entry.at("steps")) do_step(step, here);
    out.push_back({here / entry.at("open").get<std::string>(), entry.at("format"), entry.at("outcome"), "", entry});
  }
  return out;
}

std::string array_fault(const HostArray& array, const json& entry) {
  if (index_name(array.dtype) != entry.at("dtype")) return "dtype " + index_name(array.dtype);
  if (std::vector<int64_t>(array.shape.begin(), array.shape.end()) != entry.at("shape"))
    return "shape " + array.shape.str();
  if (entry.contains("values")) {
    const json& values = entry.at("values");
    if (values.size() != static_cast<size_t>(array.numel())) return "count of values";
    return matches(array, values) ? "" : "values";
  }
  const auto floats = array.floats();
  const std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(floats.data()), floats.size() * sizeof(float));
  if (entry.contains("sha256") && sha256(bytes) != entry.at("sha256")) return "sha256";
  if (entry.contains("first4")) {
    for (size_t i = 0; i < entry.at("first4").size(); ++i) {
      if (!same(floats[i], static_cast<float>(number(entry.at("first4")[i])))) return "first4";
    }
  }
  return entry.contains("sha256") || entry.contains("first4") ? "" : "nothing to compare with";
}

std::string refusal_fault(const IndexedFile& file, const std::function<void()>& open) {
  try {
    open();
  } catch (const Error& error) {
    const std::string message = error.what();
    if (!dynamic_cast<const FormatError*>(&error) && !dynamic_cast<const FileError*>(&error))
      return "of another kind: " + message;
    if (message.find(file.path.string()) == message.npos) return "does not name the file: " + message;
    if (message.size() > file.path.string().size() + 600) return "is too long: " + message;
    const std::string shown = printable(message, message.size());
    if (shown != "'" + message + "'") return "holds unprintable characters: " + shown;
    return "";
  }
  return "was not thrown";
}

bool payload_ran() {
  for (const fs::path& folder :
       {fs::current_path(), fs::temp_directory_path(), reference_path("files"), fs::path("/tmp")}) {
    if (fs::exists(folder / "pwned")) return true;
  }
  return false;
}

size_t peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<size_t>(usage.ru_maxrss) / 1024;
}

}  // namespace gift::testing
