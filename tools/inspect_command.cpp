#include "tools/inspect_command.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "core/engine.h"
#include "core/error.h"
#include "core/files/atomic_file.h"
#include "core/files/tensor_list.h"
#include "data/collection/array_set.h"
#include "data/labels/soft_labels.h"
#include "tools/distilled_pictures.h"
#include "tools/print_inspect.h"
#include "tools/split_name.h"

namespace gift {
void InspectCommand::declare(CLI::App& app) {
  app.add_option("path", path_,
                 "a file of weights or tensors, a set of images (a folder, an archive, data.pt, .npz ...), or a folder "
                 "of stored soft labels")
      ->required();
  app.add_flag("--verify", verify_, "read every tensor or label: compare checksums, look for NaN and infinity");
  app.add_flag("--tensors", tensors_, "list the tensors of a file even where they are a set of images");
  app.add_flag("--all", all_, "list every tensor or class; default: the first 40");
  app.add_option("--sheet", sheet_, "write a contact sheet of the set to this PNG");
  app.add_option("--split", split_, "train or test, of sets that keep both in one folder [train]");
  app.add_option("--decode", decode_, "pictures to decode for the list of sizes, 0: all [2000]");
  app.add_flag("--json", json_, "print one JSON object");
}

int InspectCommand::run() {
  if (is_relabelled(path_)) return inspect_stored_batches();
  if (is_label_folder(path_)) return inspect_soft_labels();
  return is_tensor_file(path_) && (tensors_ || !holds_pictures(path_)) ? inspect_tensors() : inspect_pictures();
}

int InspectCommand::inspect_stored_batches() const {
  if (!sheet_.empty()) fail<ConfigError>("--sheet", path_, " holds labels, a contact sheet is of a set of images");
  const RelabelReport report = inspect_relabelled(path_, verify_);
  if (json_)
    std::printf("%s\n", to_json(report).dump().c_str());
  else
    print_inspect(stdout, report, all_);
  return report.faults.empty() ? exit_done : exit_failed;
}

int InspectCommand::inspect_soft_labels() const {
  if (!sheet_.empty()) fail<ConfigError>("--sheet", path_, " holds labels, a contact sheet is of a set of images");
  const LabelsReport report = inspect_labels(path_);
  if (json_)
    std::printf("%s\n", to_json(report).dump().c_str());
  else
    print_inspect(stdout, report);
  return exit_done;
}

int InspectCommand::inspect_tensors() const {
  if (!sheet_.empty()) fail<ConfigError>("--sheet", path_, " holds tensors, a contact sheet is of a set of images");
  const FileReport report = inspect_file(path_, verify_);
  if (json_)
    std::printf("%s\n", to_json(report).dump().c_str());
  else
    print_inspect(stdout, report, all_);
  return report.not_finite.empty() ? exit_done : exit_failed;
}

int InspectCommand::inspect_pictures() const {
  if (decode_ < 0) fail<ConfigError>("--decode", decode_, ", expected 0 or more");
  const Split split = split_of(split_);
  Engine engine;
  const SetFindings report = inspect_set(path_, {split, decode_}, engine.pool());
  if (!sheet_.empty()) {
    const std::vector<uint8_t> png = contact_sheet(path_, split).png;
    write_file(sheet_, {reinterpret_cast<const char*>(png.data()), png.size()});
  }
  if (json_)
    std::printf("%s\n", to_json(report).dump().c_str());
  else
    print_inspect(stdout, report, all_);
  if (!sheet_.empty() && !json_) std::printf("contact sheet: %s\n", sheet_.c_str());
  return exit_done;
}

}  // namespace gift
