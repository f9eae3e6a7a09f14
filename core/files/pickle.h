#pragma once

#include <cstddef>
#include <span>

#include "core/files/pickle_tree.h"

namespace gift {

struct PickleEnd {
  PickleId root;
  size_t end;  // the byte after STOP
};

// Reads the pickle (protocols 2 to 5; Python's pickletools.py describes the opcodes) that begins at `begin` of `bytes`
// into `tree`. Nothing is executed: the few names that pickle_globals.h lists are understood, any other is a
// FormatError. So is whatever does not fit: types, stack, memo, lengths, limits. The message names source, byte and
// fault. Tensors become descriptions (tree.tensors, tree.storages); no data are touched.
PickleEnd read_pickle(PickleTree& tree, std::span<const std::byte> bytes, size_t begin = 0);

}  // namespace gift
