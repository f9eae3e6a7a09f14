#include "core/backends/ref/ref_backend.h"

#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

std::unique_ptr<Backend> make_reference_backend() { return std::make_unique<RefBackend>(); }

}  // namespace gift
