#include "core/files/pickle_file.h"

#include "core/error.h"
#include "core/files/file_kind.h"
#include "core/files/npy.h"
#include "core/files/pickle.h"
#include "core/files/printable.h"

namespace gift {

struct PickleFile::Content {
  explicit Content(std::shared_ptr<const MappedFile> from)
      : file(std::move(from)), tree(printable_path(file->path()), true) {}
  std::shared_ptr<const MappedFile> file;
  PickleTree tree;
  PickleId root = 0;
};

PickleFile::PickleFile(std::shared_ptr<const MappedFile> file) {
  const auto content = std::make_shared<Content>(std::move(file));
  const auto bytes = content->file->bytes();
  if (bytes.size() < 2 || bytes[0] != std::byte{0x80})
    fail<FormatError>("pickle", content->tree.source(), ": is no pickle but looks like ", describe_content(bytes));
  content->root = read_pickle(content->tree, bytes).root;
  content_ = content;
}

PickleValue PickleFile::root() const { return {content_->tree, content_->root}; }
const MappedFile& PickleFile::file() const { return *content_->file; }

HostArray PickleFile::array(const PickleValue& value) const {
  const PickledArray& array = value.array();
  if (!array.filled) fail<FormatError>("pickle", content_->tree.source(), ": a numpy array without elements");
  const auto* data = reinterpret_cast<const std::byte*>(array.elements.data());
  return npy_array(array.header, {{data, array.elements.size()}, content_}, content_->tree.source());
}

}  // namespace gift
