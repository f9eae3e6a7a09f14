#include "core/files/pickle.h"

#include <bit>
#include <unordered_map>

#include "core/error.h"
#include "core/files/little_endian.h"
#include "core/files/pickle_calls.h"
#include "core/files/pickle_globals.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr size_t max_stack = 1'000'000, max_memo = 1'000'000, max_marks = 1000, max_key = 4096;

// The names of opcodes are those of Python's pickletools.
class PickleMachine {
 public:
  PickleMachine(PickleTree& tree, std::span<const std::byte> bytes, size_t begin)
      : tree_(tree), bytes_(bytes), at_(begin) {}

  PickleEnd run() {
    for (;;) {
      opcode_at_ = at_;
      const auto opcode = take<uint8_t>();
      if (opcode == '.') break;
      if (!constant(opcode) && !text_or_bytes(opcode) && !container(opcode) && !stack_or_memo(opcode) &&
          !object(opcode)) {
        bad("opcode ", static_cast<int>(opcode), " is unknown, or of protocol 0 and not supported");
      }
      if (stack_.size() > max_stack) bad("more than ", max_stack, " objects on the stack");
    }
    if (!marks_.empty() || stack_.size() != 1) bad("ends with ", stack_.size(), " objects instead of one");
    tree_.finish(stack_[0]);
    return {stack_[0], at_};
  }

 private:
  bool constant(uint8_t opcode) {
    switch (opcode) {
      case 'N':
        push(PickleKind::none, int64_t{0});
        return true;
      case 0x88:
        push(PickleKind::boolean, int64_t{1});
        return true;
      case 0x89:
        push(PickleKind::boolean, int64_t{0});
        return true;
      case 'K':
        push(PickleKind::integer, int64_t{take<uint8_t>()});
        return true;
      case 'M':
        push(PickleKind::integer, int64_t{take<uint16_t>()});
        return true;
      case 'J':
        push(PickleKind::integer, int64_t{take<int32_t>()});
        return true;
      case 'G':
        push(PickleKind::real, std::bit_cast<double>(__builtin_bswap64(take<uint64_t>())));
        return true;
      case 0x8a:
        push_long(take<uint8_t>());
        return true;
      case 0x8b:
        push_long(take<int32_t>());
        return true;
      default:
        return false;
    }
  }

  bool text_or_bytes(uint8_t opcode) {
    switch (opcode) {
      case 'X':
        push_text(take<uint32_t>());
        return true;  // BINUNICODE
      case 0x8c:
        push_text(take<uint8_t>());
        return true;  // SHORT_BINUNICODE
      case 0x8d:
        push_text(take<uint64_t>());
        return true;  // BINUNICODE8
      case 'U':
        push_old_text(take<uint8_t>());
        return true;  // SHORT_BINSTRING
      case 'T':
        push_old_text(take<uint32_t>());
        return true;  // BINSTRING
      case 'B':
        push(PickleKind::bytes, view(take<uint32_t>()));
        return true;  // BINBYTES
      case 'C':
        push(PickleKind::bytes, view(take<uint8_t>()));
        return true;  // SHORT_BINBYTES
      case 0x8e:      // BINBYTES8
      case 0x96:
        push(PickleKind::bytes, view(take<uint64_t>()));
        return true;  // BYTEARRAY8
      default:
        return false;
    }
  }

