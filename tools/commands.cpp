#include "tools/command.h"

#include "tools/bench_command.h"
#include "tools/compare_command.h"
#include "tools/continual_command.h"
#include "tools/convert_command.h"
#include "tools/devices_command.h"
#include "tools/eval_command.h"
#include "tools/inspect_command.h"
#include "tools/predict_command.h"
#include "tools/relabel_command.h"
#include "tools/report_command.h"
#include "tools/reproduce_command.h"

namespace gift {

std::vector<std::unique_ptr<Command>> all_commands() {
  std::vector<std::unique_ptr<Command>> out;
  out.push_back(std::make_unique<EvalCommand>());
  out.push_back(std::make_unique<CompareCommand>());
  out.push_back(std::make_unique<ContinualCommand>());
  out.push_back(std::make_unique<RelabelCommand>());
  out.push_back(std::make_unique<ReproduceCommand>());
  out.push_back(std::make_unique<ReportCommand>());
  out.push_back(std::make_unique<InspectCommand>());
  out.push_back(std::make_unique<ConvertCommand>());
  out.push_back(std::make_unique<PredictCommand>());
  out.push_back(std::make_unique<BenchCommand>());
  out.push_back(std::make_unique<DevicesCommand>());
  return out;
}

}  // namespace gift
