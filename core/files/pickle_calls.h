#pragma once

#include <string>

#include "core/files/pickle_globals.h"
#include "core/files/pickle_tree.h"

namespace gift {

// What REDUCE, NEWOBJ, BUILD and BINPERSID do, for allowed globals with arguments of the right types only. `source` in
// their FormatErrors is the tree's with the byte of the opcode.
PickleId pickle_call(PickleTree& tree, PickleId callable, PickleId arguments, const std::string& source);
void pickle_build(PickleTree& tree, PickleId object, PickleId state, const std::string& source);
PickleId pickle_persistent(PickleTree& tree, PickleId id, const std::string& source);

// Pieces of the above with files of their own.
PickleId pickle_tensor(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source);
PickleId pickle_numpy_scalar(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source);
PickleId pickle_numpy_dtype(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source);
void pickle_numpy_dtype_state(PickleTree& tree, PickleId dtype, PickleId state, const std::string& source);
PickleId pickle_array(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source);
void pickle_array_state(PickleTree& tree, PickleId array, PickleId state, const std::string& source);
PickleId pickle_array_of_buffer(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source);
PickleId pickle_latin1(PickleTree& tree, const std::vector<PickleId>& arguments, const std::string& source);

// nullptr where it is no global.
const AllowedGlobal* global_of(const PickleTree& tree, PickleId id);
// nullptr (or nothing) where the object is of another kind.
const std::vector<PickleId>* items_of(const PickleTree& tree, PickleId id, PickleKind kind);
std::optional<std::string_view> text_of(const PickleTree& tree, PickleId id);
std::optional<int64_t> integer_of(const PickleTree& tree, PickleId id);

}  // namespace gift
