#pragma once

#include <cstring>

#include "core/context.h"
#include "core/step_state.h"
#include "core/transfer.h"

namespace gift::testing {

// A StepState in memory of the context's device, the context's own while it lives.
class StepOnDevice {
 public:
  explicit StepOnDevice(Context& c, const StepState& state = {})
      : c_(c), before_(c.step), bytes_(empty(c, {sizeof(StepState)}, DType::u8)) {
    set(state);
    c.step = reinterpret_cast<StepState*>(bytes_.raw());
  }
  ~StepOnDevice() { c_.step = before_; }
  StepOnDevice(const StepOnDevice&) = delete;
  StepOnDevice& operator=(const StepOnDevice&) = delete;

  void set(const StepState& state) { write_bytes(bytes_, &state); }
  StepState get() const {
    StepState state;
    read_bytes(bytes_, &state);
    return state;
  }

 private:
  Context& c_;
  StepState* before_;
  Tensor bytes_;
};

}  // namespace gift::testing
