#include "core/send_buffer.h"

#include <vector>

#include "core/backend.h"
#include "core/transfer.h"

namespace gift {
namespace {

class PlainSendBuffer final : public SendBuffer {
 public:
  explicit PlainSendBuffer(size_t bytes) : bytes_(bytes) {}
  std::byte* begin() override { return bytes_.data(); }
  void send(size_t offset, const Tensor& to) override { write_bytes(to, bytes_.data() + offset); }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace

std::unique_ptr<SendBuffer> plain_send_buffer(size_t bytes) { return std::make_unique<PlainSendBuffer>(bytes); }

std::unique_ptr<SendBuffer> Backend::send_buffer(Context&, size_t bytes) { return plain_send_buffer(bytes); }

}  // namespace gift
