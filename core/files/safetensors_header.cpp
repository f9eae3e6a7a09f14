#include "core/files/safetensors_header.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/json.h"

namespace gift {
namespace {

constexpr std::pair<std::string_view, StoredType> types[] = {
    {"F32", DType::f32}, {"F64", DType::f64}, {"BF16", DType::bf16},    {"F16", DType::f16}, {"I64", DType::i64},
    {"I32", DType::i32}, {"U8", DType::u8},   {"BOOL", DType::boolean}, {"I16", stored_i16}, {"I8", stored_i8},
};

// Follows the events of the JSON parser through the fixed grammar of the header.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  HeaderReader(SafetensorsHeader& out, const std::string& path) : out_(out), path_(path) {}

  bool key(string_t& name) override {
    key_ = name;
    switch (state_) {
      case State::top:
        if (!names_.insert(name).second) bad("the tensor is listed twice: ", printable(name));
        name_ = name;
        break;
      case State::metadata:
        if (out_.metadata.count(name)) bad("the metadata key is listed twice: ", printable(name));
        break;
      default:
        if (name != "dtype" && name != "shape" && name != "data_offsets")
          bad(tensor(), "unknown field ", printable(name));
        if (!fields_.insert(name).second) bad(tensor(), "the field ", name, " is there twice");
    }
    return true;
  }

  bool start_object(size_t) override {
    if (state_ == State::start) {
      state_ = State::top;
    } else if (state_ == State::top && name_ == "__metadata__") {
      state_ = State::metadata;
    } else if (state_ == State::top) {
      state_ = State::tensor;
      fields_.clear();
      out_.entries.emplace_back().name = name_;
    } else {
      unexpected("an object");
    }
    return true;
  }

  bool end_object() override {
    if (state_ == State::tensor) {
      for (const char* field : {"dtype", "shape", "data_offsets"}) {
        if (!fields_.count(field)) bad(tensor(), "no ", field);
      }
    }
    state_ = state_ == State::top ? State::end : State::top;
    return true;
  }

  bool start_array(size_t) override {
    if (state_ != State::tensor || key_ == "dtype") unexpected("a list");
    state_ = key_ == "shape" ? State::shape : State::offsets;
    offsets_ = 0;
    return true;
  }

  bool end_array() override {
    if (state_ == State::offsets && offsets_ != 2) bad(tensor(), offsets_, " data_offsets, 2 were expected");
    state_ = State::tensor;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (state_ == State::shape) {
      add_size(value);
    } else if (state_ == State::offsets) {
      if (offsets_ == 2) bad(tensor(), "more than 2 data_offsets");
      SafetensorsEntry& entry = out_.entries.back();
      (offsets_++ == 0 ? entry.begin : entry.end) = value;
    } else {
      unexpected("a number");
    }
    return true;
  }

  bool string(string_t& value) override {
    if (state_ == State::metadata) {
      out_.metadata[key_] = value;
    } else if (state_ == State::tensor && key_ == "dtype") {
      set_dtype(value);
    } else {
      unexpected("a text");
    }
    return true;
  }

  bool number_integer(number_integer_t value) override { unexpected(text("the negative number ", value)); }
  bool number_float(number_float_t, const string_t& value) override { unexpected("the number " + printable(value)); }
  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("a bool"); }
  bool binary(binary_t&) override { unexpected("bytes"); }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    bad("the header is not JSON: byte ", position, ": ", json_fault(error.what()));
  }

 private:
  enum class State { start, top, metadata, tensor, shape, offsets, end };

  void add_size(uint64_t size) {
    Shape& shape = out_.entries.back().shape;
    if (size > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) bad(tensor(), "the size ", size);
    if (shape.rank() == Shape::max_rank) bad(tensor(), "more than ", Shape::max_rank, " dimensions");
    shape.push_back(static_cast<int64_t>(size));
  }

  void set_dtype(const std::string& name) {
    for (const auto& [known, type] : types) {
      if (known == name) {
        out_.entries.back().type = type;
        return;
      }
    }
    bad(tensor(), "the dtype ", printable(name), " is not supported");
  }

  std::string tensor() const { return text("tensor ", printable(name_), ": "); }

  [[noreturn]] void unexpected(std::string_view what) {
    switch (state_) {
      case State::start:
        bad("the header is ", what, ", an object was expected");
      case State::top:
        bad("under ", printable(name_), ": ", what, ", an object was expected");
      case State::metadata:
        bad("metadata ", printable(key_), ": ", what, ", a text was expected");
      default:
        bad(tensor(), key_, " holds ", what);
    }
  }

  template <class... Parts>
  [[noreturn]] void bad(const Parts&... parts) {
    fail<FormatError>("safetensors", path_, ": ", parts...);
  }

  SafetensorsHeader& out_;
  const std::string& path_;
  State state_ = State::start;
  std::string name_, key_;
  std::set<std::string> names_, fields_;
  int offsets_ = 0;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& path) {
  SafetensorsHeader header;
  HeaderReader reader(header, path);
  nlohmann::json::sax_parse(json.begin(), json.end(), &reader);
  return header;
}

std::string_view safetensors_name(StoredType wanted) {
  for (const auto& [name, type] : types) {
    if (type == wanted) return name;
  }
  fail<FormatError>("safetensors", "no name for dtype ", name_of(wanted.dtype));
}

}  // namespace gift
