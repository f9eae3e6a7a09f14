#include "core/backends/cpu/kernels/norm.h"
#include "core/backends/cpu/kernels/norm_grouped.h"
#include "core/backends/cpu/kernels/norm_single.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

extern const NormKernels norm_table;
const NormKernels norm_table{
    {simd::width, norm_grouped::moments, norm_grouped::forward, norm_grouped::sums, norm_grouped::backward},
    {1, norm_single::moments, norm_single::forward, norm_single::sums, norm_single::backward}};

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
