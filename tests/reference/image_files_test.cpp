#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "core/error.h"
#include "core/files/mapped_file.h"
#include "data/image/decode.h"
#include "tests/support/goldens.h"
#include "tests/support/sha256.h"

using namespace gift;
using namespace gift::testing;

namespace {

nlohmann::json index() { return nlohmann::json::parse(std::ifstream(reference_path("files/index.json"))); }

Image load(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  const auto bytes = file->bytes();
  return decode_image({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, path.string());
}

void check_image(const Image& got, const nlohmann::json& want) {
  CHECK(got.width == want.at("width").get<int>());
  CHECK(got.height == want.at("height").get<int>());
  if (want.at("exact") || jpeg_decoder() == "libjpeg-turbo")
    CHECK(sha256(got.rgb) == want.at("rgb_sha256").get<std::string>());
  std::vector<double> sum(3);
  for (size_t i = 0; i < got.rgb.size(); ++i) sum[i % 3] += got.rgb[i];
  const double allowed = want.value("mean_tolerance", 1e-3);
  for (size_t c = 0; c < 3; ++c) {
    CHECK(std::abs(sum[c] / (got.width * got.height) - want.at("channel_means").at(c).get<double>()) <= allowed);
    CHECK(std::abs(got.rgb[c] - want.at("first_pixel").at(c).get<int>()) <= want.value("pixel_tolerance", 0));
  }
}

}  // namespace

TEST_CASE("good image files give Pillow's pixels, hostile ones an error that names them") {
  int good = 0, refused = 0;
  const nlohmann::json all = index();
  for (const auto& entry : all.at("files")) {
    if (entry.at("format") != "image") continue;
    const std::string file = entry.at("file"), outcome = entry.at("outcome");
    CAPTURE(file);
    try {
      const Image image = load(reference_path("files/" + file));
      CHECK(outcome != "refuse");
      if (entry.contains("image")) check_image(image, entry.at("image"));
      ++good;
    } catch (const Error& error) {
      CHECK(outcome != "load");
      const std::string message = error.what();
      CHECK(message.find(std::filesystem::path(file).filename().string()) != std::string::npos);
      CHECK(message.find('\n') == std::string::npos);
      ++refused;
    }
  }
  CHECK(good > 0);
  CHECK(refused > 0);
}
