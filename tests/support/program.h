#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace gift::testing {

struct Outcome {
  int exit_code = -1;  // 128 + signal when one ended it
  std::string out, err;
};

// A run of the gift program under test.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments, const std::string& folder = ".");
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void send(int signal) const;
  Outcome wait();

 private:
  pid_t child_ = -1;
  std::string out_file_, err_file_;
};

// Runs it to its end.
Outcome run_gift(const std::vector<std::string>& arguments, const std::string& folder = ".");

}  // namespace gift::testing
