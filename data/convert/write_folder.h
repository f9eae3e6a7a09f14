#pragma once

#include <filesystem>

#include "data/convert/convert_set.h"

namespace gift {

// The folder form of convert_set(). `done`: notes are added to it.
void write_image_folder(const ImageCollection& set, const std::filesystem::path& out, const SetConversion& how,
                        ThreadPool& pool, ConvertedSet& done);

}  // namespace gift
