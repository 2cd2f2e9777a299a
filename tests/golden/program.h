// Runs a program as a user would and keeps what came of it.
#pragma once

#include <string>
#include <vector>

namespace weir::testing {

struct Command {
  std::vector<std::string> words;        // the program's path and its arguments
  std::vector<std::string> environment;  // "NAME=value", added to this process's
  std::string input;                     // standard input
};

struct Finished {
  int exit_code = -1;  // 128 + the signal's number when a signal ended it
  std::string output;
  std::string errors;
  long peak_kib = 0;  // of resident memory
};

std::string ContentOf(const std::string& path);

// Input and output go through files in `scratch`, so neither side ever waits for the other.
Finished Run(const Command& command, const std::string& scratch);

// A program that is running, connected by pipes. One thread at a time.
class Conversation {
 public:
  explicit Conversation(const Command& command);  // `input` is not used
  ~Conversation();                                // closes its input and waits for its end
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  void Say(const std::string& line);
  // The next line without its line feed; empty when none comes within `wait_ms` or the output
  // ended.
  std::string Hear(int wait_ms);
  int Finish();  // closes its input; the exit code
  int Stop();    // sends SIGTERM; the exit code

 private:
  int to_ = -1;
  int from_ = -1;
  int pid_ = -1;
  std::string heard_;
};

}  // namespace weir::testing
