#include "core/files/convert_array.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "core/files/finite.h"

using namespace gift;

TEST_CASE("floating-point types go into each other, rounded to nearest even") {
  const HostArray x = host_array(Shape{5}, std::vector<float>{1, -0.1f, 65520, 1 + 1.0f / 256, 1 + 3.0f / 256});
  CHECK(converted(x, DType::f32).data == x.data);
  CHECK(converted(x, DType::f64).floats() == x.floats());
  const std::vector<float> bf16 = converted(x, DType::bf16).floats();
  CHECK(bf16[0] == 1);
  CHECK(bf16[3] == 1);               // a tie goes to the even neighbour
  CHECK(bf16[4] == 1 + 4.0f / 256);  // and here upwards
  const std::vector<float> f16 = converted(x, DType::f16).floats();
  CHECK(std::isinf(f16[2]));
  CHECK(f16[1] == doctest::Approx(-0.1).epsilon(1e-3));
  CHECK(f16[1] != -0.1f);
  CHECK(converted(converted(x, DType::bf16), DType::f32).floats() == bf16);
  CHECK(converted(converted(x, DType::f16), DType::f64).floats() == f16);
}

TEST_CASE("integers are not converted, and names of types are known in both spellings") {
  CHECK_THROWS_AS(converted(host_array(Shape{1}, std::vector<int64_t>{1}), DType::f32), ShapeError);
  CHECK_THROWS_AS(converted(host_array(Shape{1}, std::vector<float>{1}), DType::i64), ShapeError);
  CHECK(floating_type("bf16") == DType::bf16);
  CHECK(floating_type("float16") == DType::f16);
  CHECK(!floating_type("int8"));
}

TEST_CASE("a number that is not finite is found wherever it is") {
  std::vector<float> values(10000, 1);
  for (const size_t at : {size_t{0}, size_t{5000}, size_t{9999}}) {
    values[at] = -INFINITY;
    for (const DType type : {DType::f32, DType::f64, DType::bf16, DType::f16})
      CHECK(first_not_finite(converted(host_array(Shape{10000}, values), type)) == -INFINITY);
    values[at] = 1;
  }
  CHECK(!first_not_finite(host_array(Shape{10000}, values)));
  CHECK(!first_not_finite(host_array(Shape{1}, std::vector<int64_t>{-1})));
  CHECK(std::isnan(*first_not_finite(host_array(Shape{1}, std::vector<double>{NAN}))));
}
