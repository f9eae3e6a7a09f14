#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/layering/rules.h"

using namespace gift::layering;
namespace fs = std::filesystem;

namespace {

std::string include_of(const char* header) { return std::string("#include \"") + header + "\"\n"; }

size_t faults(std::string_view path, const std::string& text) { return check(path, text).size(); }

}  // namespace

TEST_CASE("every source of the project keeps the rules") {
  const fs::path root = GIFT_SOURCE_DIR;
  int sources = 0;
  for (const char* folder :
       {"core", "layers", "losses", "optim", "data", "models", "train", "tools", "tests", "bench", "examples"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string path = fs::relative(entry.path(), root).generic_string();
      if (!entry.is_regular_file() || !is_source(path)) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      ++sources;
      for (const Finding& finding : check(path, text)) {
        FAIL_CHECK(path << ":" << finding.line << ": " << finding.what);
      }
    }
  }
  CHECK(sources > 20);
}

TEST_CASE("arrows that run up are found") {
  CHECK(faults("core/tensor.cpp", include_of("layers/conv.h")) == 1);
  CHECK(faults("optim/adamw.cpp", include_of("layers/module.h")) == 1);
  CHECK(faults("data/folder.cpp", include_of("losses/loss.h")) == 1);
  CHECK(faults("losses/gift.h", include_of("data/folder.h")) == 1);
  CHECK(faults("models/convnet.cpp", include_of("losses/loss.h")) == 1);
  CHECK(faults("train/student.cpp", include_of("tools/progress.h")) == 1);
  CHECK(faults("tools/main.cpp", include_of("tests/support/files.h")) == 1);
  CHECK(faults("core/tensor.cpp", "\n\n  #  include \"train/cohort.h\"\n") == 1);
  CHECK(check("core/tensor.cpp", "\n\n#include \"train/cohort.h\"\n").front().line == 3);
}

TEST_CASE("arrows that run down pass") {
  CHECK(faults("core/tensor.cpp", include_of("core/shape.h")) == 0);
  CHECK(faults("models/convnet.cpp", include_of("layers/conv.h") + include_of("core/tensor.h")) == 0);
  CHECK(faults("train/student.cpp", include_of("models/model.h") + include_of("optim/adamw.h")) == 0);
  CHECK(faults("tests/losses/gift_test.cpp", include_of("tools/command.h") + include_of("losses/gift.h")) == 0);
}

TEST_CASE("includes that are no path from the root are found") {
  CHECK(faults("core/tensor.cpp", include_of("shape.h")) == 1);
  CHECK(faults("core/ops/relu.cpp", include_of("../shape.h")) == 1);
  CHECK(faults("core/tensor.cpp", include_of("core/../layers/conv.h")) == 1);
  CHECK(faults("core/tensor.cpp", include_of("elsewhere/thing.h")) == 1);
}

TEST_CASE("arithmetic headers include arithmetic only") {
  CHECK(faults("core/math/pointwise.h", include_of("core/math/exp.h") + include_of("core/random/philox.h")) == 0);
  CHECK(faults("core/math/pointwise.h", include_of("core/tensor.h")) == 1);
}

TEST_CASE("headers of other libraries stay in their folder") {
  CHECK(faults("core/backends/cpu/conv.cpp", "#include <oneapi/dnnl/dnnl.hpp>\n") == 0);
  CHECK(faults("core/ops/conv.cpp", "#include <oneapi/dnnl/dnnl.hpp>\n") == 1);
  CHECK(faults("train/config.cpp", "#include <CLI/CLI.hpp>\n") == 1);
  CHECK(faults("tools/main.cpp", "#include <CLI/CLI.hpp>\n#include <iostream>\n") == 0);
  CHECK(faults("core/engine.cpp", "#include <cuda_runtime.h>\n") == 1);
  CHECK(faults("losses/kl.cpp", "#include <doctest/doctest.h>\n") == 1);
}

TEST_CASE("libraries print nothing and do not end the program") {
  CHECK(faults("core/tensor.cpp", "#include <iostream>\n") == 1);
  CHECK(faults("losses/kl.cpp", "void f() { std::cerr << 1; }\n") == 1);
  CHECK(faults("losses/kl.cpp", "void f() { printf(\"x\"); }\n") == 1);
  CHECK(faults("train/student.cpp", "if (bad) std::exit(1);\n") == 1);
  CHECK(faults("data/jpeg.cpp", "abort();\n") == 1);
  CHECK(faults("tools/main.cpp", "std::cout << 1; std::exit(2);\n") == 0);
}

TEST_CASE("what only looks like printing passes") {
  CHECK(faults("core/tensor.cpp", "// never calls exit(1) or printf(x)\n") == 0);
  CHECK(faults("core/tensor.cpp", "/* std::cout\n printf( */ int x;\n") == 0);
  CHECK(faults("core/tensor.cpp", "auto s = \"call exit(1)\";\n") == 0);
  CHECK(faults("core/tensor.cpp", "int n = std::snprintf(buffer, size, \"%d\", 1'000);\n") == 0);
  CHECK(faults("train/loop.cpp", "guard.exit(); scope->abort(); Loop::exit();\n") == 0);
}

TEST_CASE("paths of a machine are found") {
  for (const char* top : {"work", "home", "root", "Users"}) {
    CHECK(faults("tests/x_test.cpp", std::string("auto p = \"/") + top + "/someone/file\";\n") == 1);
  }
  CHECK(faults("tests/x_test.cpp", "auto p = \"build/work/file\";\n") == 0);
}
