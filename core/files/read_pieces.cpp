#include "core/files/read_pieces.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "core/error.h"
#include "core/files/crc32.h"
#include "core/files/finite.h"
#include "core/files/in_parallel.h"

namespace gift {
namespace {

constexpr size_t chunk_bytes = size_t{256} << 10;  // stays in a core's cache while it is checked
constexpr size_t piece_bytes = size_t{4} << 20;    // of one thread at a time; a multiple of chunks

struct Piece {
  size_t read = 0, begin = 0, end = 0;  // bytes of the array
  uint32_t crc = 0;
  std::optional<double> not_finite;
};

std::vector<Piece> pieces_of(std::span<const PieceRead> reads) {
  std::vector<Piece> out;
  for (size_t i = 0; i < reads.size(); ++i) {
    const size_t size = reads[i].from.bytes().size();
    for (size_t at = 0; at < size; at += piece_bytes) out.push_back({i, at, std::min(size, at + piece_bytes), 0, {}});
  }
  return out;
}

template <class T>
void store(const std::vector<T>& values, std::byte* to) {
  std::memcpy(to, values.data(), values.size() * sizeof(T));
}

void convert(const HostArray& from, DType type, std::byte* to) {
  if (type == DType::f32)
    store(from.floats(), to);
  else if (type == DType::f64)
    store(from.doubles(), to);
  else
    fail<ShapeError>("read", name_of(from.dtype), " as ", name_of(type), ", f32, f64 or the same was expected");
}

// One chunk: to where it belongs, or else to `buffer`; then it is looked at.
void read_chunk(const MappedFile& file, const PieceRead& read, size_t begin, size_t size, std::byte* buffer,
                Piece& piece) {
  const DType type = read.from.dtype;
  const bool direct = read.to && read.as == type;
  std::byte* const to = direct ? read.to + begin : buffer;
  if (read.from.owner.get() == &file)
    file.read(static_cast<size_t>(read.from.data - file.bytes().data()) + begin, {to, size});
  else
    std::memcpy(to, read.from.data + begin, size);
  if (read.needs_crc) piece.crc = crc32({to, size}, piece.crc);
  const size_t first = begin / size_of(type), count = size / size_of(type);
  const HostArray chunk{type, Shape{static_cast<int64_t>(count)}, to, nullptr};
  if (!piece.not_finite) piece.not_finite = first_not_finite(chunk);
  if (read.to && !direct) convert(chunk, read.as, read.to + first * size_of(read.as));
}

}  // namespace

void read_pieces(const MappedFile& file, std::span<PieceRead> reads) {
  std::vector<Piece> pieces = pieces_of(reads);
  uint64_t bytes = 0;
  for (const Piece& piece : pieces) bytes += piece.end - piece.begin;
  in_parallel(static_cast<int64_t>(pieces.size()), bytes, [&](int64_t task) {
    Piece& piece = pieces[static_cast<size_t>(task)];
    const PieceRead& read = reads[piece.read];
    std::unique_ptr<std::byte[]> buffer;
    if (!read.to || read.as != read.from.dtype)
      buffer.reset(new std::byte[std::min(chunk_bytes, piece.end - piece.begin)]);
    for (size_t at = piece.begin; at < piece.end; at += chunk_bytes)
      read_chunk(file, read, at, std::min(chunk_bytes, piece.end - at), buffer.get(), piece);
  });
  for (const Piece& piece : pieces) {
    PieceRead& read = reads[piece.read];
    read.crc = joined_crc32(read.crc, piece.crc, piece.end - piece.begin);
    if (!read.not_finite) read.not_finite = piece.not_finite;
  }
}

}  // namespace gift
