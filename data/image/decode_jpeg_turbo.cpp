#ifdef GIFT_HAVE_JPEG_TURBO

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>  // needs the two above it

#include <jerror.h>

#include "data/image/decoders.h"

namespace gift {
namespace {

// libjpeg reports by calls that must not return: they jump back to where `jump` was set. Nothing with a destructor may
// be alive between there and here, so the decoder lives in a struct of the caller.
struct Decoder {
  jpeg_decompress_struct info;
  jpeg_error_mgr errors;
  jpeg_progress_mgr progress;
  jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

void stop(j_common_ptr info) {
  auto& decoder = *static_cast<Decoder*>(info->client_data);
  info->err->format_message(info, decoder.message);
  longjmp(decoder.jump, 1);
}

// Warnings by which pixels were lost are errors; those about odd but harmless bytes are not.
void judge_warning(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
      stop(info);
    default:
      return;
  }
}

// A progressive file may repeat its scans without end; real ones have about ten.
void limit_scans(j_common_ptr info) {
  constexpr int most = 500;
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > most) ERREXIT(info, JERR_BAD_PROGRESSION);
}

// Reads the header and chooses the output. false: message says why.
bool start(Decoder& decoder, const decoders::Input& in) {
  if (setjmp(decoder.jump)) return false;
  jpeg_create_decompress(&decoder.info);
  decoder.progress.progress_monitor = limit_scans;
  decoder.info.progress = &decoder.progress;
  jpeg_mem_src(&decoder.info, in.bytes.data(), static_cast<unsigned long>(in.bytes.size()));
  jpeg_read_header(&decoder.info, TRUE);
  decoder.info.out_color_space = decoder.info.num_components == 4 ? JCS_CMYK : JCS_RGB;
  return true;
}

bool read_rows(Decoder& decoder, uint8_t* pixels) {
  if (setjmp(decoder.jump)) return false;
  jpeg_start_decompress(&decoder.info);
  const size_t stride =
      static_cast<size_t>(decoder.info.output_width) * static_cast<size_t>(decoder.info.output_components);
  // A call for each row takes a seventh of the time that small pictures take.
  constexpr unsigned at_once = 16;
  JSAMPROW rows[at_once];
  while (decoder.info.output_scanline < decoder.info.output_height) {
    const unsigned first = decoder.info.output_scanline, count = std::min(at_once, decoder.info.output_height - first);
    for (unsigned k = 0; k < count; ++k) rows[k] = pixels + (first + k) * stride;
    jpeg_read_scanlines(&decoder.info, rows, count);
  }
  jpeg_finish_decompress(&decoder.info);
  return true;
}

// Frees libjpeg's memory on every way out.
struct Released {
  jpeg_decompress_struct& info;
  ~Released() { jpeg_destroy_decompress(&info); }
};

// Pillow's rule, which takes every CMYK file for one of Adobe's, stored inverted: cmyk holds 255 - ink.
void cmyk_to_rgb(const uint8_t* cmyk, uint8_t* rgb, size_t pixels) {
  for (size_t i = 0; i < pixels; ++i) {
    const int white = cmyk[i * 4 + 3];
    for (size_t c = 0; c < 3; ++c) {
      const int product = (255 - cmyk[i * 4 + c]) * white + 128;
      rgb[i * 3 + c] = static_cast<uint8_t>(white - ((product + (product >> 8)) >> 8));
    }
  }
}

}  // namespace

std::string_view jpeg_decoder() { return "libjpeg-turbo"; }

void decoders::jpeg(const Input& in, Image& out) {
  Decoder decoder{};
  decoder.info.err = jpeg_std_error(&decoder.errors);
  decoder.info.client_data = &decoder;
  decoder.errors.error_exit = stop;
  decoder.errors.emit_message = judge_warning;
  const Released released{decoder.info};
  if (!start(decoder, in)) refuse(in, "is no JPEG that can be read: ", decoder.message, " (truncated or damaged?)");
  const int height = static_cast<int>(decoder.info.image_height), width = static_cast<int>(decoder.info.image_width);
  const int components = decoder.info.num_components;
  check_size(in, height, width);
  if (components != 1 && components != 3 && components != 4)
    refuse(in, "has ", components, " colour components, expected 1, 3 or 4");
  const size_t pixels = static_cast<size_t>(height) * static_cast<size_t>(width);
  // Huffman codes spend at least a bit on each 8x8 block of each scan, so a few bytes cannot hold a large picture.
  if (!decoder.info.arith_code && in.bytes.size() < pixels / 1024)
    refuse(in, "has ", in.bytes.size(), " bytes for the ", width, " x ", height,
           " pixels it declares (damaged, or made to "
           "exhaust memory)");
  resize_buffer(out, height, width);
  std::vector<uint8_t> cmyk(components == 4 ? pixels * 4 : 0);
  if (!read_rows(decoder, components == 4 ? cmyk.data() : out.rgb.data()))
    refuse(in, "is a truncated or damaged JPEG: ", decoder.message, truncated_cause);
  if (components == 4) cmyk_to_rgb(cmyk.data(), out.rgb.data(), pixels);
}

}  // namespace gift

#endif
