#include "tests/golden/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace weir::testing {
namespace {

struct Streams {
  int in;
  int out;
  int err;
};

// In the child: never returns.
[[noreturn]] void Become(const Command& command, const Streams& streams) {
  ::dup2(streams.in, STDIN_FILENO);
  ::dup2(streams.out, STDOUT_FILENO);
  ::dup2(streams.err, STDERR_FILENO);
  for (const std::string& variable : command.environment) {
    ::putenv(const_cast<char*>(variable.c_str()));
  }
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

int CodeOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

std::string ContentOf(const std::string& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

Finished Run(const Command& command, const std::string& scratch) {
  const std::string in = scratch + "/stdin";
  const std::string out = scratch + "/stdout";
  const std::string err = scratch + "/stderr";
  std::ofstream(in, std::ios::binary) << command.input;
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  const Streams streams{::open(in.c_str(), O_RDONLY | O_CLOEXEC), ::open(out.c_str(), kWrite, 0600),
                        ::open(err.c_str(), kWrite, 0600)};
  const pid_t pid = ::fork();
  if (pid == 0) Become(command, streams);
  for (const int fd : {streams.in, streams.out, streams.err}) ::close(fd);
  int status = 0;
  struct rusage usage {};
  ::wait4(pid, &status, 0, &usage);
  return {CodeOf(status), ContentOf(out), ContentOf(err), usage.ru_maxrss};
}

Conversation::Conversation(const Command& command) {
  int input[2];
  int output[2];
  if (::pipe2(input, O_CLOEXEC) != 0 || ::pipe2(output, O_CLOEXEC) != 0) std::abort();
  pid_ = ::fork();
  if (pid_ == 0) Become(command, {input[0], output[1], STDERR_FILENO});
  ::close(input[0]);
  ::close(output[1]);
  to_ = input[1];
  from_ = output[0];
}

Conversation::~Conversation() {
  if (pid_ > 0) Finish();
  ::close(from_);
}

void Conversation::Say(const std::string& line) {
  const std::string bytes = line + '\n';
  if (::write(to_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
}

std::string Conversation::Hear(int wait_ms) {
  while (heard_.find('\n') == std::string::npos) {
    pollfd ready{from_, POLLIN, 0};
    if (::poll(&ready, 1, wait_ms) <= 0) return "";
    char bytes[4096];
    const ssize_t n = ::read(from_, bytes, sizeof bytes);
    if (n <= 0) return "";
    heard_.append(bytes, static_cast<size_t>(n));
  }
  const size_t end = heard_.find('\n');
  const std::string line = heard_.substr(0, end);
  heard_.erase(0, end + 1);
  return line;
}

int Conversation::Stop() {
  ::kill(pid_, SIGTERM);
  return Finish();
}

int Conversation::Finish() {
  ::close(to_);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return CodeOf(status);
}

}  // namespace weir::testing
