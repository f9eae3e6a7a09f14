#include "core/files/pickle.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;
using namespace std::string_literals;

namespace {

struct Read {
  std::string bytes;
  PickleTree tree{"test.pkl"};
  PickleId id;

  explicit Read(std::string pickle) : bytes(std::move(pickle)) {
    id = read_pickle(tree, std::as_bytes(std::span(bytes.data(), bytes.size()))).root;
  }
  PickleValue root() const { return {tree, id}; }
};

std::string fault(const std::string& pickle) {
  try {
    Read read(pickle);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

bool refused(const std::string& pickle, const std::string& words) {
  const std::string message = fault(pickle);
  CAPTURE(message);
  CHECK(message.find(words) != std::string::npos);
  return message.find(words) != std::string::npos;
}

const std::string storage =
    "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
    "0X\3\0\0\0cpuK\6tQ"s;
std::string tensor(const std::string& window, const std::string& tail = "") {
  return "ctorch._utils\n_rebuild_tensor_v2\n(" + storage + window +
         "\x89"
         "ccollections\nOrderedDict\n)R" +
         tail + "tR";
}

}  // namespace

TEST_CASE("constants and containers of all protocols") {
  const Read numbers(
      "(K\7M\0\1J\xfe\xff\xff\xff\x8a\0\x8a\1\x80\x8a\x08\0\0\0\0\0\0\0\x80G\x3f\xf8\0\0\0\0\0\0\x88\x89Nl."s);
  const PickleValue list = numbers.root();
  REQUIRE(list.size() == 10);
  const int64_t want[] = {7, 256, -2, 0, -128, INT64_MIN};
  for (size_t i = 0; i < 6; ++i) CHECK(list[i].integer() == want[i]);
  CHECK(list[6].number() == 1.5);
  CHECK(list[7].boolean());
  CHECK(!list[8].boolean());
  CHECK(list[9].is(PickleKind::none));
  CHECK(list[0].number() == 7.0);

  const Read texts(
      "\x80\4\x95\x26\0\0\0\0\0\0\0(X\2\0\0\0\xc3\xa9\x8c\1a\x8d\1\0\0\0\0\0\0\0bU\1cU\1\xff"
      "C\1\xff"
      "B\1\0\0\0\0t."s);
  CHECK(texts.root()[0].text() == "é");
  CHECK(texts.root()[2].text() == "b");
  CHECK(texts.root()[3].is(PickleKind::text));
  CHECK(texts.root()[4].is(PickleKind::bytes));
  CHECK(texts.root()[6].text() == "\0"s);

  const Read dict("}(X\1\0\0\0aK\1K\2]K\5auX\1\0\0\0b)s."s);
  CHECK(dict.root().size() == 3);
  CHECK(dict.root().find("a")->integer() == 1);
  CHECK(dict.root().value(1)[0].integer() == 5);
  CHECK(dict.root().find("b")->size() == 0);
  CHECK(!dict.root().find("c"));
}

TEST_CASE("the memo shares objects") {
  const Read list("]q\0(]q\1K\1ah\1\x94h\2e."s);
  CHECK(list.root()[0][0].integer() == 1);
  CHECK(list.root()[1][0].integer() == 1);
  CHECK(list.root()[2][0].integer() == 1);
}

TEST_CASE("tensors are windows that lie inside their storage") {
  const Read good("\x80\2" + tensor("K\1K\2K\2\x86K\3K\1\x86"s) + ".");
  const PickledTensor& window = good.root().tensor();
  CHECK(window.offset == 1);
  CHECK(window.shape == Shape{2, 2});
  CHECK(window.strides == Shape{3, 1});
  CHECK(good.root().dtype() == DType::f32);
  CHECK(fault(tensor("K\2K\2K\2\x86K\3K\1\x86"s) + ".").find("reaches beyond its storage of 6") != std::string::npos);
  CHECK(fault(tensor("K\0K\7\x85K\0\x85"s) + ".") == "");
  CHECK(fault(tensor("K\0K\0\x85K\1\x85"s) + ".") == "");
  refused(tensor("K\0K\7\x85K\1\x85"s) + ".", "reaches beyond");
  refused(tensor("K\0K\2\x85K\1K\1\x86"s) + ".", "with strides");
  CHECK(Read(tensor("K\0K\2\x85K\1\x85"s, "}X\3\0\0\0neg\x88s"s) + ".").root().tensor().negated);
  CHECK(!Read(tensor("K\0K\2\x85K\1\x85"s, "}X\3\0\0\0neg\x89s"s) + ".").root().tensor().negated);
  refused(tensor("K\0K\2\x85K\1\x85"s, "}X\3\0\0\0negK\1s"s) + ".", "metadata 'neg'");
  refused(tensor("K\0K\2\x85K\1\x85"s, "}X\4\0\0\0conj\x88s"s) + ".", "metadata 'conj'");
  std::string bytes = tensor("K\0K\2\x85K\1\x85"s, "}X\3\0\0\0neg\x88s"s) + ".";
  bytes.replace(bytes.find("Float"), 5, "Bool");
  refused(bytes, "lazily negated tensor of bool");
  CHECK(fault(tensor("K\0K\2\x85K\1\x85"s, "}") + ".") == "");
}

TEST_CASE("attributes that Python set on a tensor are dropped") {
  const auto with = [](const std::string& rebuild, const std::string& type, const std::string& attributes) {
    return "ctorch._tensor\n_rebuild_from_type_v2\n(c" + rebuild + "c" + type + "(" + storage +
           "K\0K\2\x85K\1\x85\x89}t"s + attributes + "tR.";
  };
  const std::string rebuild = "torch._utils\n_rebuild_tensor_v2\n", type = "torch\nTensor\n",
                    note = "}X\4\0\0\0noteK\1s"s;
  CHECK(Read(with(rebuild, type, note)).root().tensor().shape == Shape{2});
  refused(with("torch._tensor\n_rebuild_from_type_v2\n", type, note), "no plain tensor");
  refused(with(rebuild, "torch\nSize\n", note), "no plain tensor");
  refused(with(rebuild, "my.code\nTensor\n", note), "my.code.Tensor");
  refused(with(rebuild, type, "}X\x09\0\0\0__class__K\1s"s), "sets the attribute '__class__'");
  refused(with(rebuild, type, "K\1"), "instead of a dict");
  refused("ctorch\nTensor\n)R.", "called like a function");
}

TEST_CASE("numpy scalars") {
  const std::string dtype =
      "cnumpy\ndtype\nX\2\0\0\0i8K\0K\1\x87R(K\3X\1\0\0\0<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"s;
  const std::string data = "c_codecs\nencode\nX\x09\0\0\0\xc3\x88\1\0\0\0\0\0\0X\6\0\0\0latin1\x86R"s;
  CHECK(Read("cnumpy.core.multiarray\nscalar\n" + dtype + data + "\x86R.").root().integer() == 0x1c8);
  std::string big = dtype;
  big[big.find('<')] = '>';
  CHECK(Read("cnumpy._core.multiarray\nscalar\n" + big + data + "\x86R.").root().integer() ==
        static_cast<int64_t>(0xc801000000000000));
  refused("cnumpy\ndtype\nX\2\0\0\0O8K\0K\1\x87R."s, "'O8' is not supported");
}

TEST_CASE("harmless objects are kept as what they are called") {
  CHECK(Read("cargparse\nNamespace\n)\x81}X\2\0\0\0lrK\1sb."s).root().text() == "Namespace");
  CHECK(Read("ctorch\nfloat16\n."s).root().text() == "dtype");
  CHECK(Read("c__builtin__\nset\n]K\1a\x85R."s).root().size() == 1);
  CHECK(Read("ccollections\nCounter\n}K\x0aK\1s\x85R."s).root().size() == 1);
  refused("cargparse\nNamespace\n)\x81}X\x09\0\0\0__class__K\1sb."s, "BUILD sets the attribute '__class__'");
}

TEST_CASE("forbidden names are refused when they are named, not when they are called") {
  for (const char* name : {"os\nsystem\n", "posix\nsystem\n", "builtins\neval\n", "torch\nload\n", "numpy\nload\n"}) {
    CAPTURE(name);
    CHECK(fault(text('c', name, '.')) != "");
  }
  refused(
      "X\2\0\0\0osX\6\0\0\0system\x93"
      "0N."s,
      "asks for 'os.system'");
  refused("ctorch.nn.modules.linear\nLinear\n."s, "save model.state_dict()");
  refused("ctorch\nQInt8Storage\n."s, "not supported");
}

TEST_CASE("objects that grow when they are walked are refused") {
  std::string laughs = "]q\0K\1a0"s;
  for (char i = 1; i < 61; ++i)
    laughs += "](h"s + static_cast<char>(i - 1) + "h" + static_cast<char>(i - 1) + "eq" + i + "0";
  refused(laughs + "h\x3c.", "leaves");
  refused("}q\0X\1\0\0\0ah\0s."s, "contains itself");
  refused(std::string(200, ']') + std::string(199, 'a') + ".", "levels of nesting");
  refused(std::string(2000, '('), "open marks");
  refused("}(X\1\0\0\0aK\1X\1\0\0\0aK\2u."s, "has a key twice: 'a'");
  refused("(" + std::string(1'000'001, 'N') + "t.", "more than 1000000");
}

TEST_CASE("wrong types, stacks and lengths are refused with their place") {
  refused("]K\1K\2s."s, "byte 5: items are added to a list, not to a dict");
  refused("}}K\1s."s, "a dict gets a dict as key");
  refused("K\1K\1R."s, "an integer is called like a function");
  refused("t."s, "needs a mark");
  refused("]("s, "cut off?");
  refused("K\1(t."s, "2 objects instead of one");
  refused("h\5."s, "from the memo");
  refused(
      "X\xff\xff\xff\xff"
      "abc."s,
      "needs 4294967295 more bytes");
  refused("\x95\xff\xff\xff\xff\xff\xff\xff\xff."s, "a frame of");
  refused("\x80\6."s, "protocol 6");
  refused("I12\n."s, "protocol 0");
  refused("]K\1b."s, "BUILD on a list");
  CHECK_THROWS_AS(Read("K\1.").root().text(), FormatError);
  CHECK_THROWS_AS(Read("].").root()[0], FormatError);
}

TEST_CASE("shared objects cannot make a small file cost much time or memory") {
  const auto u32 = [](uint32_t value) { return std::string(reinterpret_cast<const char*>(&value), 4); };
  std::string calls = "(" + std::string(100, 'N') + "tq\0"s;  // one tuple, the arguments of many calls
  CHECK(refused(calls + "ctorch\ndevice\nh\0R."s, "a call with 100 arguments"));
  const std::string long_text = "X" + u32(5000) + std::string(5000, 'a');
  CHECK(refused("}" + long_text + "Ns.", "a key of 5000 bytes"));
  CHECK(refused("c_codecs\nencode\n(" + long_text + "X\6\0\0\0latin1tR."s, "_codecs.encode of 5000 bytes"));
  CHECK(
      refused("((X\7\0\0\0storagectorch\nFloatStorage\n"s + long_text + "X\3\0\0\0cpuK\6tQ."s, "could lead elsewhere"));
  // A dict of 4,000 attributes, set on 2,000 objects.
  std::string attributes = "}q\0("s;
  for (uint32_t i = 0; i < 4000; ++i) {
    const std::string name = std::to_string(i);
    attributes += "X" + u32(static_cast<uint32_t>(name.size())) + name + "N";
  }
  attributes += "u0(";
  for (int i = 0; i < 2000; ++i) attributes += "cargparse\nNamespace\n)Rh\0b"s;
  CHECK(refused(attributes + "l.", "items in lists and dicts"));
}

TEST_CASE("storages of narrow integers are read as i32") {
  const Read read(
      "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nCharStorage\nX\1\0\0\0"
      "0X\3\0\0\0cpuK\6tQK\0K\6\x85K\1\x85\x89"
      "ccollections\nOrderedDict\n)RtR."s);
  CHECK(read.root().dtype() == DType::i32);
  CHECK(read.tree.storages[0].bytes() == 6);
}
