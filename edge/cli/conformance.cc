#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/auditor/conformance/report.h"
#include "compliance/auditor/conformance/sheets.h"
#include "compliance/base/clock.h"
#include "compliance/base/status.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/conformance_banks.h"
#include "edge/cli/conformance_respondents.h"
#include "edge/cli/json_line.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/print_pdf.h"
#include "edge/cli/progress_bar.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using auditor::Plan;
using auditor::Report;
using auditor::Respondent;
using auditor::RunFile;

struct ConformanceOptions {
  std::string bundle;
  std::vector<std::string> trusted_keys;
  std::vector<std::string> banks;
  std::string output;
  std::string source;
  RespondentOptions model;
  RespondentOptions service;
  uint64_t seed = 1;
  uint64_t each = 0;
  bool pdf = false;
  bool json = false;
};

// What a plan points to.
struct Assessed {
  std::shared_ptr<const policy::Policy> policy;
  std::optional<policy::Source> source;
  std::unique_ptr<Respondent> model;
  std::unique_ptr<Respondent> service;
};

absl::StatusOr<Assessed> OpenAll(FileSystem& files, const Clock& clock,
                                 const ConformanceOptions& options) {
  Assessed out;
  WEIR_ASSIGN_OR_RETURN(Opened opened, OpenPolicy(files, options.bundle, options.trusted_keys));
  out.policy = std::move(opened.policy);
  out.source = std::move(opened.source);
  if (!options.source.empty()) {
    WEIR_ASSIGN_OR_RETURN(policy::ParsedSource parsed, OpenSource(files, options.source));
    if (!parsed.problems.empty()) {
      return InvalidArgument("{} has {} problems: see weir policy check", options.source,
                             parsed.problems.size());
    }
    out.source = std::move(parsed.source);
  }
  if (!options.model.where.empty()) {
    WEIR_ASSIGN_OR_RETURN(out.model, OpenRespondent(options.model, clock));
  }
  if (!options.service.where.empty()) {
    WEIR_ASSIGN_OR_RETURN(out.service, OpenRespondent(options.service, clock));
  }
  return out;
}

absl::StatusOr<Plan> PlanOf(FileSystem& files, const Assessed& assessed,
                            const ConformanceOptions& options) {
  Plan plan;
  plan.policy = assessed.policy.get();
  plan.source = assessed.source ? &*assessed.source : nullptr;
  WEIR_ASSIGN_OR_RETURN(plan.banks, NameBanks(files, options.banks));
  plan.seed = options.seed;
  plan.each = options.each;
  plan.model = assessed.model.get();
  plan.service = assessed.service.get();
  return plan;
}

// Written beside and put into place when whole.
absl::Status WriteSheet(FileSystem& files, const std::string& path,
                        const std::function<absl::Status(const std::string&)>& write) {
  const std::string part = path + ".part";
  WEIR_RETURN_IF_ERROR(Annotate(write(part), path));
  fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write);
  return files.Rename(part, path);
}

absl::Status WriteAll(FileSystem& files, const Plan& plan, const Report& report, const RunFile& run,
                      const std::string& dir) {
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, dir + "/report.json", auditor::ToJson(report)));
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, dir + "/report.html", auditor::ToHtml(report)));
  WEIR_RETURN_IF_ERROR(WriteSheet(files, dir + "/keywords.xlsx", [&](const std::string& path) {
    return auditor::WriteKeywordSheet(path, *plan.policy, plan.source);
  }));
  return WriteSheet(files, dir + "/questions.xlsx", [&](const std::string& path) {
    return auditor::WriteQuestionSheet(path, report, run);
  });
}

absl::StatusOr<Report> Assess(const ConformanceOptions& options) {
  const auto files = NewPosixFileSystem();
  const SystemClock clock;
  WEIR_ASSIGN_OR_RETURN(const Assessed assessed, OpenAll(*files, clock, options));
  WEIR_ASSIGN_OR_RETURN(const Plan plan, PlanOf(*files, assessed, options));
  const auditor::ReadBanks read = ReaderOf(options.banks);
  WEIR_ASSIGN_OR_RETURN(auditor::Survey survey, auditor::SurveyBanks(read));
  WEIR_RETURN_IF_ERROR(files->MakeDirectory(options.output));
  WEIR_ASSIGN_OR_RETURN(
      RunFile run, RunFile::Open(*files, options.output + "/run.jsonl", auditor::HeadOf(plan)));
  ProgressBar bar("conformance");
  WEIR_RETURN_IF_ERROR(
      auditor::AskAll(plan, read, run, [&](uint64_t done, uint64_t all) { bar.Show(done, all); }));
  WEIR_ASSIGN_OR_RETURN(Report report, auditor::MakeReport(plan, std::move(survey), run));
  WEIR_RETURN_IF_ERROR(WriteAll(*files, plan, report, run, options.output));
  if (options.pdf) {
    WEIR_RETURN_IF_ERROR(
        PrintPdf(*files, options.output + "/report.html", options.output + "/report.pdf"));
  }
  return report;
}

