#include "tools/print_inspect.h"

#include <algorithm>

#include "core/files/printable.h"
#include "core/join.h"
#include "data/source/image_source.h"
#include "tools/format.h"

namespace gift {
namespace {

constexpr size_t most_lines = 40;

size_t shown_of(size_t count, bool all) { return all ? count : std::min(count, most_lines); }

void print_rest(std::FILE* out, size_t count, size_t shown) {
  if (shown < count) std::fprintf(out, "  ... and %zu more (--all)\n", count - shown);
}

// As it is where a message may show it, else quoted and escaped.
std::string name_text(const std::string& name) {
  const std::string quoted = printable(name, 200);
  return quoted == "'" + name + "'" ? name : quoted;
}

void print_weights(std::FILE* out, const FileReport& report) {
  if (!report.weights) {
    std::fprintf(out, "weights   none: %s\n", report.no_weights.c_str());
    return;
  }
  const auto& weights = *report.weights;
  std::fprintf(out, "weights   %zu tensors%s%s, %s parameters\n", weights.tensors,
               weights.under.empty() ? "" : (" under " + printable(weights.under)).c_str(),
               weights.prefix.empty() ? "" : (", names without " + printable(weights.prefix)).c_str(),
               thousands(weights.parameters).c_str());
  std::fprintf(out, "network   %s\n",
               weights.network ? weights.network->str().c_str() : "keys and shapes are those of no known architecture");
  if (!weights.naming.empty()) std::fprintf(out, "keys      %s\n", weights.naming.c_str());
}

std::string numbers(const std::vector<double>& values) {
  return joined(values, ", ", [](double value) { return fixed(value, 4); });
}

void print_card(std::FILE* out, const ModelCard& card) {
  std::fprintf(out, "card      data set %s, mean %s, deviation %s\n", printable(card.dataset).c_str(),
               numbers(card.mean).c_str(), numbers(card.deviation).c_str());
  if (card.test_resize && *card.test_resize > 0)
    std::fprintf(out, "          test images resized to %d\n", *card.test_resize);
  if (!card.zca.empty() && card.zca != "none")
    std::fprintf(out, "          ZCA whitening (%s), fitted on %s\n", printable(card.zca).c_str(),
                 printable(card.zca_fit, 200).c_str());
}

}  // namespace

void print_inspect(std::FILE* out, const FileReport& report, bool all) {
  const StateDict& tensors = report.content.tensors;
  std::fprintf(out, "%s\n", report.path.c_str());
  std::fprintf(out, "format    %s, %s\n", report.content.format.c_str(),
               bytes_text(static_cast<int64_t>(report.bytes)).c_str());
  std::fprintf(out, "tensors   %zu of %s numbers\n", tensors.size(), thousands(report.numbers).c_str());
  print_weights(out, report);
  if (report.card) print_card(out, *report.card);
  if (report.verified)
    std::fprintf(out, "verified  %s in %.3f s\n",
                 report.not_finite.empty() ? "all tensors read, checksums agree, all numbers are finite"
                                           : report.not_finite.c_str(),
                 report.verify_s);
  const size_t shown = shown_of(tensors.size(), all);
  size_t width = 0;
  for (size_t i = 0; i < shown; ++i) width = std::max(width, name_text(tensors[i].first).size());
  for (size_t i = 0; i < shown; ++i)
    std::fprintf(out, "  %s  %-5s %s\n", pad(name_text(tensors[i].first), static_cast<int>(width)).c_str(),
                 std::string(name_of(tensors[i].second.dtype)).c_str(), tensors[i].second.shape.str().c_str());
  print_rest(out, tensors.size(), shown);
  const auto& values = report.content.values;
  const size_t lines = shown_of(values.size(), all);
  for (size_t i = 0; i < lines; ++i)
    std::fprintf(out, "  %s = %s\n", name_text(values[i].first).c_str(), values[i].second.c_str());
  print_rest(out, values.size(), lines);
}

void print_inspect(std::FILE* out, const SetFindings& report, bool all) {
  std::fprintf(out, "%s\n", report.path.c_str());
  std::fprintf(out, "layout    %s%s%s\n", report.kind.c_str(),
               report.layout.empty() ? "" : (", " + report.layout).c_str(),
               report.why.empty() ? "" : (": " + report.why).c_str());
  const auto [least, most] = std::minmax_element(report.per_class.begin(), report.per_class.end());
  std::fprintf(out, "images    %s of %zu classes, %s a class\n", thousands(report.images).c_str(),
               report.classes.size(),
               *least == *most ? thousands(*least).c_str() : (thousands(*least) + " to " + thousands(*most)).c_str());
  std::string sizes;
  for (const auto& [size, count] : report.sizes) {
    if (sizes.size() > 200) {
      sizes += ", ...";
      break;
    }
    sizes += (sizes.empty() ? "" : ", ") + size + (report.sizes.size() > 1 ? ": " + thousands(count) : "");
  }
  std::fprintf(out, "sizes     %s%s\n", sizes.c_str(),
               report.decoded < report.images
                   ? (" (of " + thousands(report.decoded) + " that were decoded; --decode 0: all)").c_str()
                   : "");
  std::fprintf(out, "pixels    %s\n", report.pixels.c_str());
  std::fprintf(out, "labels    %s\n", report.labels.c_str());
  if (report.learning_rate > 0) std::fprintf(out, "lr        %g, stored with the set\n", report.learning_rate);
  for (const std::string& set : report.fits) std::fprintf(out, "classes   those of %s\n", set.c_str());
  const size_t shown = shown_of(report.classes.size(), all);
  for (size_t i = 0; i < shown; ++i)
    std::fprintf(out, "  %5zu  %s  %s\n", i, pad_left(thousands(report.per_class[i]), 7).c_str(),
                 name_text(report.classes[i]).c_str());
  print_rest(out, report.classes.size(), shown);
}

void print_inspect(std::FILE* out, const LabelsReport& report) {
  std::fprintf(out, "%s\n", report.path.c_str());
  std::fprintf(out, "layout    %s: %s\n", report.layout.c_str(), report.why.c_str());
  std::fprintf(out, "labels    %s images of %s classes, %s epochs of %s batches of %s\n",
               thousands(report.images).c_str(), thousands(report.classes).c_str(), thousands(report.epochs).c_str(),
               thousands(report.batches).c_str(), thousands(report.batch_size).c_str());
  std::fprintf(out, "order     %s\n", report.order.c_str());
  std::fprintf(out, "mixing    %s\n", report.mix.c_str());
  std::fprintf(out, "size      %s an epoch\n", bytes_text(static_cast<int64_t>(report.epoch_bytes)).c_str());
}

void print_inspect(std::FILE* out, const RelabelReport& report, bool all) {
  std::fprintf(out, "%s\n", report.path.c_str());
  std::fprintf(out, "layout    soft labels of gift relabel: it has a labels.json\n");
  std::fprintf(out, "labels    %s images of %s classes, %s epochs in batches of %s\n", thousands(report.images).c_str(),
               thousands(report.classes).c_str(), thousands(report.epochs).c_str(),
               thousands(report.batch_size).c_str());
  std::fprintf(out, "seeds     %s\n", joined(report.seeds).c_str());
  std::fprintf(out, "augment   %s, drawn and stored\n", report.augmentation.c_str());
  for (const std::string& fact : report.facts) std::fprintf(out, "          %s\n", name_text(fact).c_str());
  std::fprintf(out, "files     %s of %s are whole, %s%s\n", thousands(report.files).c_str(),
               thousands(report.files_in_all).c_str(), bytes_text(report.bytes).c_str(),
               !report.verified        ? " (by their sizes; --verify reads them)"
               : report.faults.empty() ? "; all were read, checksums agree"
                                       : "");
  const size_t shown = shown_of(report.faults.size(), all);
  for (size_t i = 0; i < shown; ++i) std::fprintf(out, "fault     %s\n", report.faults[i].c_str());
  print_rest(out, report.faults.size(), shown);
}

}  // namespace gift
