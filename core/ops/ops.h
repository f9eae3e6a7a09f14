#pragma once

// All differentiable ops. Each checks its operands (ShapeError), allocates its result, calls a kernel of the context's
// backend and records what backward needs on the context's tape, if there is one.
#include "core/ops/batch_norm.h"
#include "core/ops/binary.h"
#include "core/ops/conv2d.h"
#include "core/ops/cosine_attention.h"
#include "core/ops/dropout.h"
#include "core/ops/format.h"
#include "core/ops/group_norm.h"
#include "core/ops/layer_norm.h"
#include "core/ops/linear.h"
#include "core/ops/matmul.h"
#include "core/ops/normalize.h"
#include "core/ops/permute.h"
#include "core/ops/pool.h"
#include "core/ops/reduce.h"
#include "core/ops/reshape.h"
#include "core/ops/slice.h"
#include "core/ops/softmax.h"
#include "core/ops/unary.h"
