#include "compliance/policy/section.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "compliance/text/reader.h"

namespace weir::policy {
namespace {

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

// A scalar that was not quoted: the only form of numbers and flags.
bool IsPlain(const YAML::Node& node) { return node.IsScalar() && node.Tag() == "?"; }

bool IsText(const YAML::Node& node) { return node.IsScalar() && text::IsValidUtf8(node.Scalar()); }

}  // namespace

Section::Section(YAML::Node node, std::string file, std::string path,
                 std::vector<Problem>& problems)
    : node_(std::move(node)),
      file_(std::move(file)),
      path_(std::move(path)),
      problems_(problems),
      line_(LineOf(node_)),
      mapping_(node_.IsMap()) {
  if (!mapping_) problems_.push_back({file_, line_, path_, "must be a mapping"});
}

Section::~Section() {
  if (!mapping_) return;
  std::set<std::string> seen;
  for (const auto& pair : node_) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "";
    const bool known = taken_.contains(key);
    if (!known) problems_.push_back({file_, LineOf(pair.first), PathOf(key), "unknown key"});
    if (known && !seen.insert(key).second) {
      problems_.push_back({file_, LineOf(pair.first), PathOf(key), "given twice"});
    }
  }
}

YAML::Node Section::Take(const char* key) {
  taken_.insert(key);
  if (!mapping_) return YAML::Node(YAML::NodeType::Undefined);
  return std::as_const(node_)[key];
}

bool Section::Has(const char* key) const { return mapping_ && node_[key].IsDefined(); }

std::string Section::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void Section::Report(std::string_view key, std::string text) {
  const YAML::Node node = mapping_ ? std::as_const(node_)[std::string(key)] : YAML::Node();
  const int line = node.IsDefined() && node.Mark().line >= 0 ? LineOf(node) : line_;
  problems_.push_back({file_, line, PathOf(key), std::move(text)});
}

void Section::ReportAt(const YAML::Node& node, const std::string& path, std::string text) {
  problems_.push_back({file_, LineOf(node), path, std::move(text)});
}

std::optional<std::string> Section::Scalar(const char* key, Range bytes) {
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) {
    if (mapping_) Report(key, "is missing");
    return std::nullopt;
  }
  if (!IsText(node)) {
    Report(key, "must be text");
    return std::nullopt;
  }
  if (node.Scalar().size() < bytes.least || node.Scalar().size() > bytes.most) {
    Report(key, fmt::format("has {} bytes, must have {} to {}", node.Scalar().size(), bytes.least,
                            bytes.most));
    return std::nullopt;
  }
  return node.Scalar();
}

std::string Section::Text(const char* key, Range bytes) {
  return Scalar(key, bytes).value_or(std::string());
}

std::string Section::TextOr(const char* key, std::string_view fallback, Range bytes) {
  if (!Take(key).IsDefined()) return std::string(fallback);
  return Scalar(key, bytes).value_or(std::string(fallback));
}

std::optional<uint64_t> Section::Integer(const char* key, Range range) {
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) {
    if (mapping_) Report(key, "is missing");
    return std::nullopt;
  }
  uint64_t value = 0;
  const std::string text = IsPlain(node) ? node.Scalar() : std::string();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    Report(key, "must be a whole number");
    return std::nullopt;
  }
  if (value < range.least || value > range.most) {
    Report(key, fmt::format("is {}, must be {} to {}", value, range.least, range.most));
    return std::nullopt;
  }
  return value;
}

uint64_t Section::Number(const char* key, Range range) {
  return Integer(key, range).value_or(range.least);
}

uint64_t Section::NumberOr(const char* key, uint64_t fallback, Range range) {
  if (!Take(key).IsDefined()) return fallback;
  return Integer(key, range).value_or(fallback);
}

bool Section::FlagOr(const char* key, bool fallback) {
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) return fallback;
  const std::string text = IsPlain(node) ? node.Scalar() : std::string();
  if (text == "true") return true;
  if (text == "false") return false;
  Report(key, "must be true or false");
  return fallback;
}

absl::Time Section::DateOr(const char* key, absl::Time fallback) {
  if (!Take(key).IsDefined()) return fallback;
  const std::optional<absl::Time> date = DateOf(Scalar(key, kWordBytes).value_or(""));
  if (!date.has_value()) Report(key, "must be a date such as 2026-11-22");
  return date.value_or(fallback);
}

std::vector<std::string> Section::Texts(const char* key, Range bytes) {
  std::vector<std::string> texts;
  Nodes(key, [&](const YAML::Node& node, const std::string& path) {
    const bool fits =
        IsText(node) && node.Scalar().size() >= bytes.least && node.Scalar().size() <= bytes.most;
    if (fits) return texts.push_back(node.Scalar());
    ReportAt(node, path, fmt::format("must be text of {} to {} bytes", bytes.least, bytes.most));
  });
  return texts;
}

void Section::Map(const char* key, const EachSection& read) {
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) {
    if (mapping_) Report(key, "is missing");
    return;
  }
  Section section(node, file_, PathOf(key), problems_);
  read(section);
}

void Section::Nodes(const char* key, const EachNode& each) {
  const YAML::Node node = Take(key);
  if (!node.IsDefined()) return;
  if (!node.IsSequence()) return Report(key, "must be a list");
  for (size_t i = 0; i < node.size(); ++i) {
    each(node[i], fmt::format("{}[{}]", PathOf(key), i));
  }
}

void Section::Sections(const char* key, const EachSection& each) {
  Nodes(key, [&](const YAML::Node& node, const std::string& path) {
    Section section(node, file_, path, problems_);
    each(section);
  });
}

void ReadYaml(const std::string& file, const std::string& content, std::vector<Problem>& problems,
              const Section::EachSection& read) {
  try {
    Section section(YAML::Load(content), file, "", problems);
    read(section);
  } catch (const YAML::Exception& error) {
    problems.push_back({file, error.mark.line + 1, "", error.msg});
  }
}

}  // namespace weir::policy
