#include "train/relabel/relabel.h"

#include <algorithm>
#include <chrono>

#include "core/error.h"
#include "core/files/crc32.h"
#include "core/files/folder_claim.h"
#include "core/files/mapped_file.h"
#include "core/transfer.h"
#include "data/epoch_draws.h"
#include "data/labels/label_folder.h"
#include "data/labels/set_digest.h"
#include "train/cohort.h"
#include "train/environment.h"
#include "train/preflight_checks.h"
#include "train/setup.h"

namespace gift {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::string checksum_of(const std::string& path) { return crc32_text(crc32(MappedFile::open(path)->bytes())); }

// What resumed labels must agree in with those that are there.
nlohmann::json comparable(const LabelManifest& m) {
  nlohmann::json j = to_json(m);
  for (const char* key : {"files", "made"}) j.erase(key);
  j["set"].erase("path");
  for (auto& teacher : j["teachers"]) teacher.erase("path");
  return j;
}

void check_same(const LabelManifest& there, const LabelManifest& here, const std::filesystem::path& folder) {
  const nlohmann::json old = comparable(there), now = comparable(here);
  for (const auto& [key, value] : now.items())
    if (old[key] != value)
      fail<ConfigError>("resume", folder.string(), ": the labels there have ", key, " = ", old[key].dump(),
                        ", this command ", value.dump(), "; give the same settings, or another --out");
}

class Relabel {
 public:
  Relabel(Engine& engine, const Config& config, const RelabelOptions& options, RelabelObserver& observer)
      : engine_(engine), options_(options), observer_(observer), tested_(!config.test.empty()) {
    if (config.teacher.empty()) fail<ConfigError>("--teacher", "missing: whose labels are to be written");
    if (!config.labels.empty())
      fail<ConfigError>("--labels", config.labels, ": gift relabel asks a --teacher and writes labels to --out");
    Config opened = config;
    if (opened.test.empty()) opened.test = opened.train;
    setup_ = open_setup(engine, opened, observer);
    describe();
  }

  RelabelResult run() {
    std::optional<FolderClaim> claim;
    if (!options_.dry_run) claim.emplace("labels", options_.out);
    keep_what_is_there();
    announce();
    if (options_.dry_run) return std::move(result_);
    write_manifest(options_.out, result_.manifest);
    begin_ = Clock::now();
    for (const uint64_t seed : result_.manifest.seeds)
      if (!result_.interrupted) label(seed);
    result_.seconds = since(begin_);
    if (result_.images > 0) result_.top1 = 100.0 * static_cast<double>(right_) / static_cast<double>(result_.images);
    return std::move(result_);
  }

 private:
  void describe() {
    const Config& c = setup_.config();
    LabelManifest& m = result_.manifest;
    m.made = plan_of(engine_);
    m.computed = {{"precision", c.precision}, {"convolution", c.convolution}, {"teacher_classes", c.teacher_classes}};
    for (size_t k = 0; k < setup_.teacher->size(); ++k) {
      const std::string& path = setup_.teacher->files().paths[k];
      m.teachers.push_back({path, setup_.teacher->member(k).description(), checksum_of(path)});
    }
    m.ensemble = c.ensemble;
    m.set = c.train;
    Context context(engine_);
    m.digest = digest_of_set(context, *setup_.train);
    m.normalization = c.normalization;
    m.zca = c.zca;
    m.classes = setup_.class_names;
    m.layout = {setup_.augment,         setup_.train->size(),  c.batch_size,  setup_.classes(),
                setup_.train->height(), setup_.train->width(), options_.dtype};
    m.epochs = c.epochs;
    m.epochs_of_a_chunk = epochs_of_a_chunk(m.layout, m.epochs);
    for (int i = 0; i < c.seeds; ++i) m.seeds.push_back(c.seed + static_cast<uint64_t>(i));
  }

  void keep_what_is_there() {
    LabelManifest& m = result_.manifest;
    if (!std::filesystem::exists(options_.out / label_manifest_name)) return;
    if (!options_.resume)
      fail<ConfigError>("labels", options_.out.string(),
                        ": holds labels already; continue them with --resume, or give another --out");
    const LabelManifest there = read_manifest(options_.out);
    check_same(there, m, options_.out);
    check_plan(there.made, engine_, options_.allow_other_plan, options_.out);
    for (const LabelManifest::Chunk& chunk : there.chunks) {
      try {
        check_chunk(options_.out, chunk);
        m.chunks.push_back(chunk);
      } catch (const Error& error) {
        observer_.warning(text(error.what(), "; it is made again"));
      }
    }
  }

  uint64_t bytes_to_come() const {
    const LabelManifest& m = result_.manifest;
    return static_cast<uint64_t>(m.bytes()) / static_cast<uint64_t>(m.chunk_count()) *
           static_cast<uint64_t>(m.chunk_count() - static_cast<int64_t>(m.chunks.size()));
  }

