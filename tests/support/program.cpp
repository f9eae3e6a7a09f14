#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace gift::testing {
namespace {

std::string temporary_file() {
  std::string name = (std::filesystem::temp_directory_path() / "gift-output-XXXXXX").string();
  const int file = mkstemp(name.data());
  if (file >= 0) close(file);
  return name;
}

std::string take(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  std::filesystem::remove(path);
  return content.str();
}

void redirect(const std::string& path, int to) {
  const int file = open(path.c_str(), O_WRONLY | O_TRUNC);
  dup2(file, to);
  close(file);
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const std::string& folder)
    : out_file_(temporary_file()), err_file_(temporary_file()) {
  child_ = fork();
  if (child_ != 0) return;
  redirect(out_file_, STDOUT_FILENO);
  redirect(err_file_, STDERR_FILENO);
  if (chdir(folder.c_str()) != 0) _exit(126);
  std::vector<char*> argv{const_cast<char*>(GIFT_PROGRAM)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(127);
}

Program::~Program() {
  if (child_ > 0) {
    send(SIGKILL);
    wait();
  }
}

void Program::send(int signal) const {
  if (child_ > 0) kill(child_, signal);
}

Outcome Program::wait() {
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  Outcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.out = take(out_file_);
  outcome.err = take(err_file_);
  return outcome;
}

Outcome run_gift(const std::vector<std::string>& arguments, const std::string& folder) {
  return Program(arguments, folder).wait();
}

}  // namespace gift::testing
