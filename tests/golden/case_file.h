// A golden case: a transcript of a terminal that is run again and compared.
//
//   # a comment
//   + notes.txt             makes a file in the case's directory ...
//   | one line of it        ... with these lines
//   ~ log/segment -20       changes the byte at that offset (negative: from the end)
//   ^ log/segment 100       cuts the file to that size (negative: by so much)
//   - log/checkpoint        removes the file
//   % one other             the two files have the same bytes
//   $ NAME=value gate ...   runs weir there, with these arguments
//   < a line of input
//   > a line of output      "*" stands for any text, also none
//   ! a line of errors
//   = 1                     the exit code; 0 when not given
//
// {golden} stands for tests/golden. Every line of output and errors must be told. A trailing
// backslash of "|" and "<" leaves the line feed out.
#pragma once

#include <string>
#include <vector>

namespace weir::testing {

struct Step {
  enum class Kind { kMakeFile, kFlipByte, kCut, kRemove, kSame, kRun };
  Kind kind = Kind::kRun;
  int line = 0;  // in the case file
  std::string file;
  std::string other;  // file, for kSame
  long offset = 0;
  std::string content;  // of the file, or the standard input
  std::vector<std::string> words;
  std::vector<std::string> environment;
  std::vector<std::string> output;  // patterns
  std::vector<std::string> errors;
  int exit_code = 0;
};

// Throws std::runtime_error, which names the line, when the file is not a case.
std::vector<Step> ReadCase(const std::string& path, const std::string& golden);

// Whether `line` is what `pattern` says.
bool Matches(const std::string& pattern, const std::string& line);

}  // namespace weir::testing
