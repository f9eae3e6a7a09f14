#include "core/files/inflate.h"

#include "core/error.h"

#ifdef GIFT_HAVE_ZLIB

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace gift {
namespace {

class Inflater {
 public:
  explicit Inflater(std::string_view source) {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) fail<Error>("inflate", source, ": zlib did not start");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

uInt slice(size_t bytes) { return static_cast<uInt>(std::min<size_t>(bytes, std::numeric_limits<uInt>::max())); }

}  // namespace

bool can_inflate() { return true; }

void inflate_exactly(std::span<const std::byte> deflated, std::span<std::byte> out, std::string_view source) {
  Inflater inflater(source);
  z_stream& stream = inflater.stream();
  Bytef beyond = 0;  // one byte more than declared shows a stream that lies about its size
  size_t read = 0, written = 0;
  for (;;) {
    const uInt in_slice = slice(deflated.size() - read), out_slice = slice(out.size() - written);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(deflated.data() + read));
    stream.avail_in = in_slice;
    stream.next_out = out_slice ? reinterpret_cast<Bytef*>(out.data() + written) : &beyond;
    stream.avail_out = out_slice ? out_slice : 1;
    const int status = inflate(&stream, Z_NO_FLUSH);
    read += in_slice - stream.avail_in;
    if (out_slice) {
      written += out_slice - stream.avail_out;
    } else if (stream.avail_out == 0) {
      fail<FormatError>("inflate", source, ": inflates to more than the declared ", out.size(), " bytes");
    }
    if (status == Z_STREAM_END) break;
    if (status == Z_BUF_ERROR || (status == Z_OK && read == deflated.size() && stream.avail_out != 0)) {
      fail<FormatError>("inflate", source, ": the compressed data end early");
    }
    if (status != Z_OK) fail<FormatError>("inflate", source, ": damaged compressed data");
  }
  if (written != out.size()) {
    fail<FormatError>("inflate", source, ": inflates to ", written, " bytes, ", out.size(), " are declared");
  }
  if (read != deflated.size()) {
    fail<FormatError>("inflate", source, ": ", deflated.size() - read, " bytes after the compressed data");
  }
}

}  // namespace gift

#else

namespace gift {

bool can_inflate() { return false; }

void inflate_exactly(std::span<const std::byte>, std::span<std::byte>, std::string_view source) {
  fail<FormatError>("inflate", source, ": is compressed, and this build has no zlib");
}

}  // namespace gift

#endif
