#include "tests/golden/case_file.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace weir::testing {
namespace {

[[noreturn]] void Fail(int line, const std::string& what) {
  throw std::runtime_error("line " + std::to_string(line) + ": " + what);
}

// Splits at blanks outside of single quotes.
std::vector<std::string> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  bool quoted = false;
  bool open = false;
  for (const char c : text) {
    if (c == ' ' && !quoted) {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (c == '\'') {
      quoted = !quoted;
    } else {
      words.back() += c;
    }
  }
  return words;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

void AddContent(std::string text, std::string& content) {
  if (text.ends_with('\\')) {
    text.pop_back();
    content += text;
  } else {
    content += text + '\n';
  }
}

bool IsVariable(const std::string& word) {
  return word.find('=') != std::string::npos && word.front() >= 'A' && word.front() <= 'Z';
}

Step NewStep(char mark, const std::string& text, int line) {
  Step step;
  step.line = line;
  std::vector<std::string> words = WordsOf(text);
  if (words.empty()) Fail(line, "says nothing");
  if (mark == '$') {
    while (!words.empty() && IsVariable(words.front())) {
      step.environment.push_back(words.front());
      words.erase(words.begin());
    }
    step.words = std::move(words);
    return step;
  }
  step.file = words[0];
  if (mark == '+') step.kind = Step::Kind::kMakeFile;
  if (mark == '-') step.kind = Step::Kind::kRemove;
  if (mark == '%') step.kind = Step::Kind::kSame;
  if (mark == '~') step.kind = Step::Kind::kFlipByte;
  if (mark == '^') step.kind = Step::Kind::kCut;
  const bool takes_two = mark == '~' || mark == '^' || mark == '%';
  if (words.size() != (takes_two ? 2 : 1)) Fail(line, "has too many words or too few");
  if (mark == '%') step.other = words[1];
  if (mark == '~' || mark == '^') step.offset = std::stol(words[1]);
  return step;
}

void AddTo(Step& step, char mark, const std::string& text, int line) {
  if (mark == '|' || mark == '<') return AddContent(text, step.content);
  if (step.kind != Step::Kind::kRun) Fail(line, "belongs to no command");
  if (mark == '>') step.output.push_back(text);
  if (mark == '!') step.errors.push_back(text);
  if (mark == '=') step.exit_code = std::stoi(text);
}

}  // namespace

std::vector<Step> ReadCase(const std::string& path, const std::string& golden) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<Step> steps;
  std::string text;
  for (int line = 1; std::getline(file, text); ++line) {
    if (text.empty() || text[0] == '#') continue;
    const char mark = text[0];
    const std::string rest = Replaced(text.size() > 2 ? text.substr(2) : "", "{golden}", golden);
    if (std::string("$+-~^%").find(mark) != std::string::npos) {
      steps.push_back(NewStep(mark, rest, line));
    } else if (std::string("|<>!=").find(mark) != std::string::npos && !steps.empty()) {
      AddTo(steps.back(), mark, rest, line);
    } else {
      Fail(line, "is no step of a case");
    }
  }
  return steps;
}

// Greedy with one point to come back to: the last star.
bool Matches(const std::string& pattern, const std::string& line) {
  size_t p = 0;
  size_t star = std::string::npos;
  size_t resume = 0;
  for (size_t i = 0; i < line.size();) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = i;
    } else if (p < pattern.size() && pattern[p] == line[i]) {
      ++p;
      ++i;
    } else if (star != std::string::npos) {
      p = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string::npos;
}

}  // namespace weir::testing