std::string LineOf(const Report& report, auditor::Target target, auditor::Test test) {
  const auditor::Rate rate = report.tally.Of(target, test);
  const auditor::Interval interval = rate.interval();
  const std::string share = auditor::ShareCounts(rate)
                                ? fmt::format("{:6.1f}  {:5.1f} - {:5.1f}", rate.share() * 100,
                                              interval.low * 100, interval.high * 100)
                                : fmt::format("{:>6}  {:>13}", "-", "-");
  return fmt::format("{:<8} {:<8} {:>6} {:>6} {} {:>7.1f}  {}\n", NameOf(target), NameOf(test),
                     rate.asked, rate.judged(), share,
                     auditor::DemandOf(test).least_permille / 10.0,
                     NameOf(auditor::StandingOf(rate, test)));
}

std::string TextOf(const Report& report, const std::string& dir) {
  std::string out = "target   bank      asked judged pass %  95 % interval  demand  standing\n";
  for (const auditor::Target target : auditor::kTargets) {
    if (!report.tally.asked(target)) continue;
    for (const auditor::Test test : auditor::kTests) out += LineOf(report, target, test);
  }
  return out + fmt::format("{} questions, {} gaps: see {}/report.html\n", report.tally.outcomes(),
                           report.gaps.size(), dir);
}

int RunConformance(const ConformanceOptions& options) {
  const absl::StatusOr<Report> report = Assess(options);
  if (!report.ok()) return Complain(report.status());
  std::fputs((options.json ? auditor::ToJson(*report) : TextOf(*report, options.output)).c_str(),
             stdout);
  return report->tally.outcomes() > 0 ? kDone : Complain("the banks hold no question to ask");
}

void AddRespondent(CLI::App& verb, const std::string& name, const std::string& who,
                   RespondentOptions& options) {
  verb.add_option("--" + name, options.where, who);
  verb.add_option("--" + name + "-model", options.model, "The model's name there");
  verb.add_option("--" + name + "-key", options.key_path, "File with the API key");
}

}  // namespace

void AddConformance(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<ConformanceOptions>();
  CLI::App* verb =
      app.add_subcommand("conformance", "Runs question banks and writes the assessment's report");
  verb->add_option("--policy", options->bundle, "The compiled policy, or its source's directory")
      ->required();
  verb->add_option("--trust", options->trusted_keys, "Public key that must have signed it");
  verb->add_option("--bank", options->banks, "Question banks: JSON lines or XLSX")->required();
  verb->add_option("-o,--output", options->output, "Directory of the run and its report")
      ->required();
  verb->add_option("--source", options->source,
                   "The policy's source: a compiled policy holds no words for the keyword sheet");
  AddRespondent(*verb, "engine",
                "The model without a filter: http://HOST/v1, https://HOST/v1 or a GGUF file",
                options->model);
  AddRespondent(*verb, "service", "The guarded service: http://HOST/v1 or https://HOST/v1",
                options->service);
  verb->add_option("--max-tokens", options->model.max_tokens, "Of an answer (default 512)")
      ->check(CLI::Range(1u, 8192u));
  verb->add_option("--seed", options->seed, "Chooses the sample (default 1)");
  verb->add_option("--sample", options->each, "Asks so many of each kind and bank (default: all)")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 32));
  verb->add_flag("--pdf", options->pdf, "Prints report.pdf too, with a browser of this machine");
  verb->add_flag("--json", options->json, "Prints the report as JSON");
  verb->footer(
      "Writes report.html, report.json, keywords.xlsx and questions.xlsx; run.jsonl holds what was "
      "asked.\nStopped at any moment, the same command goes on where it was and asks nothing "
      "twice.\n"
      "The same policy, banks and seed give the same files.\n"
      "Examples:\n"
      "  weir conformance --policy cn.weir --source config/policy/cn-mainland --bank "
      "config/policy/cn-mainland/bank/sample.jsonl -o report\n"
      "  weir conformance --policy cn.weir --bank bank.xlsx --engine http://127.0.0.1:8000/v1 "
      "--engine-model qwen -o report");
  verb->callback([options, &exit_code] {
    options->service.max_tokens = options->model.max_tokens;
    exit_code = RunConformance(*options);
  });
}

}  // namespace weir::cli
