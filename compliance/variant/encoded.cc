#include "compliance/variant/encoded.h"

#include <algorithm>
#include <array>
#include <optional>

#include "compliance/text/fold_table.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"
#include "compliance/variant/decode.h"

namespace weir::variant {
namespace {

bool IsVisible(char c) { return c > ' ' && c < 0x7F; }

// Valid UTF-8, half of it or more letters, two of them at least, and no control characters.
bool SaysSomething(std::string_view decoded) {
  if (!text::IsValidUtf8(decoded)) return false;
  size_t letters = 0;
  size_t units = 0;
  for (const text::Unit& unit : text::ReadAll(decoded)) {
    const bool space = unit.raw == '\n' || unit.raw == '\r' || unit.raw == '\t';
    if (unit.raw < ' ' && !space) return false;
    ++units;
    if (unit.kind == text::Kind::kLetter) ++letters;
  }
  return letters >= 2 && letters * 2 >= units;
}

// What a run says, in the text of the run itself; `depth` codes may still be inside.
void DecodeRun(std::string_view run, uint64_t begin, int depth, std::vector<Decoded>& out);

// Adds what was decoded, and what is in code inside it, all with the place of the outer run.
void Report(std::string text, uint64_t begin, uint64_t end, int depth, std::vector<Decoded>& out) {
  if (!SaysSomething(text)) return;
  if (depth > 1) {
    std::vector<Decoded> inner;
    size_t at = 0;
    while (at < text.size()) {
      const size_t first = at;
      while (at < text.size() && IsVisible(text[at])) ++at;
      DecodeRun(std::string_view(text).substr(first, at - first), 0, depth - 1, inner);
      at = std::max(at, first + 1);
    }
    for (Decoded& decoded : inner) out.push_back({begin, end, std::move(decoded.text)});
  }
  out.push_back({begin, end, std::move(text)});
}

void DecodeRun(std::string_view run, uint64_t begin, int depth, std::vector<Decoded>& out) {
  if (auto text = Unescape(run)) {
    return Report(*std::move(text), begin, begin + run.size(), depth, out);
  }
  for (size_t at = 0; at + kMinCodeBytes <= run.size();) {
    size_t end = at;
    while (end < run.size() && IsBase64(run[end])) ++end;
    const std::string_view code = run.substr(at, end - at);
    if (code.size() >= kMinCodeBytes) {
      auto text = DecodeHex(code);
      if (!text || !SaysSomething(*text)) text = DecodeBase64(code);
      if (text) Report(*std::move(text), begin + at, begin + end, depth, out);
    }
    at = end + 1;
  }
}

}  // namespace

void EncodedRuns::Push(std::string_view bytes, std::vector<Decoded>& out) {
  for (size_t at = 0; at < bytes.size();) {
    const size_t first = at;
    const size_t room = kMaxRunBytes - run_.size();
    while (at < bytes.size() && at - first < room && IsVisible(bytes[at])) ++at;
    run_ += bytes.substr(first, at - first);
    offset_ += at - first;
    if (at == bytes.size() && run_.size() < kMaxRunBytes) return;
    if (!run_.empty()) EndRun(out);
    while (at < bytes.size() && !IsVisible(bytes[at])) {
      ++at;
      ++offset_;
    }
  }
}

void EncodedRuns::Finish(std::vector<Decoded>& out) { EndRun(out); }

void EncodedRuns::EndRun(std::vector<Decoded>& out) {
  DecodeRun(run_, offset_ - run_.size(), kMaxDepth, out);
  run_.clear();
}

std::vector<Decoded> FindEncoded(std::string_view text) {
  EncodedRuns runs;
  std::vector<Decoded> out;
  runs.Push(text, out);
  runs.Finish(out);
  return out;
}

}  // namespace weir::variant
