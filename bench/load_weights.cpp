// How fast a file of weights is opened, read and put into memory, beside the speed of reading its bytes.
// bench_load_weights FILE [ROUNDS]
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "core/files/tensor_list.h"
#include "core/files/weights_file.h"

namespace {

double best_seconds(int rounds, const std::function<void()>& work) {
  double best = 1e30;
  for (int i = 0; i < rounds; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

// read(2) of the whole file: into one buffer again and again, or into memory for all of it.
void read_bytes(const char* path, char* to, size_t piece, bool keep) {
  const int file = ::open(path, O_RDONLY);
  size_t at = 0;
  for (ssize_t count; (count = ::read(file, to + (keep ? at : 0), piece)) > 0;) at += static_cast<size_t>(count);
  ::close(file);
}

// Opened, read into memory, compared with its checksums and searched for NaN and infinity.
void load(const char* path, char* to) {
  const gift::WeightsFile file(path);
  std::vector<gift::WeightsFile::Target> targets;
  for (const auto& [name, array] : file.shapes().tensors) {
    targets.push_back({targets.size(), array.dtype, reinterpret_cast<std::byte*>(to)});
    to += array.bytes().size();
  }
  file.read(targets);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
  const auto size = static_cast<size_t>(std::filesystem::file_size(argv[1]));
  const auto print = [&](const char* what, double seconds) {
    std::printf("%-46s %8.1f ms %7.2f GB/s\n", what, 1e3 * seconds, static_cast<double>(size) / seconds / 1e9);
  };
  constexpr size_t piece = size_t{1} << 20;
  const std::unique_ptr<char[]> buffer(new char[piece]), memory(new char[size]);
  std::memset(memory.get(), 1, size);
  print("read(2), one buffer of 1 MiB", best_seconds(rounds, [&] { read_bytes(argv[1], buffer.get(), piece, false); }));
  // As a file is read that has to end in memory which is there already: what a loader must do at least.
  print("read(2), memory in use", best_seconds(rounds, [&] { read_bytes(argv[1], memory.get(), piece, true); }));
  print("read(2), fresh memory", best_seconds(rounds, [&] {
          const std::unique_ptr<char[]> fresh(new char[size]);
          read_bytes(argv[1], fresh.get(), piece, true);
        }));
  print("list_tensors (gift inspect)", best_seconds(rounds, [&] { gift::list_tensors(argv[1]); }));
  print("read_weights: mapped, checksums compared", best_seconds(rounds, [&] { gift::read_weights(argv[1]); }));
  print("the same and check_finite",
        best_seconds(rounds, [&] { gift::check_finite(gift::read_weights(argv[1]), argv[1]); }));
  print("the same and a copy into memory in use", best_seconds(rounds, [&] {
          const gift::Weights weights = gift::read_weights(argv[1]);
          gift::check_finite(weights, argv[1]);
          size_t at = 0;
          for (const auto& [name, array] : weights.tensors) {
            const auto bytes = array.bytes();
            std::memcpy(memory.get() + at, bytes.data(), bytes.size());
            at += bytes.size();
          }
        }));
  print("WeightsFile::read into memory in use", best_seconds(rounds, [&] { load(argv[1], memory.get()); }));
}
