#include "compliance/label/carrier.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compliance/base/status.h"
#include "compliance/label/flat_json.h"

namespace weir::label {
namespace {

using Json = nlohmann::ordered_json;
using Lines = std::vector<std::string>;

constexpr std::string_view kRecordPrefix = "AIGC: ";
constexpr std::string_view kFence = "---";

Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string Joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

bool IsBetween(std::string_view text, std::string_view begin, std::string_view end) {
  return text.size() >= begin.size() + end.size() && text.starts_with(begin) && text.ends_with(end);
}

// --- text ---

bool IsTextMark(std::string_view line) {
  return IsBetween(line, "【", "】") && IsVisibleMark(line);
}

Inspection InspectText(const Lines& lines) {
  Inspection found;
  for (const std::string& line : lines) {
    if (line.starts_with(kRecordPrefix)) found.records.push_back(line.substr(kRecordPrefix.size()));
  }
  found.visible = !lines.empty() && IsTextMark(lines.front());
  return found;
}

std::string ApplyText(Lines lines, const Label& label) {
  if (!lines.empty() && IsTextMark(lines.front())) lines.erase(lines.begin());
  std::erase_if(lines, [](const std::string& line) { return line.starts_with(kRecordPrefix); });
  if (!label.visible.empty()) lines.insert(lines.begin(), fmt::format("【{}】", label.visible));
  lines.push_back(fmt::format("{}{}", kRecordPrefix, label.aigc_json));
  return Joined(lines);
}

// --- Markdown ---

bool IsMarkdownMark(std::string_view line) { return line.starts_with("> ") && IsVisibleMark(line); }

// Lines of the front matter with both fences; 0: there is none. Nothing: it has no end.
std::optional<size_t> FrontMatterEnd(const Lines& lines) {
  if (lines.empty() || lines.front() != kFence) return 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i] == kFence) return i + 1;
  }
  return std::nullopt;
}

// The mappings AIGC at the outermost level, taken out of `lines`.
Lines TakeMappings(Lines& lines) {
  Lines records;
  Lines others;
  bool inside = false;
  for (const std::string& line : lines) {
    const bool indented = line.starts_with(" ") || line.starts_with("\t");
    inside = inside ? indented : false;
    if (line == "AIGC:") {
      inside = true;
      records.emplace_back();
    } else if (inside) {
      const size_t begin = line.find_first_not_of(" \t");
      const size_t colon = line.find(": ");
      if (colon == std::string::npos) continue;
      records.back() += fmt::format("{}\"{}\":{}", records.back().empty() ? "" : ",",
                                    line.substr(begin, colon - begin), line.substr(colon + 2));
    } else {
      others.push_back(line);
    }
  }
  for (std::string& record : records) record = "{" + record + "}";
  lines = std::move(others);
  return records;
}

absl::StatusOr<Inspection> InspectMarkdown(const Lines& lines) {
  const auto end = FrontMatterEnd(lines);
  if (!end) return InvalidArgument("the front matter has no end");
  Lines front(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(*end));
  Inspection found{.records = TakeMappings(front), .visible = false};
  for (size_t i = *end; i < lines.size() && !found.visible; ++i) {
    if (!lines[i].empty() && !IsMarkdownMark(lines[i])) break;
    found.visible = IsMarkdownMark(lines[i]);
  }
  return found;
}

absl::StatusOr<std::string> ApplyMarkdown(Lines lines, const Label& label) {
  const auto end = FrontMatterEnd(lines);
  if (!end) return InvalidArgument("the front matter has no end");
  const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(*end);
  Lines front(lines.begin(), middle);
  Lines body(middle, lines.end());
  if (front.empty()) front = {std::string(kFence), std::string(kFence)};
  TakeMappings(front);
  front.pop_back();
  front.emplace_back("AIGC:");
  const auto members = ParseFlatJson(label.aigc_json);
  if (!members) return InvalidArgument("the label to apply is not one");
  for (const Member& member : *members) {
    front.push_back(fmt::format("  {}: \"{}\"", member.key, member.value));
  }
  front.emplace_back(kFence);
  if (!body.empty() && IsMarkdownMark(body.front())) {
    body.erase(body.begin());
    if (!body.empty() && body.front().empty()) body.erase(body.begin());
  }
  if (!label.visible.empty()) front.insert(front.end(), {fmt::format("> {}", label.visible), ""});
  return Joined(front) + Joined(body);
}

// --- JSON ---

// Parses, and counts the members "AIGC" of the outermost object: a later one hides an earlier one.
Json Parse(std::string_view content, size_t& records) {
  const auto count = [&](int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth == 1 && event == Json::parse_event_t::key && parsed == "AIGC") ++records;
    return true;
  };
  return Json::parse(content, count, /*allow_exceptions=*/false);
}

absl::StatusOr<Inspection> InspectJson(std::string_view content) {
  size_t records = 0;
  const Json json = Parse(content, records);
  if (!json.is_object()) return InvalidArgument("the content is not a JSON object");
  Inspection found;
  // Of several only the last can be seen; that there are several is what is wrong.
  if (records > 0) found.records.assign(records, json["AIGC"].dump());
  const auto notice = json.find("notice");
  found.visible = notice != json.end() && notice->is_string() &&
                  IsVisibleMark(notice->get_ref<const std::string&>());
  return found;
}

absl::StatusOr<std::string> ApplyJson(std::string_view content, const Label& label) {
  size_t records = 0;
  Json json = Parse(content, records);
  if (!json.is_object()) return InvalidArgument("the content is not a JSON object");
  const auto notice = json.find("notice");
  const bool is_mark = notice != json.end() && notice->is_string() &&
                       IsVisibleMark(notice->get_ref<const std::string&>());
  if (notice != json.end() && !is_mark) {
    return InvalidArgument("the object has a member \"notice\" of its own");
  }
  json.erase("AIGC");
  json.erase("notice");
  json["AIGC"] = Json::parse(label.aigc_json);
  if (!label.visible.empty()) json["notice"] = label.visible;
  return json.dump(2) + "\n";
}

}  // namespace

std::optional<Carrier> CarrierOf(std::string_view path) {
  if (path.ends_with(".txt")) return Carrier::kText;
  if (path.ends_with(".md") || path.ends_with(".markdown")) return Carrier::kMarkdown;
  if (path.ends_with(".json")) return Carrier::kJson;
  return std::nullopt;
}

absl::StatusOr<std::string> Apply(Carrier carrier, std::string_view content, const Label& label) {
  if (carrier == Carrier::kText) return ApplyText(LinesOf(content), label);
  if (carrier == Carrier::kMarkdown) return ApplyMarkdown(LinesOf(content), label);
  return ApplyJson(content, label);
}

absl::StatusOr<Inspection> Inspect(Carrier carrier, std::string_view content) {
  if (carrier == Carrier::kText) return InspectText(LinesOf(content));
  if (carrier == Carrier::kMarkdown) return InspectMarkdown(LinesOf(content));
  return InspectJson(content);
}

std::vector<std::string> ProblemsOf(const Inspection& inspection) {
  std::vector<std::string> problems;
  if (!inspection.visible) problems.emplace_back("no visible mark");
  if (inspection.records.empty()) problems.emplace_back("no AIGC record");
  if (inspection.records.size() > 1) {
    problems.push_back(fmt::format("{} AIGC records instead of one", inspection.records.size()));
  }
  for (const std::string& record : inspection.records) {
    if (!IsWellFormed(record)) problems.emplace_back("the AIGC record is not well formed");
  }
  return problems;
}

}  // namespace weir::label
