#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/files/host_array.h"
#include "core/parameter_store.h"

namespace gift {

// Entries of a store, in order of registration, and whether they are buffers.
struct StateSlot {
  const StoreEntry* entry = nullptr;
  int id = 0;
  bool buffer = false;
};
std::vector<StateSlot> state_slots(const ParameterStore& store);
bool is_batch_counter(std::string_view name);  // num_batches_tracked, which files have or have not

// A state dict laid beside the entries of a store.
struct Fit {
  std::vector<const HostArray*> arrays;          // by slot; nullptr: missing
  std::vector<std::string> missing, unexpected;  // quoted keys, the latter as the file spells them
  std::vector<std::string> mismatched;           // "'key' has shape (3), expected (4)"
  bool good() const { return missing.empty() && unexpected.empty() && mismatched.empty(); }
};
Fit fit(const std::vector<StateSlot>& slots, const StateDict& arrays);

}  // namespace gift
