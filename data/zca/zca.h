#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/context.h"
#include "data/source/image_source.h"

namespace gift {

// ZCA whitening as DATM and its kin have it: x the D = 3·H·W values of a picture in 0 .. 1, channel by channel, μ their
// mean and Σ their covariance (over N - 1) on the training set; y = (x - μ) W with W = (Σ + ε)⁻¹ᐟ², which is
// U diag((S + ε)⁻¹ᐟ²) Uᵀ of the published code.
struct Zca {
  int height = 0, width = 0;
  double eps = 0.1;
  Tensor mean;     // (D) f32
  Tensor whiten;   // W, (D, D) f32, symmetric
  Tensor restore;  // W⁻¹ = (Σ + ε)¹ᐟ²
};

// All of this is work of the processor, also where networks run on a GPU: c is of a backend whose memory the host reads
// (Engine::host()).

// From all pictures of a set, which must be pixels in 0 .. 1, not whitened ones. Sums in f64; the roots of matrices of
// up to 256 rows in f64, of larger ones in f32. Takes memory for some eight matrices of D x D floats (4.9 GB for
// pictures of 64 x 64), and time as 25 D³ + N D²: `expected` is told once, early, about how many seconds are left.
Zca fit_zca(Context& c, ImageSource& set, double eps = 0.1, const std::function<void(double seconds)>& expected = {});

// The covariance (D, D) in f64 and the mean of a set.
struct Moments {
  Tensor mean, covariance;
};
// `first_block` is told what the first 512 pictures took.
Moments moments_of(Context& c, ImageSource& set, const std::function<void(double seconds)>& first_block = {});

// (count, D) pictures into ZCA space, and back: (y + μ W) W⁻¹.
Tensor whiten(Context& c, const Zca& zca, const Tensor& pictures);
Tensor restore(Context& c, const Zca& zca, const Tensor& whitened);

// A .safetensors file with all of it. read_zca: FormatError where something is missing or does not fit together.
void write_zca(const std::filesystem::path& path, const Zca& zca);
Zca read_zca(Context& c, const std::filesystem::path& path);

// 16 hexadecimal digits that two sets share only if all their pixels do.
std::string digest_of_pixels(ImageSource& set);

// The fit of a set, from the file cache/zca-<digest>-<eps>.safetensors where it is there, else computed and written
// there. `was_cached` tells; `file` is set to its path; `expected` as for fit_zca.
Zca cached_zca(Context& c, ImageSource& set, double eps, const std::filesystem::path& cache, bool& was_cached,
               std::filesystem::path* file = nullptr, const std::function<void(double seconds)>& expected = {});

}  // namespace gift
