#include "train/inspect/set_report.h"

#include <algorithm>
#include <mutex>

#include "core/error.h"
#include "data/classes/known_classes.h"
#include "data/collection/forms.h"
#include "data/convert/class_numbers.h"

namespace gift {
namespace {

bool all_match(const std::vector<std::string>& names, bool (*matches)(std::string_view)) {
  return !names.empty() && std::all_of(names.begin(), names.end(), matches);
}

bool is_number(std::string_view name, std::string_view front, size_t digits) {
  return name.size() == front.size() + digits && name.starts_with(front) &&
         name.find_first_not_of("0123456789", front.size()) == name.npos;
}
bool is_sre2l_folder(std::string_view name) { return is_number(name, "new", 3); }
bool is_five_digits(std::string_view name) { return is_number(name, "", 5); }

// The file name of picture i begins as distillation code writes it.
bool is_distilled_file(const ImageCollection& set, int64_t i) {
  const std::string name = std::filesystem::path(set.name(i)).filename().string();
  return name.starts_with("class") && name.find("_id") != std::string::npos;
}

void recognise(const ImageCollection& set, SetFindings& report) {
  const bool distilled = set.size() > 0 && is_distilled_file(set, 0) && is_distilled_file(set, set.size() - 1);
  if (!set.evidence().empty()) {
    report.why = set.evidence();
  } else if (all_match(report.classes, is_sre2l_folder) && distilled) {
    report.layout = "SRe2L or G-VBSM";
    report.why = "class folders named new000 and files named class000_id000";
  } else if (all_match(report.classes, is_five_digits) && distilled) {
    report.layout = "RDED";
    report.why = "class folders named 00000 and files named class00000_id00000";
  } else if (all_match(report.classes, is_five_digits)) {
    report.layout = "RDED's raw data";
    report.why = "class folders named 00000, files with names of their own";
  } else if (all_match(report.classes, is_wordnet_id)) {
    report.layout = "ImageNet family";
    report.why = "classes named by WordNet ids";
  } else if (report.kind == "image folder") {
    report.why = "a folder with a folder of pictures for each class";
  }
}

void look_at_pictures(const ImageCollection& set, int64_t at_most, ThreadPool& pool, SetFindings& report) {
  report.decoded = at_most > 0 ? std::min(at_most, set.size()) : set.size();
  struct Scratch {
    Image image;
    std::vector<uint8_t> bytes;
    std::map<std::string, int64_t> sizes;
  };
  std::vector<Scratch> workers(static_cast<size_t>(pool.size()));
  pool.run(report.decoded, [&](int64_t task, int worker) {
    Scratch& own = workers[static_cast<size_t>(worker)];
    set.load(task * set.size() / report.decoded, own.image, own.bytes);
    ++own.sizes[text(own.image.width, " x ", own.image.height)];
  });
  for (const Scratch& worker : workers)
    for (const auto& [size, count] : worker.sizes) report.sizes[size] += count;
}

}  // namespace

SetFindings inspect_set(const std::filesystem::path& path, const SetInspection& options, ThreadPool& pool) {
  const auto set = open_collection(path, options.split);
  SetFindings report;
  report.path = path.string();
  report.kind = std::string(set->kind());
  report.images = set->size();
  report.classes = set->classes();
  report.per_class.resize(report.classes.size());
  for (int64_t i = 0; i < set->size(); ++i) ++report.per_class[static_cast<size_t>(set->label(i))];
  report.pixels = describe_pixels(*set);
  report.labels = describe_labels(*set);
  report.learning_rate = set->learning_rate();
  recognise(*set, report);
  report.fits = datasets_of_classes(report.classes);
  look_at_pictures(*set, options.decode_at_most, pool, report);
  return report;
}

nlohmann::ordered_json to_json(const SetFindings& report) {
  nlohmann::ordered_json json{{"path", report.path},     {"kind", report.kind},       {"layout", report.layout},
                              {"why", report.why},       {"pixels", report.pixels},   {"labels", report.labels},
                              {"images", report.images}, {"classes", report.classes}, {"per_class", report.per_class},
                              {"fits", report.fits},     {"sizes", report.sizes},     {"decoded", report.decoded}};
  if (report.learning_rate > 0) json["learning_rate"] = report.learning_rate;
  return json;
}

}  // namespace gift