  bool container(uint8_t opcode) {
    switch (opcode) {
      case '}':
        push(PickleKind::dict, Items());
        return true;
      case ']':
        push(PickleKind::list, Items());
        return true;
      case ')':
        push(PickleKind::tuple, Items());
        return true;
      case 0x8f:
        push(PickleKind::set, Items());
        return true;
      case '(':
        if (marks_.size() == max_marks) bad("more than ", max_marks, " open marks (nested too deep)");
        marks_.push_back(stack_.size());
        return true;
      case 't':
        push(PickleKind::tuple, pop_to_mark());
        return true;
      case 'l':
        push(PickleKind::list, pop_to_mark());
        return true;
      case 'd': {
        const Items items = pop_to_mark();
        push(PickleKind::dict, Items());
        set_items(items);
        return true;
      }
      case 0x91:
        push(PickleKind::set, pop_to_mark());
        return true;  // FROZENSET
      case 0x85:
        push(PickleKind::tuple, pop_many(1));
        return true;
      case 0x86:
        push(PickleKind::tuple, pop_many(2));
        return true;
      case 0x87:
        push(PickleKind::tuple, pop_many(3));
        return true;
      case 'a':
        extend(PickleKind::list, pop_many(1));
        return true;
      case 'e':
        extend(PickleKind::list, pop_to_mark());
        return true;
      case 0x90:
        extend(PickleKind::set, pop_to_mark());
        return true;  // ADDITEMS
      case 's':
        set_items(pop_many(2));
        return true;
      case 'u':
        set_items(pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool stack_or_memo(uint8_t opcode) {
    switch (opcode) {
      case 0x80: {  // PROTO
        const int protocol = take<uint8_t>();
        if (protocol > 5) bad("pickle protocol ", protocol, ", at most 5 is known");
        return true;
      }
      case 0x95: {  // FRAME
        const auto length = take<uint64_t>();
        if (length > bytes_.size() - at_) bad("a frame of ", length, " bytes, ", bytes_.size() - at_, " are left");
        return true;
      }
      case '0':
        if (stack_.size() == floor() && !marks_.empty()) {
          marks_.pop_back();
        } else {
          pop();
        }
        return true;
      case '1':
        pop_to_mark();
        return true;
      case '2':
        stack_.push_back(top());
        return true;
      case 'q':
        memoize(take<uint8_t>());
        return true;
      case 'r':
        memoize(take<uint32_t>());
        return true;
      case 0x94:
        memoize(memo_.size());
        return true;
      case 'h':
        recall(take<uint8_t>());
        return true;
      case 'j':
        recall(take<uint32_t>());
        return true;
      default:
        return false;
    }
  }

  bool object(uint8_t opcode) {
    switch (opcode) {
      case 'c':
      case 'i': {  // GLOBAL; INST names a class the same way
        const auto module = line(), name = line();
        push_global(module, name);
        if (opcode == 'i') bad("INST is not supported");
        return true;
      }
      case 0x93: {  // STACK_GLOBAL
        const Items pair = pop_many(2);
        const auto module = text_of(tree_, pair[0]), name = text_of(tree_, pair[1]);
        if (!module || !name) bad("STACK_GLOBAL takes two texts");
        push_global(*module, *name);
        return true;
      }
      case 'R':     // REDUCE
      case 0x81: {  // NEWOBJ
        const Items pair = pop_many(2);
        stack_.push_back(pickle_call(tree_, pair[0], pair[1], here()));
        return true;
      }
      case 'b': {
        const PickleId state = pop();
        pickle_build(tree_, top(), state, here());
        return true;
      }
      case 'Q':
        stack_.push_back(pickle_persistent(tree_, pop(), here()));
        return true;
      case 'o':
      case 0x92:
        bad("objects made by OBJ or NEWOBJ_EX are not allowed");
      case 0x82:
      case 0x83:
      case 0x84:
        bad("asks for a class of the extension registry, which is not allowed");
      case 0x97:
      case 0x98:
        bad("out-of-band buffers are not supported");
      default:
        return false;
    }
  }

  using Items = std::vector<PickleId>;

  template <class Integer>
  Integer take() {
    need(sizeof(Integer));
    at_ += sizeof(Integer);
    return load_little<Integer>(bytes_, at_ - sizeof(Integer));
  }

  void need(uint64_t count) {
    if (count > bytes_.size() - at_) bad("needs ", count, " more bytes, ", bytes_.size() - at_, " are left (cut off?)");
  }

  std::string_view view(uint64_t length) {
    need(length);
    const auto* begin = reinterpret_cast<const char*>(bytes_.data()) + at_;
    at_ += static_cast<size_t>(length);
    return {begin, static_cast<size_t>(length)};
  }

  std::string_view line() {
    const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + at_, bytes_.size() - at_);
    const size_t end = rest.find('\n');
    if (end == rest.npos) bad("a name without its end (cut off?)");
    at_ += end + 1;
    return rest.substr(0, end);
  }

  void push(PickleKind kind, decltype(PickleNode::value) value) { stack_.push_back(tree_.add(kind, std::move(value))); }

  void push_text(uint64_t length) {
    const auto text = view(length);
    if (!is_utf8(text)) bad("the text ", printable(text), " is not UTF-8");
    push(PickleKind::text, text);
  }

  // A str of Python 2: text where it can be, else bytes.
  void push_old_text(uint32_t length) {
    const auto text = view(length);
    push(is_utf8(text) ? PickleKind::text : PickleKind::bytes, text);
  }

  // Two's complement of any length. Beyond 64 bits (a random seed, say) the number is kept as an `other`.
  void push_long(int64_t length) {
    constexpr int64_t longest = 64;
    if (length < 0) bad("an integer of ", length, " bytes");
    need(static_cast<uint64_t>(length));
    if (length > longest) bad("an integer of ", length, " bytes, at most ", longest, " are allowed");
    const auto digits = view(static_cast<uint64_t>(length));
    if (length > 8) return push(PickleKind::other, std::string_view("int"));
    uint64_t value = 0;
    for (size_t i = digits.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(digits[i]);
    const int unused = 64 - 8 * static_cast<int>(length);
    push(PickleKind::integer, length == 0 ? int64_t{0} : static_cast<int64_t>(value << unused) >> unused);
  }

  void push_global(std::string_view module, std::string_view name) {
    const size_t index = find_global(module, name, tree_.has_arrays(), here());
    const bool is_dtype = allowed_global(index).global == PickleGlobal::torch_dtype;
    is_dtype ? push(PickleKind::other, std::string_view("dtype"))
             : push(PickleKind::global, static_cast<int64_t>(index));
  }

  // Objects below the last mark are out of reach.
  size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  PickleId top() {
    if (stack_.size() == floor()) bad("needs an object, the stack is empty");
    return stack_.back();
  }

  PickleId pop() {
    const PickleId id = top();
    stack_.pop_back();
    return id;
  }

  Items pop_many(size_t count) {
    if (stack_.size() - floor() < count) bad("needs ", count, " objects, the stack has ", stack_.size() - floor());
    Items items(stack_.end() - static_cast<ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }

  Items pop_to_mark() {
    if (marks_.empty()) bad("needs a mark, there is none");
    Items items = pop_many(stack_.size() - floor());
    marks_.pop_back();
    return items;
  }

  void extend(PickleKind kind, const Items& items) {
    if (tree_.node(top()).kind != kind)
      bad("items are added to ", name_of(tree_.node(top()).kind), ", not to ", name_of(kind));
    tree_.add_items(top(), items.data(), items.data() + items.size());
  }

  void set_items(const Items& items) {
    if (items.size() % 2) bad("a dict gets ", items.size(), " keys and values, an even count was expected");
    for (size_t i = 0; i < items.size(); i += 2) {
      const PickleKind key = tree_.node(items[i]).kind;
      if (key != PickleKind::text && key != PickleKind::integer && key != PickleKind::boolean &&
          key != PickleKind::real && key != PickleKind::none && key != PickleKind::bytes) {
        bad("a dict gets ", name_of(key), " as key");
      }
      const auto* name = std::get_if<std::string_view>(&tree_.node(items[i]).value);
      if (name && name->size() > max_key) bad("a dict gets a key of ", name->size(), " bytes, at most ", max_key);
    }
    extend(PickleKind::dict, items);
  }

  void memoize(size_t index) {
    if (memo_.size() == max_memo) bad("more than ", max_memo, " objects in the memo");
    memo_[index] = top();
  }

  void recall(size_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) bad("takes the object ", index, " from the memo, where none is");
    stack_.push_back(found->second);
  }

  std::string here() const { return text(tree_.source(), ", byte ", opcode_at_); }

  template <class... Parts>
  [[noreturn]] void bad(const Parts&... parts) const {
    fail<FormatError>("pickle", here(), ": ", parts...);
  }

  PickleTree& tree_;
  std::span<const std::byte> bytes_;
  size_t at_, opcode_at_ = 0;
  Items stack_;
  std::vector<size_t> marks_;
  std::unordered_map<size_t, PickleId> memo_;
};

}  // namespace

PickleEnd read_pickle(PickleTree& tree, std::span<const std::byte> bytes, size_t begin) {
  tree.allow_decoded(bytes.size());
  return PickleMachine(tree, bytes, begin).run();
}

}  // namespace gift
