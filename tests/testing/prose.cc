#include "tests/testing/prose.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace weir::testing {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Markup becomes a space, so that nothing grows together.
std::string WithoutTags(std::string_view html) {
  std::string text;
  for (size_t at = 0; at < html.size();) {
    const size_t tag = std::min(html.find('<', at), html.size());
    text.append(html.substr(at, tag - at));
    if (tag == html.size()) break;
    at = std::min(html.find('>', tag), html.size() - 1) + 1;
  }
  return text;
}

// A third of the bytes or more are in three-byte characters.
bool IsChinese(std::string_view line) {
  const auto leads = std::count_if(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0xE3 && static_cast<unsigned char>(c) <= 0xE9;
  });
  return static_cast<size_t>(leads) * 9 >= line.size() && leads > 4;
}

void AppendLines(std::string_view text, std::vector<std::string>& lines) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (IsChinese(text.substr(0, end))) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::vector<fs::path> FilesBelow(const fs::path& folder, std::string_view part_of_name) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; at != end; at.increment(error)) {
    const bool wanted = at->path().filename().string().find(part_of_name) != std::string::npos;
    if (wanted && at->is_regular_file(error)) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::vector<std::string> ChineseProse(size_t max_bytes) {
  std::vector<std::pair<fs::path, std::string_view>> folders = {
      {"/usr/share/debian-reference", ".zh-cn.html"},
      {"/usr/share/doc/maint-guide-zh-cn/html", ".html"},
      {"/usr/share/libreoffice/help/zh-CN/text", ".html"},
  };
  if (const char* own = std::getenv("WEIR_TEST_PROSE")) folders.emplace_back(own, "");
  std::vector<std::string> lines;
  for (const auto& [folder, name] : folders) {
    size_t bytes = 0;
    for (const fs::path& file : FilesBelow(folder, name)) {
      const size_t before = lines.size();
      AppendLines(WithoutTags(ReadFile(file)), lines);
      for (size_t i = before; i < lines.size(); ++i) bytes += lines[i].size();
      if (bytes > max_bytes / folders.size()) break;
    }
  }
  return lines;
}

std::optional<std::string> JiebaDictionary() {
  std::string contents = ReadFile("/usr/lib/python3/dist-packages/jieba/dict.txt");
  if (contents.empty()) return std::nullopt;
  return contents;
}

}  // namespace weir::testing
