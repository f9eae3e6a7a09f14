#include "tools/print_result.h"

#include <algorithm>

#include "core/error.h"
#include "core/metrics/summary.h"
#include "tools/format.h"

namespace gift {
namespace {

std::string summary_text(const std::vector<double>& values) {
  if (values.empty()) return "none";
  const Summary s = summarize(values);
  if (values.size() == 1) return text(fixed(s.mean, 2), " %  (one seed)");
  return text(fixed(s.mean, 2), " ± ", fixed(s.std_population, 2), " %  (population std; sample std ",
              fixed(s.std_sample, 2), ", n = ", values.size(), ")");
}

}  // namespace

void print_result(std::FILE* out, const RunResult& result, const std::filesystem::path& folder) {
  std::vector<double> last, best, selected;
  size_t tests = 0;
  double train_s = 0, eval_s = 0;
  for (const SeedResult& s : result.seeds) {
    train_s += s.train_s;
    eval_s += s.eval_s;
    if (!s.finished || s.diverged_at) continue;
    last.push_back(s.last_top1);
    best.push_back(s.best_top1);
    if (s.selected_epoch) selected.push_back(s.selected_top1);
    tests = static_cast<size_t>(
        std::count_if(s.curve.begin(), s.curve.end(), [](const CurvePoint& p) { return p.top1.has_value(); }));
  }
  std::fprintf(out, "\n%s, %s, %d epochs, %zu of %d seeds\n", result.config.model.c_str(), result.config.loss.c_str(),
               result.config.epochs, last.size(), result.config.seeds);
  std::fprintf(out, "  last accuracy  %s\n", summary_text(last).c_str());
  std::fprintf(out, "  best accuracy  %s\n", summary_text(best).c_str());
  std::fprintf(out, "                 (best of %zu test-set evaluations, as published; compare runs by the last)\n",
               tests);
  if (!selected.empty())
    std::fprintf(out, "  selected       %s  (test accuracy at the epoch best on held-out images)\n",
                 summary_text(selected).c_str());
  for (const SeedResult& s : result.seeds)
    if (s.diverged_at)
      std::fprintf(out, "  seed %llu diverged in epoch %d and is left out\n", static_cast<unsigned long long>(s.seed),
                   s.diverged_at);
  std::fprintf(out, "  time           %s training, %s testing\n", duration(train_s).c_str(), duration(eval_s).c_str());
  std::fprintf(out, "  run folder     %s  (report.html, result.json, metrics.csv, students)\n", folder.c_str());
}

void print_test(std::FILE* out, const TestReport& report) {
  const TestResult& r = report.result;
  std::fprintf(out, "%s on %s images\n", report.model.c_str(), thousands(r.images).c_str());
  std::fprintf(out, "  top-1  %s %%\n  top-5  %s %%\n", fixed(r.top1, 2).c_str(), fixed(r.top5, 2).c_str());
  size_t width = 5;
  for (const std::string& name : report.class_names) width = std::max(width, static_cast<size_t>(columns_of(name)));
  std::fprintf(out, "\n  %s  top-1 %%\n", pad("class", static_cast<int>(width)).c_str());
  for (size_t k = 0; k < r.per_class.size(); ++k)
    std::fprintf(out, "  %s  %s\n", pad(report.class_names[k], static_cast<int>(width)).c_str(),
                 r.per_class[k] < 0 ? "   (no images)" : pad_left(fixed(r.per_class[k], 2), 7).c_str());
  std::fprintf(out, "\n  %s images/s\n", fixed(static_cast<double>(r.images) / r.seconds, 0).c_str());
}

}  // namespace gift
