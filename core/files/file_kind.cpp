#include "core/files/file_kind.h"

#include <algorithm>
#include <cstdint>

#include "core/files/little_endian.h"

namespace gift {
namespace {

using namespace std::string_view_literals;

std::string_view front_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 512)};
}

bool starts_with(std::string_view text, std::string_view front) { return text.substr(0, front.size()) == front; }

bool is_safetensors(std::span<const std::byte> bytes) {
  if (bytes.size() < 10) return false;
  const auto length = load_little<uint64_t>(bytes, 0);
  return length <= bytes.size() - 8 && static_cast<char>(bytes[8]) == '{';
}

}  // namespace

FileKind file_kind(std::span<const std::byte> bytes) {
  const std::string_view front = front_of(bytes);
  if (starts_with(front, "PK\3\4") || starts_with(front, "PK\5\6")) return FileKind::zip;
  if (starts_with(front, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e"sv))
    return FileKind::torch_legacy;
  if (starts_with(front, "\x93NUMPY")) return FileKind::npy;
  if (is_safetensors(bytes)) return FileKind::safetensors;
  return FileKind::other;
}

std::string_view describe_content(std::span<const std::byte> bytes) {
  const std::string_view front = front_of(bytes);
  if (front.empty()) return "an empty file (an interrupted download or a full disk?)";
  switch (file_kind(bytes)) {
    case FileKind::zip:
      return "a zip archive";
    case FileKind::torch_legacy:
      return "a PyTorch file of the old format";
    case FileKind::npy:
      return "a numpy array";
    case FileKind::safetensors:
      return "a safetensors file";
    case FileKind::other:
      break;
  }
  const size_t blank = front.find_first_not_of(" \t\r\n");
  const std::string_view text = blank == front.npos ? front : front.substr(blank);
  if (starts_with(text, "<!DOCTYPE html") || starts_with(text, "<!doctype html") || starts_with(text, "<html")) {
    return "an HTML page (a login or error page instead of the download?)";
  }
  if (starts_with(text, "<?xml") || starts_with(text, "<Error"))
    return "an XML page (an error instead of the download?)";
  if (starts_with(text, "version https://git-lfs")) return "a Git LFS pointer: fetch the file itself with git lfs pull";
  if (starts_with(text, "{") || starts_with(text, "[")) return "a JSON text (an error instead of the download?)";
  if (starts_with(front, "\x1f\x8b")) return "a gzip file: unpack it first";
  if (starts_with(front, "\x89HDF\r\n")) return "an HDF5 file (Keras?)";
  if (front.size() > 262 && front.substr(257, 5) == "ustar") return "a tar archive";
  const bool protobuf = front[0] == 8;  // field 1 (the version) of an ONNX model
  if (protobuf && (front.find("onnx") != front.npos || front.find("pytorch") != front.npos)) return "an ONNX model";
  if (starts_with(front, "\x80")) return "a plain pickle without PyTorch's mark";
  if (front.find_first_not_of('\0') == front.npos) return "zeros (a download that was only allocated?)";
  return "an unknown format (a damaged or truncated file?)";
}

}  // namespace gift
