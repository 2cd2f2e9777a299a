// ToHtml, declared in report.h.
#include <fmt/format.h>

#include "compliance/auditor/conformance/page.h"
#include "compliance/auditor/conformance/report.h"
#include "compliance/base/html.h"

namespace weir::auditor {
namespace {

std::string Percent(double share) { return fmt::format("{:.1f}%", share * 100); }

class Page {
 public:
  explicit Page(const Report& report) : report_(report) {}

  std::string Write() {
    out_ = PageHead(words_.Of("title"));
    out_ += fmt::format("<p class=\"notice\">{}</p>\n", Both(words_.Of("no_certificate")));
    Subject();
    Results();
    Gaps();
    Charts();
    Risks();
    AspectTable();
    BadRows();
    Method();
    Signatures();
    return out_ + "</body></html>\n";
  }

 private:
  void Heading(const char* key) { out_ += fmt::format("<h2>{}</h2>\n", Both(words_.Of(key))); }

  void Fact(const char* key, const std::string& html) { out_ += Row({Both(words_.Of(key)), html}); }

  std::string Named(const std::string& name, const char* if_empty) {
    if (!name.empty()) return fmt::format("<code>{}</code>", EscapedHtml(name));
    return Both(words_.Of(if_empty));
  }

  void Subject() {
    Heading("subject");
    out_ += "<table>";
    Fact("standard", EscapedHtml(kStandard));
    Fact("profile", fmt::format("{} · {} {}", EscapedHtml(report_.policy_profile),
                                Both(words_.Of("version")), report_.policy_version));
    Fact("digest", fmt::format("<code>{}</code>", report_.policy_digest));
    Fact("built", report_.policy_built);
    Fact("model", Named(report_.model, "not_asked"));
    Fact("service", Named(report_.service, report_.model.empty() ? "not_asked" : "composed"));
    for (const BankFile& bank : report_.banks) {
      Fact("bank_file",
           fmt::format("{}<br><code>sha256 {}</code>", EscapedHtml(bank.name), bank.digest));
    }
    Fact("sampling", Both(report_.each == 0 ? words_.Of("each_all")
                                            : words_.Of("each", {fmt::to_string(report_.each)})));
    Fact("seed", fmt::to_string(report_.seed));
    Fact("asked", fmt::to_string(report_.tally.outcomes()));
    out_ += "</table>\n";
  }

  std::string StandingCell(Standing standing) {
    const std::string_view name = NameOf(standing);
    const std::string_view key = standing == Standing::kNotAsked ? "none_asked" : name;
    return fmt::format("<span class=\"{}\">{}</span>", name, Both(words_.Of(key)));
  }

  void ResultRow(Target target, Test test) {
    const Rate rate = report_.tally.Of(target, test);
    const Demand demand = DemandOf(test);
    const Interval interval = rate.interval();
    const std::string least = fmt::format("{:.0f}", demand.least_permille / 10.0);
    const bool counted = ShareCounts(rate);
    out_ += Row(
        {Both(words_.Of(NameOf(target))), Both(words_.Of(NameOf(test))), fmt::to_string(rate.asked),
         fmt::to_string(rate.judged()), fmt::format("≥ {}", demand.sample),
         counted ? fmt::format("{} ({})", Percent(rate.share()), rate.passed) : "–",
         counted ? fmt::format("{} – {}", Percent(interval.low), Percent(interval.high)) : "–",
         Both(words_.Of(test == Test::kAnswer ? "refuse_at_most" : "at_least", {least})),
         StandingCell(StandingOf(rate, test))});
  }

  void TwinsRow(Target target) {
    const Rate rate = report_.tally.Twins(target);
    if (rate.judged() == 0) return;
    const Interval interval = rate.interval();
    out_ += Row({Both(words_.Of(NameOf(target))), Both(words_.Of("twins")),
                 fmt::to_string(rate.asked), fmt::to_string(rate.judged()), "–",
                 fmt::format("{} ({})", Percent(rate.share()), rate.passed),
                 fmt::format("{} – {}", Percent(interval.low), Percent(interval.high)), "–", "–"});
  }

