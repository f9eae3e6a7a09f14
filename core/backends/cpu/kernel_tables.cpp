#include "core/backends/cpu/kernels/dropout.h"
#include "core/backends/cpu/kernels/gemm.h"
#include "core/backends/cpu/kernels/norm.h"
#include "core/backends/cpu/kernels/optimizer.h"
#include "core/backends/cpu/kernels/pointwise.h"
#include "core/backends/cpu/kernels/pool.h"
#include "core/backends/cpu/kernels/reorder.h"
#include "core/backends/cpu/kernels/rows.h"
#include "core/backends/cpu/kernels/tables.h"

namespace gift::cpu {

GIFT_ISA_TABLE(DropoutKernel, dropout_table)
GIFT_ISA_TABLE(GemmKernels, gemm_table)
GIFT_ISA_TABLE(NormKernels, norm_table)
GIFT_ISA_TABLE(OptimizerKernel, optimizer_table)
GIFT_ISA_TABLE(PointwiseKernels, pointwise_table)
GIFT_ISA_TABLE(PoolKernels, pool_table)
GIFT_ISA_TABLE(TransposeKernel, transpose_table)
GIFT_ISA_TABLE(RowKernels, row_table)

DropoutKernel dropout_kernel(Isa isa) { return dropout_table_of(isa); }
const GemmKernels& gemm_kernels(Isa isa) { return gemm_table_of(isa); }
const NormKernels& norm_kernels(Isa isa) { return norm_table_of(isa); }
OptimizerKernel optimizer_kernel(Isa isa) { return optimizer_table_of(isa); }
const PointwiseKernels& pointwise_kernels(Isa isa) { return pointwise_table_of(isa); }
const PoolKernels& pool_kernels(Isa isa) { return pool_table_of(isa); }
TransposeKernel transpose_kernel(Isa isa) { return transpose_table_of(isa); }
const RowKernels& row_kernels(Isa isa) { return row_table_of(isa); }

}  // namespace gift::cpu
