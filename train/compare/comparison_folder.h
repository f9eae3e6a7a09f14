#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "train/compare/comparison.h"

namespace gift {

// Writes result.json, metrics.csv, table.md, table.tex, table.csv and cells.safetensors into a folder, each whole or
// not at all, and returns what result.json holds. May be called whenever a cell has ended; the bootstrap over test
// images waits for the comparison to be complete. FileError when it cannot be written.
nlohmann::json write_comparison(const std::filesystem::path& folder, const Comparison& comparison);

// What result.json has no room for, cell by cell: "correct.I" (images) u8 and "confusion.I" (C, C) i32, I the cell's
// place; metadata "cell.I" says whose they are. Matrices beyond 64 MiB in all are left out.
void write_cells(const std::filesystem::path& file, const std::vector<CellRecord>& cells);
// Gives them back to the cells they belong to; those of other cells are ignored. FormatError where it is no such file.
void read_cells(const std::filesystem::path& file, std::vector<CellRecord>& cells);

}  // namespace gift
