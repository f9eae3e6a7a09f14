#include "core/transfer.h"

#include "core/memory/allocator.h"

namespace gift {
namespace {

size_t first_byte(const Tensor& t) { return static_cast<size_t>(t.offset()) * size_of(t.dtype()); }
size_t bytes_of(const Tensor& t) { return static_cast<size_t>(t.numel()) * size_of(t.dtype()); }

void check_plain(const char* op, const Tensor& t) {
  if (!t.is_contiguous()) fail<ShapeError>(op, t, " with gaps or in another format, expected a contiguous tensor");
}

}  // namespace

void check_element(const Tensor& tensor, DType asked) {
  if (tensor.dtype() != asked)
    fail<ShapeError>("transfer", "elements of ", tensor, " as ", name_of(asked), ", expected its own type");
}

void write_bytes(const Tensor& to, const void* host) {
  check_plain("write", to);
  Storage& storage = *to.storage().get();
  storage.owner->write(storage, first_byte(to), host, bytes_of(to));
  to.touch();
}

void read_bytes(const Tensor& from, void* host) {
  check_plain("read", from);
  const Storage& storage = *from.storage().get();
  storage.owner->read(storage, first_byte(from), host, bytes_of(from));
}

}  // namespace gift
