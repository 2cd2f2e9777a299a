#include "compliance/auditor/desk/console.h"

#include <algorithm>
#include <array>

#include "compliance/auditor/desk/console_files.h"

namespace weir::auditor {
namespace {

struct File {
  std::string_view path;
  std::string_view type;
  std::string_view content;
};
constexpr std::array<File, 15> kFiles = {{
    {"/", "text/html; charset=utf-8", kIndexHtml},
    {"/console.css", "text/css; charset=utf-8", kConsoleCss},
    {"/console.js", "text/javascript; charset=utf-8", kConsoleJs},
    {"/page.js", "text/javascript; charset=utf-8", kPageJs},
    {"/indexing.js", "text/javascript; charset=utf-8", kIndexingJs},
    {"/cases.js", "text/javascript; charset=utf-8", kCasesJs},
    {"/clauses.js", "text/javascript; charset=utf-8", kClausesJs},
    {"/openings.js", "text/javascript; charset=utf-8", kOpeningsJs},
    {"/retention.js", "text/javascript; charset=utf-8", kRetentionJs},
    {"/tree.js", "text/javascript; charset=utf-8", kTreeJs},
    {"/verify.js", "text/javascript; charset=utf-8", kVerifyJs},
    {"/ed25519.js", "text/javascript; charset=utf-8", kEd25519Js},
    {"/assessment.js", "text/javascript; charset=utf-8", kAssessmentJs},
    {"/words.json", "application/json", kConsoleWords},
    {"/report-words.json", "application/json", kReportWords},
}};

}  // namespace

http::Headers SafeHeaders(std::string_view content_type) {
  return {{"Content-Type", std::string(content_type)},
          {"Cache-Control", "no-store"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          {"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
           "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"}};
}

http::Answer ConsoleFile(std::string_view path) {
  const auto file = std::find_if(kFiles.begin(), kFiles.end(),
                                 [&](const File& each) { return each.path == path; });
  if (file == kFiles.end()) return {404, SafeHeaders("text/plain"), "not found\n"};
  return {200, SafeHeaders(file->type), std::string(file->content)};
}

}  // namespace weir::auditor
