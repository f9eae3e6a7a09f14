#include "layers/module.h"

namespace gift {

void Module::train(bool on) {
  training_ = on;
  for (Module* child : children_) child->train(on);
}

}  // namespace gift
