#pragma once

#include <algorithm>

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"

namespace gift::cuda {

// How a tensor is summed over some of its axes: by blocks of threads that take `width` results each, with `lanes`
// threads for one result. Where there are few results their terms are cut into `chunks`, summed by as many blocks and
// added up by a second kernel. All of it depends on the shapes alone, and so do the bits of the result.
struct ReducePlan {
  struct List {
    int rank = 0;
    int64_t size[Shape::max_rank] = {}, x[Shape::max_rank] = {}, y[Shape::max_rank] = {};  // strides in elements
    int64_t count() const {
      int64_t product = 1;
      for (int i = 0; i < rank; ++i) product *= size[i];
      return product;
    }
  };
  List kept, reduced;
  int64_t results = 1, terms = 1;
  bool along_kept = false;  // neighbouring threads take neighbouring results, else neighbouring terms
  int width = 1, lanes = 1;
  int64_t chunks = 1;

  // Of x over the axes whose bit is set; y has size 1 there, or lacks them.
  ReducePlan(const Tensor& x, uint32_t axes, const Tensor& y);
};

// y (+)= scale times the sum. partial: chunks * results, where there is more than one chunk.
void reduce(StreamHandle stream, const ReducePlan& plan, Elements x, double scale, Elements y, bool add,
            double* partial);

}  // namespace gift::cuda
