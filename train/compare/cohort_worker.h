#pragma once

#include "train/compare/cohort_board.h"
#include "train/compare/compare_device.h"
#include "train/compare/compare_folder.h"

namespace gift {

// Trains cohorts on one device for as long as the board has any.
class CohortWorker {
 public:
  CohortWorker(const CompareDevice& device, OpenSetups& setups, const OpenedComparison& opened,
               const CompareFolder& folder, const CompareOptions& options, CohortBoard& board)
      : device_(device), setups_(setups), opened_(opened), folder_(folder), options_(options), board_(board) {}

  // Returns when nothing is left or all stop. A set or teacher that cannot be read any more costs its cells; what goes
  // wrong with the device or with the comparison's own files (a full disk, say) is thrown.
  void run();

 private:
  CohortRun::Stop train(size_t number);
  CohortRun::Stop train_students(size_t number);
  void save_students(size_t number, CohortRun& run, const Setup& setup) const;

  const CompareDevice& device_;
  OpenSetups& setups_;
  const OpenedComparison& opened_;
  const CompareFolder& folder_;
  const CompareOptions& options_;
  CohortBoard& board_;
};

}  // namespace gift
