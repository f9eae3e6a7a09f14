#include "core/files/npy_header.h"

#include <charconv>
#include <set>

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr std::pair<std::string_view, StoredType> types[] = {
    {"f4", DType::f32}, {"f8", DType::f64}, {"f2", DType::f16},     {"i8", DType::i64}, {"i4", DType::i32},
    {"u1", DType::u8},  {"i2", stored_i16}, {"b1", DType::boolean}, {"i1", stored_i8},
};

class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& source) : rest_(text), source_(source) {}

  NpyHeader parse() {
    std::set<std::string_view> seen;
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (!seen.insert(key).second) bad("the key ", printable(key), " is there twice");
      if (key == "descr") {
        read_dtype();
      } else if (key == "fortran_order") {
        header_.fortran_order = boolean();
      } else if (key == "shape") {
        read_shape();
      } else {
        bad("unknown key ", printable(key));
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (!rest_.empty()) bad("text after the dict: ", printable(rest_, 20));
    for (std::string_view key : {"descr", "fortran_order", "shape"}) {
      if (!seen.count(key)) bad("no ", key);
    }
    return header_;
  }

 private:
  void read_dtype() {
    skip_space();
    if (!rest_.empty() && rest_[0] != '\'' && rest_[0] != '"') bad("a structured dtype, plain arrays are supported");
    const std::string_view code = quoted();
    const std::string_view kind = code.substr(code.empty() ? 0 : 1);
    const char order = code.empty() ? '?' : code[0];
    if (kind.substr(0, 1) == "O") bad("an array of Python objects, which are never unpickled");
    const auto type = npy_type(kind);
    if (type && std::string_view("<>|=").find(order) != std::string_view::npos) {
      header_.type = *type;
      header_.big_endian = order == '>';
      return;
    }
    bad("the dtype ", printable(code, 20), " is not supported");
  }

  void read_shape() {
    expect('(');
    while (!take(')')) {
      if (header_.shape.rank() == Shape::max_rank) bad("more than ", Shape::max_rank, " dimensions");
      header_.shape.push_back(size());
      if (!take(',')) {
        expect(')');
        break;
      }
    }
  }

  int64_t size() {
    skip_space();
    int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || value < 0) bad("the shape has no size but ", printable(rest_, 20));
    rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
    if (!rest_.empty() && rest_[0] == 'L') rest_.remove_prefix(1);  // as Python 2 wrote it
    return value;
  }

  bool boolean() {
    skip_space();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (rest_.substr(0, word.size()) != word) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    bad("fortran_order is ", printable(rest_, 20));
  }

  std::string_view quoted() {
    skip_space();
    const char quote = rest_.empty() ? '\0' : rest_[0];
    const size_t end = quote == '\'' || quote == '"' ? rest_.find(quote, 1) : rest_.npos;
    if (end == rest_.npos) bad("a quoted text was expected, found ", printable(rest_, 20));
    const std::string_view inside = rest_.substr(1, end - 1);
    if (inside.find('\\') != inside.npos) bad("an escape in ", printable(inside));
    rest_.remove_prefix(end + 1);
    return inside;
  }

  bool take(char wanted) {
    skip_space();
    if (rest_.empty() || rest_[0] != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!take(wanted)) bad("'", wanted, "' was expected, found ", printable(rest_, 20));
  }

  void skip_space() {
    const size_t at = rest_.find_first_not_of(" \t\n");
    rest_.remove_prefix(at == rest_.npos ? rest_.size() : at);
  }

  template <class... Parts>
  [[noreturn]] void bad(const Parts&... parts) const {
    fail<FormatError>("npy", source_, ": header: ", parts...);
  }

  std::string_view rest_;
  const std::string& source_;
  NpyHeader header_;
};

}  // namespace

std::optional<StoredType> npy_type(std::string_view code) {
  for (const auto& [name, type] : types)
    if (code == name) return type;
  return std::nullopt;
}

NpyHeader parse_npy_header(std::string_view text, const std::string& source) {
  return HeaderParser(text, source).parse();
}

std::string_view npy_code(DType dtype) {
  for (const auto& [code, type] : types)
    if (type == StoredType(dtype)) return code;
  return {};
}

}  // namespace gift
