#pragma once

#include <memory>

#include "data/source/image_source.h"
#include "data/source/parallel_load.h"

namespace gift {

// All pixels in memory from the start; with `shared`, in memory that others show as well.
class ResidentSource : public ImageSource {
 public:
  ResidentSource(std::unique_ptr<ImageCollection> collection, LoadPlan plan, ThreadPool& pool,
                 SharedPixels* shared = nullptr, const std::string& shared_as = {});
  void read(std::span<const int32_t> indices, uint8_t* out) override;
  const uint8_t* resident() const override { return pixels_.get(); }
  std::string placement() const override;

 private:
  SharedPixels::Pixels pixels_;
};

}  // namespace gift
