#include "core/backends/cpu/cpu_backend.h"

#include "core/backends/ref/ref_backend_impl.h"

namespace gift {
namespace {

class CpuBackend final : public RefBackend {
 public:
  std::string name() const override { return "cpu"; }
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend() { return std::make_unique<CpuBackend>(); }

}  // namespace gift
