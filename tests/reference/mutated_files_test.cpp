#include <doctest/doctest.h>

#include "core/error.h"
#include "core/files/npy.h"
#include "core/files/pickle.h"
#include "core/files/safetensors.h"
#include "core/files/torch_file.h"
#include "core/files/zip_reader.h"
#include "core/random/mt19937.h"
#include "tests/support/file_index.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_builder.h"

using namespace gift;
using namespace gift::testing;

// A short deterministic run of what a fuzzer does: readers must survive any damage with a gift::Error or a result.
// What sanitizers see in them then counts.
namespace {

constexpr int rounds = 40;
constexpr size_t largest = 20'000;

std::string mutated(std::string bytes, Mt19937& random) {
  const auto place = [&] { return random.next() % std::max<size_t>(bytes.size(), 1); };
  for (uint32_t count = 1 + random.next() % 4; count > 0 && !bytes.empty(); --count) {
    switch (random.next() % 6) {
      case 0:
        bytes[place()] = static_cast<char>(random.next());
        break;
      case 1:
        bytes[place()] ^= static_cast<char>(1u << random.next() % 8);
        break;
      case 2:
        bytes.erase(place(), 1 + random.next() % 8);
        break;
      case 3:
        bytes.insert(place(), 1 + random.next() % 4, static_cast<char>(random.next()));
        break;
      case 4:
        bytes.resize(place());
        break;
      default: {
        const std::string piece = bytes.substr(place(), 1 + random.next() % 32);
        bytes.insert(place(), piece);
      }
    }
  }
  return bytes;
}

std::string content(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  return {reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size()};
}

// The bytes of the first entry of that name's end, of a zip archive.
std::string entry_of(const std::filesystem::path& path, std::string_view end) {
  const ZipReader zip(MappedFile::open(path));
  for (const ZipEntry& entry : zip.entries()) {
    if (entry.name.size() < end.size() || entry.name.substr(entry.name.size() - end.size()) != end) continue;
    const OwnedBytes read = zip.read(entry, largest);
    return {reinterpret_cast<const char*>(read.bytes.data()), read.bytes.size()};
  }
  return {};
}

// Runs `read` on damaged forms of `good`; true if all ended well.
template <class Read>
bool survives(const std::string& good, uint32_t seed, const Read& read) {
  Mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    const std::string bad = mutated(good, random);
    try {
      read(bad);
    } catch (const Error&) {
    } catch (const std::exception& error) {
      MESSAGE("round " << round << ": " << error.what());
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("damaged files end in an error or in a result") {
  TemporaryFolder folder;
  const auto path = folder.path() / "damaged";
  uint32_t seed = 0;
  for (const IndexedFile& file : indexed_files()) {
    if (file.outcome != "load" || std::filesystem::is_directory(file.path)) continue;
    const std::string good = content(file.path);
    if (good.size() > largest) continue;
    CAPTURE(file.path.string());
    const auto through_file = [&](const auto& read) {
      CHECK(survives(good, ++seed, [&](const std::string& bad) {
        write_bytes(path, bad);
        read();
      }));
    };
    if (file.format == "safetensors") through_file([&] { read_safetensors(path); });
    if (file.format == "npy") through_file([&] { read_npy(path).doubles(); });
    if (file.format == "npz") through_file([&] { read_npz(path); });
    if (file.format.substr(0, 5) == "torch") through_file([&] { TorchFile(path).read_all(); });
    if (file.format == "torch-zip") {
      CHECK(survives(entry_of(file.path, "/data.pkl"), ++seed, [&](const std::string& bad) {
        PickleTree tree("data.pkl");
        read_pickle(tree, std::as_bytes(std::span(bad.data(), bad.size())));
      }));
    }
  }
  CHECK(seed > 80);
}
