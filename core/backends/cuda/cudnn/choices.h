#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/backends/cuda/cudnn/choice.h"

namespace gift::cuda {

// The choices of engines for problems (as text), of one kind of machine ("NVIDIA H200, cuDNN 9.19.0"). In this order:
// those pinned by a run that is resumed, those of this process, those on disk. Several devices of the kind may share
// one object: then each problem has one choice on all of them. Thread safe.
class ConvChoices {
 public:
  // file: JSON, {"machine": {"problem": "choice"}}; empty: nothing is kept on disk. A file that cannot be read or makes
  // no sense counts as empty and leaves a warning; it is written anew with the next choice.
  ConvChoices(std::string machine, std::filesystem::path file);

  struct Found {
    EngineChoice choice;
    bool pinned = false;  // by a run: no other will do
  };
  std::optional<Found> find(const std::string& problem) const;
  // Keeps a measured choice here and on disk, unless there is one: another device may have measured at the same time.
  // Returns the one that counts.
  EngineChoice put(const std::string& problem, const EngineChoice& choice);
  // A choice from disk that cuDNN refused; forgotten, unless another has taken its place.
  void drop(const std::string& problem, const EngineChoice& choice, const std::string& reason);
  // Says that a problem was computed by this choice, for lines().
  void used(const std::string& problem, const EngineChoice& choice);

  // One line "problem: choice" for each problem of this process, sorted.
  std::vector<std::string> lines() const;
  // The lines of another run. FormatError for what is no such line, DeviceError for a problem that was computed
  // otherwise.
  void pin(const std::vector<std::string>& lines);

  std::vector<std::string> warnings() const;

 private:
  using Map = std::map<std::string, EngineChoice>;
  Map read();  // guarded by mutex_
  void write();

  std::string machine_;
  std::filesystem::path file_;
  mutable std::mutex mutex_;
  Map pinned_, known_, used_;
  std::vector<std::string> warnings_;
};

}  // namespace gift::cuda
