// ToHtml, declared in table.h.
#include <fmt/format.h>

#include "compliance/auditor/clauses/clauses_data.h"
#include "compliance/auditor/clauses/table.h"
#include "compliance/auditor/conformance/page.h"
#include "compliance/base/html.h"

namespace weir::auditor {
namespace {

// A clause may have a hundred tests: so many are named in the page, all in the JSON.
constexpr size_t kTestsNamed = 6;

class Page {
 public:
  explicit Page(const ClauseTable& table) : table_(table) {}

  std::string Write() {
    out_ = PageHead(words_.Of("title"));
    out_ += fmt::format("<p class=\"notice\">{}</p>\n", Both(words_.Of("no_certificate")));
    Totals();
    for (const Law& law : table_.laws) Section(law);
    return out_ + "</body></html>\n";
  }

 private:
  // The classes are those of page.cc: met is green, missed red, open amber.
  std::string Standing(Evidence evidence) {
    const bool red = evidence == Evidence::kContradicted || evidence == Evidence::kNotCovered;
    const char* style = evidence == Evidence::kShown ? "met" : red ? "missed" : "open";
    return fmt::format("<span class=\"{}\">{}</span>", style, Both(words_.Of(NameOf(evidence))));
  }

  void Totals() {
    out_ += "<table>";
    for (const Evidence evidence : kEvidence) {
      out_ += Row({Standing(evidence), fmt::to_string(table_.Count(evidence))});
    }
    out_ += "</table>\n";
  }

  void Section(const Law& law) {
    out_ += fmt::format("<h2>{}</h2>\n<table>", Both(law.name));
    out_ += HeadRow(
        {words_.Of("clause"), words_.Of("demand"), words_.Of("standing"), words_.Of("evidence")});
    for (const ClauseRow& row : table_.rows) {
      if (row.clause.law != law.id) continue;
      out_ += Row({fmt::format("<code>{}</code><br>{}", row.clause.id, EscapedHtml(row.clause.at)),
                   Both(row.clause.demand), Standing(row.evidence), EvidenceCell(row)});
    }
    out_ += "</table>\n";
  }

  std::string EvidenceCell(const ClauseRow& row) {
    std::string out;
    for (const Observation& seen : row.observations) {
      out += fmt::format("<div class=\"{}\">{}</div>", seen.shows ? "met" : "missed",
                         Both(words_.Of(seen.key, seen.details)));
    }
    out += Tests(row.tests);
    out += List("commands", row.clause.commands);
    out += List("records", row.clause.records);
    out += List("pages", row.clause.pages);
    return out;
  }

  std::string Tests(const std::vector<TestEvidence>& tests) {
    std::string out;
    for (size_t i = 0; i < tests.size() && i < kTestsNamed; ++i) {
      out += fmt::format("<div>{}: <code>{}</code></div>", Both(words_.Of(NameOf(tests[i].end))),
                         EscapedHtml(tests[i].name));
    }
    if (tests.size() <= kTestsNamed) return out;
    return out +
           fmt::format("<div>{}</div>",
                       Both(words_.Of("more_tests", {fmt::to_string(tests.size() - kTestsNamed)})));
  }

  std::string List(const char* key, const std::vector<std::string>& entries) {
    std::string out;
    for (const std::string& entry : entries) {
      out +=
          fmt::format("<div>{}: <code>{}</code></div>", Both(words_.Of(key)), EscapedHtml(entry));
    }
    return out;
  }

  const ClauseTable& table_;
  const Words words_{kClauseWords};
  std::string out_;
};

}  // namespace

std::string ToHtml(const ClauseTable& table) { return Page(table).Write(); }

}  // namespace weir::auditor
