// run_case WEIR GOLDEN CASE: runs the steps of one case in a directory of its own. Ends with 0 when
// all came out as told; else shows the first step that did not.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/golden/case_file.h"
#include "tests/golden/program.h"
#include "tests/testing/temp_dir.h"

namespace weir::testing {
namespace {

namespace fs = std::filesystem;

void FlipByte(const fs::path& path, long offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto size = static_cast<long>(fs::file_size(path));
  const long at = offset < 0 ? size + offset : offset;
  if (!file || at < 0 || at >= size) throw std::runtime_error("cannot change that byte");
  file.seekg(at);
  const auto changed = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(changed);
}

void Cut(const fs::path& path, long offset) {
  const auto size = static_cast<long>(fs::file_size(path));
  fs::resize_file(path, static_cast<uintmax_t>(offset < 0 ? size + offset : offset));
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool MatchesAll(const std::vector<std::string>& patterns, const std::vector<std::string>& lines) {
  if (patterns.size() != lines.size()) return false;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!Matches(patterns[i], lines[i])) return false;
  }
  return true;
}

bool RunStep(const Step& step, const std::string& program, const std::string& scratch) {
  Command command{{program}, step.environment, step.content};
  command.words.insert(command.words.end(), step.words.begin(), step.words.end());
  const Finished finished = Run(command, scratch);
  if (finished.exit_code == step.exit_code && MatchesAll(step.output, LinesOf(finished.output)) &&
      MatchesAll(step.errors, LinesOf(finished.errors))) {
    return true;
  }
  std::printf(
      "line %d did not come out as told\nexit code %d instead of %d\n--- output\n%s--- errors\n%s",
      step.line, finished.exit_code, step.exit_code, finished.output.c_str(),
      finished.errors.c_str());
  return false;
}

bool DoStep(const Step& step, const std::string& program, const std::string& scratch) {
  switch (step.kind) {
    case Step::Kind::kMakeFile:
      fs::create_directories(fs::absolute(step.file).parent_path());
      std::ofstream(step.file, std::ios::binary) << step.content;
      return true;
    case Step::Kind::kFlipByte:
      FlipByte(step.file, step.offset);
      return true;
    case Step::Kind::kCut:
      Cut(step.file, step.offset);
      return true;
    case Step::Kind::kRemove:
      return fs::remove_all(step.file) > 0;
    case Step::Kind::kSame:
      return ContentOf(step.file) == ContentOf(step.other);
    case Step::Kind::kRun:
      return RunStep(step, program, scratch);
  }
  return false;
}

int RunCase(const std::string& program, const std::string& golden, const std::string& path) {
  const TempDir work;
  const TempDir scratch;
  const std::vector<Step> steps = ReadCase(fs::absolute(path), fs::absolute(golden));
  const std::string absolute_program = fs::absolute(program);
  fs::current_path(work.path());
  for (const Step& step : steps) {
    if (DoStep(step, absolute_program, scratch.path())) continue;
    std::printf("%s:%d failed\n", path.c_str(), step.line);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace weir::testing

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  try {
    return weir::testing::RunCase(argv[1], argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::printf("%s: %s\n", argv[3], error.what());
    return 1;
  }
}
