#include <cmath>
#include <cstring>
#include <map>

#include "core/error.h"
#include "core/files/safetensors.h"
#include "train/compare/comparison_folder.h"
#include "train/compare/rows.h"

namespace gift {
namespace {

constexpr size_t most_matrix_bytes = 64 << 20;

int64_t side_of(const std::vector<int64_t>& confusion) {
  const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(confusion.size()))));
  return side * side == static_cast<int64_t>(confusion.size()) ? side : 0;
}

}  // namespace

void write_cells(const std::filesystem::path& file, const std::vector<CellRecord>& cells) {
  StateDict tensors;
  std::map<std::string, std::string> metadata;
  size_t matrix_bytes = 0;
  for (const CellRecord& cell : cells) matrix_bytes += cell.result.confusion.size() * sizeof(int32_t);
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string number = std::to_string(i);
    const std::vector<uint8_t>& correct = cells[i].correct;
    const std::vector<int64_t>& confusion = cells[i].result.confusion;
    if (!correct.empty()) {
      auto [array, bytes] = new_host_array(DType::u8, {static_cast<int64_t>(correct.size())});
      std::memcpy(bytes.data(), correct.data(), correct.size());
      tensors.emplace_back("correct." + number, std::move(array));
    }
    if (const int64_t side = side_of(confusion); side > 0 && matrix_bytes <= most_matrix_bytes) {
      const std::vector<int32_t> narrow(confusion.begin(), confusion.end());
      tensors.emplace_back("confusion." + number, host_array(Shape{side, side}, narrow));
    }
    metadata["cell." + number] = cell_identity(cells[i]);
  }
  write_safetensors(file, tensors, metadata);
}

void read_cells(const std::filesystem::path& file, std::vector<CellRecord>& cells) {
  const Safetensors stored = read_safetensors(file);
  std::map<std::string, CellRecord*> by_identity;
  for (CellRecord& cell : cells) by_identity[cell_identity(cell)] = &cell;
  for (const auto& [name, array] : stored.tensors) {
    const size_t dot = name.find('.');
    const std::string kind = name.substr(0, dot);
    const auto whose = stored.metadata.find("cell" + (dot == name.npos ? "" : name.substr(dot)));
    const bool correct = kind == "correct" && array.dtype == DType::u8 && array.shape.rank() == 1;
    const bool confusion =
        kind == "confusion" && array.dtype == DType::i32 && array.shape.rank() == 2 && array.shape[0] == array.shape[1];
    if (whose == stored.metadata.end() || !(correct || confusion))
      fail<FormatError>("compare", file.string(), ": tensor '", name, "' ", name_of(array.dtype), " ", array.shape,
                        ", expected correct.I (images) u8 or confusion.I (C, C) i32, and whose it is");
    const auto cell = by_identity.find(whose->second);
    if (cell == by_identity.end()) continue;
    if (confusion) cell->second->result.confusion = array.integers();
    if (!correct) continue;
    cell->second->correct.resize(static_cast<size_t>(array.numel()));
    std::memcpy(cell->second->correct.data(), array.data, array.bytes().size());
  }
}

}  // namespace gift
