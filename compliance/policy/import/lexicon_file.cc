#include "compliance/policy/import/lexicon_file.h"

#include <fmt/format.h>

#include "compliance/policy/names.h"

namespace weir::policy {
namespace {

// A YAML scalar in double quotes.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string DayOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

std::string OptionsOf(const ImportedEntry& entry, const ImportDefaults& defaults) {
  std::string out;
  if (entry.entry.severity != defaults.severity) {
    out += fmt::format(", severity: {}", NameOf(entry.entry.severity));
  }
  if (!entry.entry.whole_word) out += ", whole_word: false";
  if (entry.owner != defaults.owner) out += ", owner: " + Quoted(entry.owner);
  if (entry.source != defaults.source) out += ", source: " + Quoted(entry.source);
  const Validity& validity = entry.entry.validity;
  if (validity.effective != absl::InfinitePast()) {
    out += ", effective: " + DayOf(validity.effective);
  }
  if (validity.expires != absl::InfiniteFuture()) out += ", expires: " + DayOf(validity.expires);
  return out;
}

std::string HeadOf(const std::string& category, const ImportDefaults& defaults) {
  return fmt::format("category: {}\nowner: {}\nsource: {}\nseverity: {}\n\nentries:\n", category,
                     Quoted(defaults.owner), Quoted(defaults.source), NameOf(defaults.severity));
}

}  // namespace

std::map<std::string, std::string> LexiconFiles(const std::vector<ImportedEntry>& entries,
                                                const ImportDefaults& defaults) {
  std::map<std::string, std::string> files;
  for (const ImportedEntry& entry : entries) {
    const std::string& category = entry.entry.category;
    std::string& file = files.try_emplace(category, HeadOf(category, defaults)).first->second;
    const std::string text = Quoted(entry.entry.text);
    const std::string options = OptionsOf(entry, defaults);
    file += options.empty() ? fmt::format("  - {}\n", text)
                            : fmt::format("  - {{text: {}{}}}\n", text, options);
  }
  return files;
}

}  // namespace weir::policy