  void announce() {
    const LabelManifest& m = result_.manifest;
    RelabelPlan plan{m, check_teacher(setup_), tested_, 0, 0, 0};
    for (const uint64_t seed : m.seeds)
      for (int64_t chunk = 0; chunk < m.chunks_of_a_seed(); ++chunk)
        if (!m.find(m.file_of(seed, chunk))) plan.steps += m.epochs_of(chunk) * m.layout.batches().count();
    std::filesystem::path place = std::filesystem::absolute(options_.out);
    while (!std::filesystem::exists(place) && place.has_parent_path() && place != place.parent_path())
      place = place.parent_path();
    std::error_code unknown;
    const std::filesystem::space_info space = std::filesystem::space(place, unknown);
    plan.free_bytes = unknown ? 0 : space.available;
    plan.seconds = seconds_of_a_step() * static_cast<double>(plan.steps);
    observer_.plan(plan);
    if (!unknown && !options_.dry_run && bytes_to_come() > space.available)
      fail<FileError>("labels", options_.out.string(), ": ", bytes_text(static_cast<int64_t>(bytes_to_come())),
                      " are to be written, the disk has room for ", bytes_text(static_cast<int64_t>(space.available)));
  }

  double seconds_of_a_step() {
    Cohort cohort = cohort_of(setup_.config().seed);
    EpochDraws draws = draws_of(setup_.config().seed);
    cohort.begin_epoch(1);
    draws.begin(1);
    double took = 0;
    for (int i = 0; i < 2; ++i) {  // the first is slower than later ones
      const Clock::time_point begin = Clock::now();
      labelled(cohort, draws, 0);
      took = since(begin);
    }
    return took;
  }

  EpochDraws draws_of(uint64_t seed) const {
    const LabelLayout& l = result_.manifest.layout;
    return {l.augment, seed, l.rows, l.batch_size, l.height, l.width};
  }

  Cohort cohort_of(uint64_t seed) {
    return {engine_,
            *setup_.train,
            setup_.teacher.get(),
            {setup_.augment, setup_.input.normalization, setup_.config().batch_size, seed}};
  }

  // Step i of the epoch that both have begun, as a replay needs it.
  ReplayedBatch labelled(Cohort& cohort, const EpochDraws& draws, int64_t i) const {
    const std::span<const int32_t> indices = draws.indices(i);
    ReplayedBatch out;
    out.indices.assign(indices.begin(), indices.end());
    out.draws.resize(indices.size());
    draws.draw(i, out.draws, out.mix);
    out.logits = to_host<float>(cohort.batch(i).teacher);
    return out;
  }

  void label(uint64_t seed) {
    LabelManifest& m = result_.manifest;
    Cohort cohort = cohort_of(seed);
    EpochDraws draws = draws_of(seed);
    for (int64_t chunk = 0; chunk < m.chunks_of_a_seed(); ++chunk) {
      const std::string file = m.file_of(seed, chunk);
      if (m.find(file)) continue;
      if (!write_chunk(cohort, draws, seed, chunk, file)) {
        result_.interrupted = true;
        return;
      }
      m.chunks.push_back(describe_chunk(options_.out, file));
      write_manifest(options_.out, m);
      report();
    }
  }

  // False: interrupted.
  bool write_chunk(Cohort& cohort, EpochDraws& draws, uint64_t seed, int64_t chunk, const std::string& file) {
    const LabelManifest& m = result_.manifest;
    LabelChunkWriter writer(m.layout);
    const int64_t first = chunk * m.epochs_of_a_chunk;
    for (int64_t epoch = first; epoch < first + m.epochs_of(chunk); ++epoch) {
      cohort.begin_epoch(static_cast<int>(epoch + 1));
      draws.begin(static_cast<int>(epoch + 1));
      for (int64_t i = 0; i < cohort.steps_per_epoch(); ++i) {
        const ReplayedBatch batch = labelled(cohort, draws, i);
        writer.add(batch);
        count(batch);
        if (observer_.interrupted()) return false;
      }
    }
    writer.write(options_.out / file, {{"seed", std::to_string(seed)},
                                       {"first_epoch", std::to_string(first + 1)},
                                       {"epochs", std::to_string(m.epochs_of(chunk))},
                                       {"digest", m.digest}});
    return true;
  }

  void count(const ReplayedBatch& batch) {
    const auto classes = setup_.classes();
    for (size_t i = 0; i < batch.indices.size(); ++i) {
      const float* row = &batch.logits[i * static_cast<size_t>(classes)];
      right_ +=
          std::max_element(row, row + classes) - row == setup_.train->labels()[static_cast<size_t>(batch.indices[i])];
    }
    result_.images += static_cast<int64_t>(batch.indices.size());
  }

  void report() {
    const LabelManifest& m = result_.manifest;
    const auto files = static_cast<int64_t>(m.chunks.size());
    ++files_now_;
    const double left = since(begin_) / static_cast<double>(files_now_) * static_cast<double>(m.chunk_count() - files);
    observer_.written(files, m.chunk_count(), result_.images, left);
  }

  Engine& engine_;
  const RelabelOptions& options_;
  RelabelObserver& observer_;
  bool tested_;
  Setup setup_;
  RelabelResult result_;
  int64_t right_ = 0, files_now_ = 0;
  Clock::time_point begin_;
};

}  // namespace

RelabelResult run_relabel(Engine& engine, const Config& config, const RelabelOptions& options,
                          RelabelObserver& observer) {
  return Relabel(engine, config, options, observer).run();
}

}  // namespace gift