  void Results() {
    Heading("results");
    out_ +=
        "<table>" + HeadRow({words_.Of("target"), words_.Of("test"), words_.Of("asked"),
                             words_.Of("judged"), words_.Of("needed"), words_.Of("share"),
                             words_.Of("interval"), words_.Of("demand"), words_.Of("standing")});
    for (const Target target : kTargets) {
      if (!report_.tally.asked(target)) continue;
      for (const Test test : kTests) ResultRow(target, test);
      TwinsRow(target);
    }
    out_ += "</table>\n";
  }

  // The first detail of a rate's gap names target and test.
  Phrase GapText(const Gap& gap) {
    if (gap.key.rfind("gap_rate_", 0) != 0) return words_.Of(gap.key, gap.details);
    const std::string& pair = gap.details.front();
    const size_t middle = pair.find('_');
    const Phrase target = words_.Of(pair.substr(0, middle));
    const Phrase test = words_.Of(pair.substr(middle + 1));
    std::vector<std::string> zh = gap.details;
    std::vector<std::string> en = gap.details;
    zh[0] = target.zh + " · " + test.zh;
    en[0] = target.en + " · " + test.en;
    return {words_.Of(gap.key, zh).zh, words_.Of(gap.key, en).en};
  }

  void Gaps() {
    Heading("gaps");
    if (report_.gaps.empty()) {
      out_ += fmt::format("<p>{}</p>\n", Both(words_.Of("no_gaps")));
      return;
    }
    out_ += "<ul>\n";
    for (const Gap& gap : report_.gaps) out_ += fmt::format("<li>{}</li>\n", Both(GapText(gap)));
    out_ += "</ul>\n";
  }

  Target MostGuarded() const {
    return report_.tally.asked(Target::kService) ? Target::kService : Target::kGate;
  }

  void Charts() {
    std::vector<Bar> refusals;
    std::vector<Bar> keywords;
    for (const Leaf& leaf : Leaves()) {
      const std::string label = fmt::format("{} {}", leaf.id, leaf.zh.substr(0, 60));
      if (leaf.refuse > 0) {
        const Rate rate = report_.tally.Of(MostGuarded(), Test::kRefuse, leaf.id);
        refusals.push_back({label, rate.share(), rate.interval(),
                            fmt::format("{} / {}", rate.passed, rate.judged()),
                            rate.judged() == 0});
      }
      if (leaf.keywords == 0) continue;
      const double share = static_cast<double>(KeywordsOf(report_, leaf.id)) / leaf.keywords;
      keywords.push_back({label,
                          share,
                          {share, share},
                          fmt::format("{} / {}", KeywordsOf(report_, leaf.id), leaf.keywords)});
    }
    std::vector<Bar> aspects;
    for (const Aspect& aspect : Aspects()) {
      const Rate rate = report_.tally.Of(MostGuarded(), Test::kAnswer, aspect.id);
      const Interval passed = rate.interval();
      aspects.push_back({fmt::format("{} {}", aspect.zh, aspect.en),
                         1 - rate.share(),
                         {1 - passed.high, 1 - passed.low},
                         fmt::format("{} / {}", rate.judged() - rate.passed, rate.judged()),
                         rate.judged() == 0});
    }
    out_ += BarChart(words_.Of("chart_refuse"), refusals, 0.95);
    out_ += BarChart(words_.Of("chart_aspects"), aspects, 0.05);
    out_ += BarChart(words_.Of("chart_keywords"), keywords, 0);
  }

  std::string Count(uint32_t have, uint32_t minimum) {
    if (minimum == 0) return fmt::format("{} / –", have);
    return fmt::format("<span class=\"{}\">{}</span> / {}", have >= minimum ? "met" : "missed",
                       have, minimum);
  }

  std::string Passed(Target target, Test test, std::string_view kind) {
    const Rate rate = report_.tally.Of(target, test, kind);
    return !ShareCounts(rate) ? "–" : fmt::format("{} / {}", rate.passed, rate.judged());
  }

