#include "core/stacked_store.h"

#include "core/backend.h"

namespace gift {
namespace {

using Entries = std::vector<StoreEntry>;

void check(const Entries& one, const Entries& stacked, const ParameterStore& store, int64_t copy) {
  bool same = one.size() == stacked.size() && copy >= 0 && copy < store.copies();
  for (size_t i = 0; same && i < one.size(); ++i)
    same = one[i].name == stacked[i].name && one[i].shape.numel() * store.copies() == stacked[i].shape.numel();
  if (!same)
    fail<ShapeError>("stacked store", "copy ", copy, " of ", store.copies(), " and a store of another network");
}

void check(const ParameterStore& one, const ParameterStore& stacked, int64_t copy) {
  check(one.parameters(), stacked.parameters(), stacked, copy);
  check(one.buffers(), stacked.buffers(), stacked, copy);
  if (one.state().size() != stacked.state().size())
    fail<ShapeError>("stacked store", one.state().size(), " moments, expected ", stacked.state().size());
}

Tensor range(const Tensor& flat, int64_t begin, int64_t elements) {
  return flat.select_strides({elements}, {1}, begin);
}

// body(range of the network's flat array, range of the stacked one) for each entry.
template <class Body>
void for_ranges(const Entries& one, const Tensor& flat, const Entries& stacked, const Tensor& stacked_flat,
                int64_t copy, Body body) {
  for (size_t i = 0; i < one.size(); ++i) {
    const int64_t elements = one[i].shape.numel();
    Tensor part = range(flat, one[i].offset, elements);
    Tensor stacked_part = range(stacked_flat, stacked[i].offset + copy * elements, elements);
    body(part, stacked_part);
  }
}

// The arrays that make up a network's state, in pairs.
template <class Body>
void for_state(const ParameterStore& one, const ParameterStore& stacked, int64_t copy, Body body) {
  check(one, stacked, copy);
  const auto pair = [&](const Tensor& flat, const Tensor& stacked_flat) {
    for_ranges(one.parameters(), flat, stacked.parameters(), stacked_flat, copy, body);
  };
  pair(one.flat_parameters(), stacked.flat_parameters());
  for (size_t i = 0; i < one.state().size(); ++i) pair(one.state()[i], stacked.state()[i]);
  for_ranges(one.buffers(), one.flat_buffers(), stacked.buffers(), stacked.flat_buffers(), copy, body);
}

}  // namespace

void put_copy(Context& c, const ParameterStore& one, int64_t copy, ParameterStore& stacked) {
  for_state(one, stacked, copy, [&](const Tensor& from, Tensor& to) { c.backend.copy(c, from, to); });
  stacked.touch();
  stacked.flat_buffers().touch();
}

void take_copy(Context& c, const ParameterStore& stacked, int64_t copy, ParameterStore& one) {
  const auto take = [&](Tensor& to, const Tensor& from) { c.backend.copy(c, from, to); };
  for_state(one, stacked, copy, take);
  for_ranges(one.parameters(), one.flat_gradients(), stacked.parameters(), stacked.flat_gradients(), copy, take);
  one.touch();
  one.flat_buffers().touch();
}

}  // namespace gift
