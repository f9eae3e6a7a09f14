#include "tools/report/picture.h"

#include <doctest/doctest.h>

#include <vector>

#include "core/error.h"

using namespace gift;
using namespace gift::report;

namespace {

std::string encoded(const std::string& text) {
  return base64(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

}  // namespace

TEST_CASE("base64 as RFC 4648 tests it") {
  CHECK(encoded("").empty());
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foobar") == "Zm9vYmFy");
}

TEST_CASE("pictures are PNG files of the right size") {
  const std::vector<uint8_t> pixels(5 * 7 * 3, 200);
  const std::string uri = png_data_uri(pixels.data(), 5, 7, 3);
  // Signature, then the header's length and name, width 7 and height 5.
  const std::string head("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x07\0\0\0\x05", 24);
  CHECK(uri.rfind("data:image/png;base64," + encoded(head), 0) == 0);
  CHECK_THROWS_AS(png_data_uri(pixels.data(), 0, 7, 3), ShapeError);
}

TEST_CASE("a contact sheet leaves one pixel between images") {
  const std::vector<uint8_t> images(7 * 4 * 4 * 3, 10);
  // Three columns and three rows of 4 x 4: 14 x 14 pixels, RGBA.
  const std::string head("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x0e\0\0\0\x0e", 24);
  CHECK(contact_sheet_data_uri(images.data(), 7, 4, 4, 3).rfind("data:image/png;base64," + encoded(head), 0) == 0);
  CHECK_THROWS_AS(contact_sheet_data_uri(images.data(), 0, 4, 4, 3), ShapeError);
}