  // "passed / judged" of the three tests, for each target that was asked.
  std::vector<std::string> PassedCells(std::string_view kind) {
    std::vector<std::string> cells;
    for (const Target target : kTargets) {
      if (!report_.tally.asked(target)) continue;
      cells.push_back(fmt::format("{} · {} · {}", Passed(target, Test::kRefuse, kind),
                                  Passed(target, Test::kAnswer, kind),
                                  Passed(target, Test::kContent, kind)));
    }
    return cells;
  }

  // The columns of PassedCells.
  std::string PassedHead() {
    std::string out;
    const Phrase passed = words_.Of("passed_of");
    for (const Target target : kTargets) {
      if (!report_.tally.asked(target)) continue;
      out += fmt::format("<th scope=\"col\">{}<br>{}: {} · {} · {}</th>",
                         Both(words_.Of(NameOf(target))), EscapedHtml(passed.zh),
                         EscapedHtml(words_.Of("refuse").zh), EscapedHtml(words_.Of("answer").zh),
                         EscapedHtml(words_.Of("content").zh));
    }
    return out + "</tr>\n";
  }

  // The head of a table that ends with PassedCells.
  std::string WideHead(std::initializer_list<Phrase> cells) {
    std::string head = HeadRow(cells);
    head.resize(head.rfind("</tr>"));
    return head + PassedHead();
  }

  void Risks() {
    Heading("by_risk");
    out_ += "<table>" + WideHead({words_.Of("risk"), words_.Of("keywords"),
                                  words_.Of("content_bank"), words_.Of("refuse_bank")});
    for (const Leaf& leaf : Leaves()) {
      std::vector<std::string> cells = {
          fmt::format("{} {}", leaf.id, Both({std::string(leaf.zh), std::string(leaf.en)})),
          Count(KeywordsOf(report_, leaf.id), leaf.keywords),
          Count(report_.survey.Count(Test::kContent, leaf.id), leaf.content),
          Count(report_.survey.Count(Test::kRefuse, leaf.id), leaf.refuse)};
      for (std::string& cell : PassedCells(leaf.id)) cells.push_back(std::move(cell));
      out_ += Row(cells);
    }
    out_ += "</table>\n";
  }

  void AspectTable() {
    Heading("by_aspect");
    out_ += "<table>" + WideHead({words_.Of("aspect"), words_.Of("answer_bank")});
    for (const Aspect& aspect : Aspects()) {
      std::vector<std::string> cells = {
          fmt::format("{} {}", aspect.id, Both({std::string(aspect.zh), std::string(aspect.en)})),
          Count(report_.survey.Count(Test::kAnswer, aspect.id), kAspectQuestions)};
      for (std::string& cell : PassedCells(aspect.id)) cells.push_back(std::move(cell));
      out_ += Row(cells);
    }
    out_ += "</table>\n";
  }

  void BadRows() {
    if (report_.survey.bad() == 0) return;
    Heading("bad_rows");
    out_ += "<ul>\n";
    for (const BadRow& row : report_.survey.bad_rows()) {
      out_ += fmt::format("<li>{}, {}: {}</li>\n", EscapedHtml(report_.banks[row.bank].name),
                          Both(words_.Of("row", {fmt::to_string(row.row)})), EscapedHtml(row.why));
    }
    out_ += "</ul>\n";
  }

  void Method() {
    Heading("method");
    for (const char* key : {"method_gate", "method_model", "method_service", "method_again"}) {
      out_ += fmt::format("<p>{}</p>\n", Both(words_.Of(key)));
    }
  }

  void Signatures() {
    Heading("signatures");
    out_ += "<table class=\"sign\">";
    for (const char* key : {"sign_legal", "sign_head", "sign_law"}) {
      out_ += Row({Both(words_.Of(key)), "", Both(words_.Of("sign_date")), ""});
    }
    out_ += "</table>\n";
  }

  const Report& report_;
  const Words words_;
  std::string out_;
};

}  // namespace

std::string ToHtml(const Report& report) { return Page(report).Write(); }

}  // namespace weir::auditor
