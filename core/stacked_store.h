#pragma once

#include "core/parameter_store.h"

namespace gift {

// Copy `copy` of a stacked store and the store of that network alone, which has the same entries and moments:
// parameters, buffers and moments in, all of these and the gradients out. Queued on the context's lane; nothing is
// waited for. ShapeError for stores of different networks.
void put_copy(Context& c, const ParameterStore& one, int64_t copy, ParameterStore& stacked);
void take_copy(Context& c, const ParameterStore& stacked, int64_t copy, ParameterStore& one);

}  // namespace gift
