#include "data/subset.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/random/philox.h"

namespace gift {
namespace {

using Indices = std::vector<int32_t>;

std::vector<Indices> by_class(const ImageCollection& set) {
  std::vector<Indices> out(set.classes().size());
  for (int64_t i = 0; i < set.size(); ++i) out[static_cast<size_t>(set.label(i))].push_back(static_cast<int32_t>(i));
  return out;
}

void check_enough(const ImageCollection& set, const std::vector<Indices>& pictures, int64_t ipc, const char* flag) {
  if (ipc < 1) fail<ConfigError>(flag, ipc, " images per class, expected at least 1");
  for (size_t c = 0; c < pictures.size(); ++c)
    if (static_cast<int64_t>(pictures[c].size()) < ipc)
      fail<ConfigError>(flag, ipc, " images per class, but class ", printable(set.classes()[c], 100), " of ",
                        printable_path(set.path()), " has ", pictures[c].size());
}

// The first `count` of a shuffle of the class's pictures. `use` keeps different uses of one seed apart.
void choose(Indices& pictures, size_t count, const Philox& random, uint64_t of_class, uint32_t use) {
  const auto n = static_cast<uint32_t>(pictures.size());
  PhiloxWords words{};
  for (uint32_t i = 0; i < count && i + 1 < n; ++i) {
    if (i % 4 == 0) words = random.at(of_class, i / 4, use);
    std::swap(pictures[i], pictures[i + integer_of(words.word[i % 4], n - i)]);
  }
}

template <class T>
T number(std::string_view value, std::string_view whole) {
  T out{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (error != std::errc() || end != value.data() + value.size())
    fail<ConfigError>("--subset", "'", value, "' in '", whole, "' is not a number");
  return out;
}

}  // namespace

std::vector<int32_t> first_of_classes(const ImageCollection& set, int64_t ipc) {
  const std::vector<Indices> pictures = by_class(set);
  check_enough(set, pictures, ipc, "--ipc");
  Indices out;
  for (const Indices& each : pictures) out.insert(out.end(), each.begin(), each.begin() + ipc);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<int32_t> random_of_classes(const ImageCollection& set, int64_t ipc, uint64_t seed) {
  std::vector<Indices> pictures = by_class(set);
  check_enough(set, pictures, ipc, "--subset");
  const Philox random{seed, Stream::subset};
  Indices out;
  for (size_t c = 0; c < pictures.size(); ++c) {
    choose(pictures[c], static_cast<size_t>(ipc), random, c, 0);
    out.insert(out.end(), pictures[c].begin(), pictures[c].begin() + ipc);
  }
  std::sort(out.begin(), out.end());
  return out;
}

SubsetSpec parse_subset(std::string_view given) {
  SubsetSpec out;
  constexpr std::string_view form = "random:";
  bool has_ipc = false, has_seed = false;
  if (!given.starts_with(form))
    fail<ConfigError>("--subset", "'", given, "', expected random:ipc=N or random:ipc=N,seed=S");
  for (std::string_view rest = given.substr(form.size());;) {
    const std::string_view part = rest.substr(0, rest.find(','));
    if (part.starts_with("ipc=") && !std::exchange(has_ipc, true))
      out.ipc = number<int64_t>(part.substr(4), given);
    else if (part.starts_with("seed=") && !std::exchange(has_seed, true))
      out.seed = number<uint64_t>(part.substr(5), given);
    else
      fail<ConfigError>("--subset", "'", part, "' in '", given, "', expected ipc=N and seed=S, once each");
    if (part.size() == rest.size()) break;
    rest.remove_prefix(part.size() + 1);
  }
  if (out.ipc < 1) fail<ConfigError>("--subset", "'", given, "' asks for no images; expected ipc=N, N at least 1");
  return out;
}

HeldOut hold_out(const ImageCollection& set, double share, uint64_t seed) {
  if (!(share > 0 && share < 1)) fail<ConfigError>("--holdout", share, ", expected a share above 0 and below 1");
  std::vector<Indices> pictures = by_class(set);
  const Philox random{seed, Stream::subset};
  HeldOut out;
  for (size_t c = 0; c < pictures.size(); ++c) {
    Indices& each = pictures[c];
    if (each.size() < 2)
      fail<ConfigError>("--select", "holdout: class ", printable(set.classes()[c], 100), " of ",
                        printable_path(set.path()), " has ", each.size(),
                        " image(s); a class needs one to hold out and one to train on");
    const auto held =
        std::clamp<size_t>(static_cast<size_t>(share * static_cast<double>(each.size()) + 0.5), 1, each.size() - 1);
    choose(each, held, random, c, 1);
    out.held.insert(out.held.end(), each.begin(), each.begin() + static_cast<int64_t>(held));
    out.kept.insert(out.kept.end(), each.begin() + static_cast<int64_t>(held), each.end());
  }
  std::sort(out.held.begin(), out.held.end());
  std::sort(out.kept.begin(), out.kept.end());
  return out;
}

}  // namespace gift
