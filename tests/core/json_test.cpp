#include "core/json.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_builder.h"

using namespace gift;

TEST_CASE("good JSON is parsed") {
  const auto parsed = parse_json(R"({"a": [1, {"a": 18446744073709551615}], "b": {"a": null}})", "text");
  CHECK(parsed["a"][1]["a"] == 18446744073709551615u);
}

TEST_CASE("faults are named with source and position") {
  const auto fault = [](std::string_view json) {
    try {
      parse_json(json, "run.json");
    } catch (const FormatError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(fault("{\"a\": }").find("[json] run.json: byte 7: ") == 0);
  CHECK(fault("{\"a\": 1, \"a\": 2}").find("the key 'a' is there twice") != std::string::npos);
  CHECK(fault(std::string(100, '[') + std::string(100, ']')).find("levels of nesting") != std::string::npos);
  CHECK(fault("{} x") != "");
  CHECK(fault("") != "");
  CHECK(fault("\"\xff\"") != "");
  CHECK(fault(std::string(5000, 'x')).size() < 400);
}

TEST_CASE("a file's errors carry its path") {
  testing::TemporaryFolder folder;
  const auto path = folder.path() / "bad.json";
  testing::write_bytes(path, "nonsense");
  CHECK_THROWS_WITH_AS(read_json(path), doctest::Contains(path.string().c_str()), FormatError);
  CHECK_THROWS_AS(read_json(folder.path() / "none.json"), FileError);
}

TEST_CASE("integers are taken only where they fit") {
  const auto value = [](const char* text) { return nlohmann::json::parse(text); };
  CHECK(json_value<int>(value("-7")) == -7);
  CHECK(json_value<int>(value("3e2")) == 300);
  CHECK(json_value<int>(value("2147483647.0")) == INT32_MAX);
  CHECK(json_value<int>(nlohmann::json(5)) == 5);
  CHECK(json_value<int64_t>(value("-9223372036854775808")) == INT64_MIN);
  CHECK(json_value<uint64_t>(value("18446744073709551615")) == UINT64_MAX);
  CHECK(json_list<int>(value("[1, 2]")) == std::vector<int>{1, 2});
  CHECK(json_value<bool>(value("true")));
  for (const char* wrong : {"2147483648", "-2147483649", "1e10", "-2.1e105", "0.5", "1e308"})
    CHECK_THROWS_AS(json_value<int>(value(wrong)), FormatError);
  CHECK_THROWS_AS(json_value<uint64_t>(value("-1")), FormatError);
  CHECK_THROWS_AS(json_value<int64_t>(value("9223372036854775808")), FormatError);
  CHECK_THROWS_AS(json_list<int>(value("[1, 1e99]")), FormatError);
  CHECK_THROWS_AS(json_value<int>(value("\"a\"")), nlohmann::json::exception);
}
