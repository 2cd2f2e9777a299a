#include "compliance/evidence/page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "absl/time/time.h"
#include "compliance/base/html.h"
#include "compliance/evidence/words.h"
#include "compliance/ledger/json.h"
#include "compliance/ledger/wire.h"

namespace weir::evidence {
namespace {

using ledger::Entry;
using ledger::StoredEntry;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kStyle =
    "body{font:15px/1.6 system-ui,sans-serif;margin:2em auto;max-width:80em;padding:0 1em;"
    "color:#1a1a1a;background:#fff}"
    "h1{font-size:1.5em}small{color:#555;display:block}"
    "table{border-collapse:collapse;width:100%;margin:1.5em 0}"
    "th,td{border:1px solid #bbb;padding:.35em .6em;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}th{background:#f2f2f2}code{font-size:.9em}";

std::string TimeText(absl::Time at) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E3S", at, absl::UTCTimeZone());
}

class Page {
 public:
  std::string Of(const PageHead& head, std::span<const StoredEntry> records) {
    Begin();
    Head(head);
    out_ += "<table><thead><tr>";
    for (const char* key :
         {"index", "at", "kind", "exchange", "outcome", "findings", "engine", "texts", "leaf"}) {
      out_ += fmt::format("<th scope=\"col\">{}</th>", Both(words_.Of(key)));
    }
    out_ += "</tr></thead><tbody>\n";
    for (const StoredEntry& record : records) Row(record);
    out_ += "</tbody></table></body></html>\n";
    return std::move(out_);
  }

 private:
  static std::string Both(const Wording& words) {
    if (words.zh == words.en) return Escaped(words.zh);
    return fmt::format("{}<small lang=\"en\">{}</small>", Escaped(words.zh), Escaped(words.en));
  }

  void Begin() {
    out_ = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<title>{} · {}</title><style>{}</style></head><body>\n<h1>{}</h1>\n",
        Escaped(words_.Of("title").zh), Escaped(words_.Of("title").en), kStyle,
        Both(words_.Of("title")));
    for (const char* key : {"intro", "sealed", "scope", "check"}) {
      out_ += fmt::format("<p>{}</p>\n", Both(words_.Of(key)));
    }
  }

  void Fact(const char* key, const std::string& value) {
    const std::string shown = value.empty() ? Both(words_.Of("none")) : Escaped(value);
    out_ +=
        fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", Both(words_.Of(key)), shown);
  }

  void Head(const PageHead& head) {
    const Manifest& manifest = head.manifest;
    std::string query;
    for (const auto& [name, value] : manifest.query) {
      query += fmt::format("{}{}={}", query.empty() ? "" : "; ", name, value);
    }
    out_ += "<table><tbody>\n";
    Fact("log", manifest.origin);
    Fact("key", head.key);
    Fact("size", std::to_string(manifest.size));
    Fact("root", manifest.root.ToHex());
    Fact("cosigned", fmt::format("{}", fmt::join(head.cosigners, ", ")));
    Fact("made_at", TimeText(manifest.made_at));
    Fact("query", query);
    Fact("records", std::to_string(manifest.records));
    out_ += "</tbody></table>\n";
  }

  void Cell(const std::string& html) { out_ += fmt::format("<td>{}</td>", html); }

  std::string Outcome(const Entry& entry) const {
    std::string html;
    if (entry.ending != ledger::Ending::kNone) {
      html += Both(words_.For("ending", NameOf(entry.ending)));
    }
    if (!entry.action.empty()) html += Both(words_.For("action", entry.action));
    return html + Escaped(fmt::format("{}", fmt::join(entry.reasons, ", ")));
  }

  void Row(const StoredEntry& record) {
    const Entry& entry = record.entry;
    std::set<std::string> categories;
    for (const auto& finding : entry.findings) categories.insert(finding.category);
    std::string texts;
    if (const auto clear = ledger::DecodeEntry(record.leaf_bytes); clear.ok()) {
      for (const auto& text : clear->texts) {
        texts += fmt::format("{}{}: {}", texts.empty() ? "" : ", ", text.role, text.size_bytes);
      }
    }
    const bool both = !entry.engine.empty() && !entry.model.empty();
    out_ += "<tr>";
    Cell(std::to_string(record.index));
    Cell(Escaped(TimeText(entry.at)));
    Cell(Both(words_.For("kind", NameOf(entry.kind))));
    Cell(Escaped(ledger::ExchangeOf(entry)));
    Cell(Outcome(entry));
    Cell(Escaped(fmt::format("{}", fmt::join(categories, ", "))));
    Cell(Escaped(entry.engine + (both ? " / " : "") + entry.model));
    Cell(Escaped(texts));
    Cell(fmt::format("<code>{}</code>", record.leaf.ToHex()));
    out_ += "</tr>\n";
  }

  const Words words_ = Words::BuiltIn();
  std::string out_;
};

}  // namespace

std::string Escaped(std::string_view text) {
  std::string visible;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      visible += kReplacement;
    } else {
      visible += c;
    }
  }
  return EscapedHtml(visible);
}

std::string PageOf(const PageHead& head, std::span<const StoredEntry> records) {
  return Page().Of(head, records);
}

}  // namespace weir::evidence
