#pragma once

namespace gift::cuda {

constexpr int block_threads = 256;  // of a block, where a kernel has no reason for another number

}  // namespace gift::cuda
