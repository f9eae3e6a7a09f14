#include "models/fit.h"

#include <algorithm>
#include <map>

#include "core/error.h"
#include "core/files/convert_array.h"
#include "core/files/printable.h"
#include "models/key_names.h"

namespace gift {
std::vector<StateSlot> state_slots(const ParameterStore& store) {
  std::vector<StateSlot> slots;
  for (size_t i = 0; i < store.parameters().size(); ++i)
    slots.push_back({&store.parameters()[i], static_cast<int>(i), false});
  for (size_t i = 0; i < store.buffers().size(); ++i) slots.push_back({&store.buffers()[i], static_cast<int>(i), true});
  std::sort(slots.begin(), slots.end(),
            [](const StateSlot& a, const StateSlot& b) { return a.entry->order < b.entry->order; });
  return slots;
}

bool is_batch_counter(std::string_view name) { return name.ends_with("num_batches_tracked"); }

Fit fit(const std::vector<StateSlot>& slots, const StateDict& arrays) {
  std::map<std::string, const StateDict::value_type*> by_name;
  Fit out;
  for (const auto& item : arrays)
    if (!by_name.emplace(canonical_key(item.first), &item).second) out.unexpected.push_back(printable(item.first));
  for (const StateSlot& slot : slots) {
    const StoreEntry& want = *slot.entry;
    const auto found = by_name.find(want.name);
    const HostArray* array = found == by_name.end() ? nullptr : &found->second->second;
    out.arrays.push_back(array);
    if (!array) {
      if (!is_batch_counter(want.name)) out.missing.push_back(printable(want.name));
      continue;
    }
    const std::string& key = found->second->first;
    if (array->shape != want.shape && !(is_batch_counter(want.name) && array->numel() == 1))
      out.mismatched.push_back(text(printable(key), " has shape ", array->shape, ", expected ", want.shape));
    else if (want.stored_as == DType::f32 && !is_floating(array->dtype))
      out.mismatched.push_back(text(printable(key), " is ", name_of(array->dtype), ", expected floating point"));
    by_name.erase(found);
  }
  for (const auto& item : arrays) {  // in the order of the file
    const auto left = by_name.find(canonical_key(item.first));
    if (left != by_name.end() && left->second == &item && !is_batch_counter(item.first))
      out.unexpected.push_back(printable(item.first));
  }
  return out;
}

}  // namespace gift
