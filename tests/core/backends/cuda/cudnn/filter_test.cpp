#include "core/backends/cuda/cudnn/filter.h"

#include <doctest/doctest.h>

using namespace gift;
using namespace gift::cuda;

namespace {

NumericalNotes notes(std::initializer_list<NumericalNote> list) {
  NumericalNotes out;
  for (const NumericalNote note : list) out.add(note);
  return out;
}

bool refused(const ConvProblem& problem, std::initializer_list<NumericalNote> list, int64_t workspace = 0) {
  return !refusal(problem, notes(list), workspace).empty();
}

constexpr NumericalNote winograds[] = {NumericalNote::winograd, NumericalNote::winograd_4x4,
                                       NumericalNote::winograd_6x6, NumericalNote::winograd_13x13};

}  // namespace

TEST_CASE("no problem takes a plan that is not deterministic or that rounds its sums") {
  for (const DType type : {DType::f32, DType::bf16})
    for (const bool tf32 : {false, true}) {
      const ConvProblem problem{.type = type, .tf32 = tf32};
      CHECK(refused(problem, {NumericalNote::nondeterministic}));
      CHECK(refused(problem, {NumericalNote::reduced_precision_reduction}));
      CHECK_FALSE(refused(problem, {}));
      CHECK_FALSE(refused(problem, {NumericalNote::strict_nan}));
    }
}

TEST_CASE("tensor cores are for bf16 and for TF32 where it is allowed") {
  const ConvProblem fp32, tf32{.tf32 = true}, bf16{.type = DType::bf16};
  CHECK(refused(fp32, {NumericalNote::tensor_core}));
  CHECK(refused(fp32, {NumericalNote::down_convert_inputs}));
  for (const ConvProblem& problem : {tf32, bf16}) {
    CHECK_FALSE(refused(problem, {NumericalNote::tensor_core}));
    CHECK_FALSE(refused(problem, {NumericalNote::tensor_core, NumericalNote::down_convert_inputs}));
  }
}

TEST_CASE("direct convolution is neither Winograd nor FFT") {
  for (const ConvAlgorithm algorithm : {ConvAlgorithm::direct, ConvAlgorithm::gemm}) {
    const ConvProblem problem{.algorithm = algorithm};
    for (const NumericalNote note : winograds) CHECK(refused(problem, {note}));
    CHECK(refused(problem, {NumericalNote::fft}));
    CHECK_FALSE(refused(problem, {}));
  }
  for (const ConvAlgorithm algorithm : {ConvAlgorithm::automatic, ConvAlgorithm::winograd}) {
    const ConvProblem problem{.algorithm = algorithm};
    for (const NumericalNote note : winograds) CHECK_FALSE(refused(problem, {note}));
  }
}

TEST_CASE("a plan that wants too much workspace is refused with its size") {
  const ConvProblem problem;
  CHECK(refusal(problem, {}, most_workspace).empty());
  CHECK(refusal(problem, {}, int64_t{3} << 30).find("3072 MiB") != std::string::npos);
}

TEST_CASE("notes are told in words") {
  CHECK(notes({}).str().empty());
  CHECK(notes({NumericalNote::tensor_core, NumericalNote::winograd_4x4}).str() == "tensor cores, Winograd");
  CHECK(notes({NumericalNote::fft}).str() == "FFT");
}

TEST_CASE("the text of a problem holds all that a plan depends on") {
  const ConvProblem base{.batch = 50,
                         .channels = 128,
                         .height = 16,
                         .width = 17,
                         .out_channels = 64,
                         .kernel_y = 3,
                         .kernel_x = 5,
                         .options = {.stride = 2, .padding = 1}};
  CHECK(base.str() == "forward 50x128x16x17 to 64 by 3x5 stride 2 padding 1 f32 auto");
  std::vector<ConvProblem> others(15, base);
  others[0].direction = ConvDirection::data;
  others[1].direction = ConvDirection::weights;
  others[2].batch = 49;
  others[3].channels = 64;
  others[4].height = 17;
  others[5].kernel_x = 3;
  others[6].options.dilation = 2;
  others[7].options.groups = 2;
  others[8].options.stride = 1;
  others[9].type = DType::bf16;
  others[10].tf32 = true;
  others[11].algorithm = ConvAlgorithm::direct;
  others[12].bias = true;
  others[13].relu = true;
  others[14].algorithm = ConvAlgorithm::winograd;
  for (size_t i = 0; i < others.size(); ++i) {
    CHECK(others[i].str() != base.str());
    for (size_t j = 0; j < i; ++j) CHECK(others[i].str() != others[j].str());
  }
}

TEST_CASE("the work of a convolution counts a multiplication and an addition for each weight and output") {
  const ConvProblem p{.batch = 2,
                      .channels = 8,
                      .height = 4,
                      .width = 4,
                      .out_channels = 6,
                      .kernel_y = 3,
                      .kernel_x = 3,
                      .options = {.padding = 1, .groups = 2}};
  CHECK(p.flops() == 2.0 * (2 * 6 * 4 * 4) * (4 * 9));
}
