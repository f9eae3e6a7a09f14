#include "data/collection/gunzip.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/printable.h"

#ifdef GIFT_HAVE_ZLIB
#include <zlib.h>
#endif

namespace gift {

#ifdef GIFT_HAVE_ZLIB

std::vector<uint8_t> gunzip(std::span<const uint8_t> bytes, const std::string& path) {
  constexpr size_t limit = size_t{4} << 30, window_of_gzip = 15 + 16, portion = size_t{1} << 30;
  const auto refuse = [&](std::string_view what) { fail<FormatError>("gunzip", printable_path(path), ' ', what); };
  struct Stream {
    z_stream z{};
    ~Stream() { inflateEnd(&z); }
  } stream;
  z_stream& z = stream.z;
  if (inflateInit2(&z, static_cast<int>(window_of_gzip)) != Z_OK) fail<Error>("gunzip", "zlib did not start");
  std::vector<uint8_t> out(std::min(bytes.size() * 4 + 1024, limit));
  size_t in = 0, done = 0;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    if (done == out.size()) {
      if (out.size() >= limit) refuse("holds more than 4 GiB: unpack it");
      out.resize(std::min(out.size() * 2, limit));
    }
    const size_t give = std::min(bytes.size() - in, portion), room = std::min(out.size() - done, portion);
    z.next_in = const_cast<Bytef*>(bytes.data() + in);
    z.avail_in = static_cast<uInt>(give);
    z.next_out = out.data() + done;
    z.avail_out = static_cast<uInt>(room);
    state = inflate(&z, Z_NO_FLUSH);
    in += give - z.avail_in;
    done += room - z.avail_out;
    if (state == Z_BUF_ERROR || (state == Z_OK && in == bytes.size() && z.avail_out > 0))
      refuse("ends before the archive does (a download or copy that broke off?)");
    if (state != Z_OK && state != Z_STREAM_END) refuse("is a damaged gzip file");
  }
  out.resize(done);
  return out;
}

#else

std::vector<uint8_t> gunzip(std::span<const uint8_t>, const std::string& path) {
  fail<FormatError>("gunzip", printable_path(path),
                    " is gzipped, and gift was built without zlib: unpack it with tar xf");
}

#endif

}  // namespace gift
