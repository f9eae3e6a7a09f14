#include "core/backends/cuda/cudnn/choices.h"

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "core/files/printable.h"
#include "core/json.h"

namespace gift::cuda {
namespace fs = std::filesystem;
namespace {

// The whole file; null where there is none. FileError, FormatError.
nlohmann::json read_file(const fs::path& file) {
  std::error_code error;
  if (file.empty() || !fs::exists(file, error)) return nullptr;
  return read_json(file);
}

}  // namespace

ConvChoices::ConvChoices(std::string machine, fs::path file) : machine_(std::move(machine)), file_(std::move(file)) {
  known_ = read();
}

ConvChoices::Map ConvChoices::read() {
  Map out;
  try {
    const nlohmann::json all = read_file(file_);
    if (all.is_null()) return out;
    if (!all.is_object()) fail<FormatError>("cudnn", file_.string(), " is no JSON object");
    const auto machine = all.find(machine_);
    if (machine == all.end()) return out;
    if (!machine->is_object()) fail<FormatError>("cudnn", file_.string(), " has no object for ", machine_);
    for (const auto& [problem, choice] : machine->items()) {
      if (!choice.is_string()) fail<FormatError>("cudnn", file_.string(), " has no text for ", printable(problem));
      out[problem] = EngineChoice::parse(choice.get<std::string>());
    }
  } catch (const Error& e) {
    warnings_.push_back(text("the kept choices of convolution plans are ignored and measured again: ", e.what()));
    out.clear();
  }
  return out;
}

void ConvChoices::write() {
  if (file_.empty()) return;
  nlohmann::json all;
  try {
    all = read_file(file_);
  } catch (const Error&) {  // told when it was read; what is of use goes into a new file
  }
  if (!all.is_object()) all = nlohmann::json::object();
  nlohmann::json& machine = all[machine_];
  if (!machine.is_object()) machine = nlohmann::json::object();
  for (const auto& [problem, choice] : known_) machine[problem] = choice.str();
  try {
    std::error_code error;
    fs::create_directories(file_.parent_path(), error);
    write_file(file_, all.dump(1) + "\n");
  } catch (const Error& e) {
    warnings_.push_back(text("choices of convolution plans cannot be kept for later runs: ", e.what()));
    file_.clear();
  }
}

std::optional<ConvChoices::Found> ConvChoices::find(const std::string& problem) const {
  std::lock_guard lock(mutex_);
  if (const auto at = pinned_.find(problem); at != pinned_.end()) return Found{at->second, true};
  if (const auto at = known_.find(problem); at != known_.end()) return Found{at->second, false};
  return std::nullopt;
}

EngineChoice ConvChoices::put(const std::string& problem, const EngineChoice& choice) {
  std::lock_guard lock(mutex_);
  const auto [kept, added] = known_.emplace(problem, choice);
  if (added) write();
  return kept->second;
}

void ConvChoices::drop(const std::string& problem, const EngineChoice& choice, const std::string& reason) {
  std::lock_guard lock(mutex_);
  if (const auto at = known_.find(problem); at != known_.end() && at->second == choice) known_.erase(at);
  warnings_.push_back(text("the kept plan of the convolution ", problem, " is measured again: ", reason));
}

void ConvChoices::used(const std::string& problem, const EngineChoice& choice) {
  std::lock_guard lock(mutex_);
  used_[problem] = choice;
}

std::vector<std::string> ConvChoices::lines() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [problem, choice] : used_) out.push_back(problem + ": " + choice.str());
  return out;
}

void ConvChoices::pin(const std::vector<std::string>& lines) {
  std::lock_guard lock(mutex_);
  for (const std::string& line : lines) {
    const size_t colon = line.rfind(": ");
    if (colon == std::string::npos)
      fail<FormatError>("cudnn", "the plan ", printable(line, 200), " is not of the form \"problem: engine ...\"");
    const std::string problem = line.substr(0, colon);
    const EngineChoice choice = EngineChoice::parse(std::string_view(line).substr(colon + 2));
    if (const auto at = used_.find(problem); at != used_.end() && at->second != choice)
      fail<DeviceError>("cudnn", "the convolution ", problem, " was computed by ", at->second.str(),
                        " already, not by ", choice.str(), " as in the run that is resumed");
    pinned_[problem] = choice;
  }
}

std::vector<std::string> ConvChoices::warnings() const {
  std::lock_guard lock(mutex_);
  return warnings_;
}

}  // namespace gift::cuda
