#include "compliance/auditor/conformance/sheets.h"

#include <fmt/format.h>

#include "compliance/auditor/conformance/workbook_file.h"
#include "compliance/base/status.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/names.h"
#include "compliance/text/utf8.h"

namespace weir::auditor {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// XML 1.0 section 2.2.
bool IsXmlCharacter(char32_t code) {
  if (code < 0x20) return code == '\n' || code == '\t';
  return code != 0xFFFE && code != 0xFFFF && code != 0x7F;
}

// OWASP, "CSV Injection": what makes a spreadsheet read a formula.
bool BeginsLikeFormula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != text.npos;
}

std::string CategoryName(const policy::Policy& policy, std::string_view id) {
  for (const policy::Category& category : policy.categories()) {
    if (category.id == id) return category.name_zh;
  }
  return std::string(id);
}

// The keywords that CountKeywords counts, one after another.
class KeywordRows {
 public:
  KeywordRows(const std::string& path, const policy::Policy& policy)
      : policy_(policy),
        other_(words_.Of("sheet_other").zh),
        cut_(words_.Of("sheet_cut").zh),
        file_(path, words_.Of("sheet_keywords"),
              {{words_.Of("sheet_number"), 8},
               {words_.Of("sheet_keyword"), 28},
               {words_.Of("sheet_part"), 26},
               {words_.Of("sheet_kind"), 36},
               {words_.Of("sheet_kind_id"), 10},
               {words_.Of("sheet_severity"), 10},
               {words_.Of("sheet_rule"), 26},
               {words_.Of("sheet_owner"), 20}}) {}

  void Add(std::string_view word, std::string_view category, policy::Severity severity,
           std::string_view rule, std::string_view owner) {
    const bool known = LeafOf(category) != nullptr;
    const std::string part = known ? std::string(PartOf(category).zh) : other_;
    file_.Add({++number_, Text(word), Text(part), Text(CategoryName(policy_, category)),
               Text(category), Text(policy::NameOf(severity)), Text(rule), Text(owner)});
  }

  absl::Status Close() { return file_.Close(); }

 private:
  std::string Text(std::string_view text) const { return CellText(text, cut_); }

  const policy::Policy& policy_;
  const Words words_;
  const std::string other_;
  const std::string cut_;
  WorkbookFile file_;
  uint64_t number_ = 0;
};

void AddWords(const policy::Source& source, const policy::Policy& policy, KeywordRows& rows) {
  for (const policy::SourceEntry& entry : source.entries) {
    const bool counts =
        !entry.exception && !entry.part && entry.validity.active_at(policy.manifest().built);
    if (!counts) continue;
    rows.Add(entry.text, entry.category, entry.severity, policy::RuleOf(entry.category, entry.text),
             source.origins[entry.origin].owner);
  }
}

void AddRules(const policy::Policy& policy, KeywordRows& rows) {
  std::string last;
  for (const policy::Entry entry : policy.entries()) {
    if (entry.exception || entry.part || !entry.active_at(policy.manifest().built)) continue;
    if (entry.rule == last) continue;  // other spellings of one word
    last = entry.rule;
    rows.Add(entry.rule, policy.categories()[entry.category].id, entry.severity, entry.rule,
             policy.origins()[entry.origin].owner);
  }
}

class QuestionRows {
 public:
  QuestionRows(const std::string& path, const Report& report)
      : report_(report),
        cut_(words_.Of("sheet_cut").zh),
        file_(path, words_.Of("sheet_questions"),
              {{words_.Of("sheet_number"), 8},
               {words_.Of("sheet_question"), 60},
               {words_.Of("sheet_part"), 26},
               {words_.Of("sheet_kind"), 36},
               {words_.Of("sheet_answer"), 60},
               {words_.Of("sheet_verdict"), 14},
               {words_.Of("sheet_kind_id"), 10},
               {words_.Of("sheet_bank"), 18},
               {words_.Of("sheet_source"), 24},
               {words_.Of("sheet_gate"), 12},
               {words_.Of("sheet_gate_mark"), 12},
               {words_.Of("sheet_model_mark"), 12},
               {words_.Of("sheet_model_refused"), 12},
               {words_.Of("sheet_service_mark"), 12},
               {words_.Of("sheet_service_text"), 60}}) {}

  void Add(const Outcome& outcome) {
    const Question& question = outcome.question;
    const std::string place =
        fmt::format("{}:{} {}", report_.banks[question.bank].name, question.row, question.id);
    file_.Add({++number_, Text(question.text), Text(PartOf(question.kind).zh),
               Text(NameOfKind(question.kind)),
               Text(outcome.model ? outcome.model->text : SaidBy(outcome.service)),
               MarkText(outcome, Foremost(outcome)), Text(question.kind),
               words_.Of(NameOf(question.test)).zh, Text(place), Text(policy::NameOf(outcome.gate)),
               MarkText(outcome, Target::kGate), MarkText(outcome, Target::kModel),
               outcome.model ? words_.Of(outcome.model->refused ? "yes" : "no").zh : "",
               MarkText(outcome, Target::kService), Text(SaidBy(outcome.service))});
  }

  absl::Status Close() { return file_.Close(); }

 private:
  std::string Text(std::string_view text) const { return CellText(text, cut_); }

  static std::string SaidBy(const std::optional<Said>& said) { return said ? said->text : ""; }

  static std::string_view NameOfKind(std::string_view kind) {
    const Leaf* leaf = LeafOf(kind);
    return leaf != nullptr ? leaf->zh : AspectOf(kind)->zh;
  }

  // The filing's one verdict: of the service where there is one.
  static Target Foremost(const Outcome& outcome) {
    return outcome.service ? Target::kService : Target::kGate;
  }

  std::string MarkText(const Outcome& outcome, Target target) const {
    if (!WasAsked(outcome, target)) return "";
    const Mark mark = MarkOf(outcome, target);
    return words_.Of(mark == Mark::kOpen ? "mark_open" : NameOf(mark)).zh;
  }

  const Report& report_;
  const Words words_;
  const std::string cut_;
  WorkbookFile file_;
  uint64_t number_ = 0;
};

}  // namespace

std::string CellText(std::string_view text, std::string_view cut_mark) {
  std::string out = BeginsLikeFormula(text) ? "'" : "";
  size_t characters = out.size();
  while (!text.empty()) {
    if (characters + cut_mark.size() >= kMaxCellCharacters) return out.append(cut_mark);
    const text::Decoded first = text::DecodeFirst(text);
    const bool whole = first.form == text::Form::kWellFormed;
    const size_t size = whole ? first.size : 1;
    const bool kept = whole && IsXmlCharacter(first.code);
    out.append(kept ? text.substr(0, size) : kReplacement);
    characters += first.code > 0xFFFF ? 2u : 1u;  // Excel counts UTF-16
    text.remove_prefix(size);
  }
  return out;
}

absl::Status WriteKeywordSheet(const std::string& path, const policy::Policy& policy,
                               const policy::Source* source) {
  KeywordRows rows(path, policy);
  if (source != nullptr) {
    AddWords(*source, policy, rows);
  } else {
    AddRules(policy, rows);
  }
  return rows.Close();
}

absl::Status WriteQuestionSheet(const std::string& path, const Report& report, const RunFile& run) {
  QuestionRows rows(path, report);
  const absl::Status read = run.ForEach([&](const Outcome& outcome) {
    rows.Add(outcome);
    return absl::OkStatus();
  });
  WEIR_RETURN_IF_ERROR(rows.Close());
  return read;
}

}  // namespace weir::auditor
