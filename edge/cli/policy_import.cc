#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compliance/base/status.h"
#include "compliance/policy/compile.h"
#include "compliance/policy/import/benign.h"
#include "compliance/policy/import/import.h"
#include "compliance/policy/import/lexicon_file.h"
#include "compliance/policy/names.h"
#include "compliance/segment/compile.h"
#include "edge/cli/command.h"
#include "edge/cli/complain.h"
#include "edge/cli/policy.h"
#include "edge/cli/policy_files.h"
#include "edge/cli/policy_json.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNobody = "unassigned";
using policy::ImportedEntry;

struct ImportOptions {
  std::vector<std::string> inputs;
  std::string format;  // empty: by the name of the file
  std::string output;
  std::string target;  // empty: the source that `output` lies in, if any
  std::string severity = "flag";
  policy::ImportDefaults defaults;
  std::string benign;  // empty: not measured
  std::string dictionary = kDictionaryPath;
  double max_benign_rate = policy::kDefaultMaxBenignRate;
  bool keep = false;
  bool force = false;
  bool json = false;
};

struct Written {
  std::string path;
  std::string category;
  size_t entries = 0;
};

// What an import did, for people and programs.
struct Outcome {
  std::vector<Written> files;
  policy::ImportReport report;
  std::vector<ImportedEntry> over_broad;
  uint64_t benign_code_points = 0;
  size_t taken = 0;
};

// The source whose lexicon/ folder the output lies in.
std::string TargetOf(const ImportOptions& options) {
  if (!options.target.empty()) return options.target;
  const fs::path folder = fs::absolute(options.output).parent_path();
  const bool in_source =
      folder.filename() == "lexicon" && fs::exists(folder.parent_path() / "policy.yaml");
  return in_source ? folder.parent_path().string() : std::string();
}

// The target without the file that is about to be replaced.
absl::StatusOr<std::optional<policy::Source>> ReadTarget(FileSystem& files,
                                                         const ImportOptions& options) {
  const std::string directory = TargetOf(options);
  if (directory.empty()) return std::optional<policy::Source>();
  WEIR_ASSIGN_OR_RETURN(policy::SourceFiles content, policy::ReadSourceFiles(files, directory));
  content.erase("lexicon/" + fs::path(options.output).filename().string());
  policy::ParsedSource parsed = policy::ParseSource(content);
  if (!parsed.problems.empty()) {
    return InvalidArgument("{} has {} problems: see weir policy check", directory,
                           parsed.problems.size());
  }
  return std::optional<policy::Source>(std::move(parsed.source));
}

std::string FormatOf(const ImportOptions& options, const std::string& path) {
  if (!options.format.empty()) return options.format;
  const std::string extension = policy::Plain(fs::path(path).extension().string());
  if (extension == ".xlsx") return "xlsx";
  return extension == ".csv" ? "csv" : "list";
}

absl::Status ReadInput(FileSystem& files, const std::string& path, const std::string& format,
                       policy::Importer& importer) {
  importer.BeginFile(fs::path(path).filename().string(), format != "list");
  const policy::EachRow take = [&](const policy::Row& row) { importer.Take(row); };
  if (format == "xlsx") return Annotate(policy::ReadXlsxRows(path, take), path);
  WEIR_ASSIGN_OR_RETURN(const std::string bytes,
                        ReadWholeFile(files, path, policy::kMaxSourceFileBytes));
  return Annotate(
      format == "csv" ? policy::ReadCsvRows(bytes, take) : policy::ReadListRows(bytes, take), path);
}

// The dictionary with the imported words; empty where there is none on the machine.
absl::StatusOr<std::string> WordsFor(FileSystem& files, const std::string& dictionary,
                                     const std::vector<ImportedEntry>& entries) {
  if (!files.Exists(dictionary)) return std::string();
  WEIR_ASSIGN_OR_RETURN(const std::string text,
                        ReadWholeFile(files, dictionary, policy::kMaxSourceFileBytes));
  const auto words = segment::ReadJieba(text);
  if (!words.ok()) return Annotate(words.status(), dictionary);
  std::vector<std::string> lexicon;
  for (const ImportedEntry& entry : entries) {
    if (entry.entry.whole_word) lexicon.push_back(entry.entry.text);
  }
  return segment::Compile(*words, lexicon);
}

absl::StatusOr<uint64_t> MeasureBenign(FileSystem& files, const ImportOptions& options,
                                       std::vector<ImportedEntry>& entries) {
  constexpr size_t kChunkBytes = 256u << 10;
  WEIR_ASSIGN_OR_RETURN(std::string words, WordsFor(files, options.dictionary, entries));
  WEIR_ASSIGN_OR_RETURN(policy::BenignCounter counter,
                        policy::BenignCounter::Create(entries, std::move(words)));
  WEIR_ASSIGN_OR_RETURN(const auto file, files.Open(options.benign, OpenMode::kRead));
  for (uint64_t offset = 0;;) {
    WEIR_ASSIGN_OR_RETURN(const std::string bytes, file->ReadAt(offset, kChunkBytes));
    if (bytes.empty()) break;
    counter.Push(bytes);
    offset += bytes.size();
  }
  return counter.Finish(entries);
}

// Words that harmless text often has are recorded, not refused, unless somebody insists.
void LowerOverBroad(const ImportOptions& options, std::vector<ImportedEntry>& entries,
                    Outcome& outcome) {
  for (ImportedEntry& entry : entries) {
    if (entry.benign_rate <= options.max_benign_rate) continue;
    if (!options.keep) entry.entry.severity = policy::Severity::kFlag;
    outcome.over_broad.push_back(entry);
  }
}

// The first file is for the rows that named no category; OUT-<category>.yaml for the others.
std::string PathFor(const ImportOptions& options, const std::string& category) {
  if (category == options.defaults.category) return options.output;
  const fs::path output(options.output);
  return (output.parent_path() /
          fmt::format("{}-{}{}", output.stem().string(), category, output.extension().string()))
      .string();
}

absl::Status Write(FileSystem& files, const ImportOptions& options,
                   const std::vector<ImportedEntry>& entries, Outcome& outcome) {
  const auto texts = policy::LexiconFiles(entries, options.defaults);
  for (const auto& [category, text] : texts) {
    const std::string path = PathFor(options, category);
    if (!options.force && files.Exists(path)) {
      return Error(absl::StatusCode::kAlreadyExists, "{} exists; --force replaces it", path);
    }
    const auto in_it = std::count_if(
        entries.begin(), entries.end(),
        [&wanted = category](const auto& entry) { return entry.entry.category == wanted; });
    outcome.files.push_back({path, category, static_cast<size_t>(in_it)});
  }
  for (const Written& file : outcome.files) {
    WEIR_RETURN_IF_ERROR(WriteFileAtomically(files, file.path, texts.at(file.category)));
  }
  return absl::OkStatus();
}

absl::StatusOr<Outcome> Import(const ImportOptions& options) {
  const auto files = NewPosixFileSystem();
  WEIR_ASSIGN_OR_RETURN(const std::optional<policy::Source> target, ReadTarget(*files, options));
  policy::Importer importer(options.defaults, target.has_value() ? &*target : nullptr);
  for (const std::string& path : options.inputs) {
    WEIR_RETURN_IF_ERROR(ReadInput(*files, path, FormatOf(options, path), importer));
  }
  Outcome outcome;
  std::vector<ImportedEntry>& entries = importer.entries();
  outcome.report = importer.report();
  outcome.taken = entries.size();
  if (!options.benign.empty()) {
    WEIR_ASSIGN_OR_RETURN(outcome.benign_code_points, MeasureBenign(*files, options, entries));
  }
  LowerOverBroad(options, entries, outcome);
  WEIR_RETURN_IF_ERROR(Write(*files, options, entries, outcome));
  return outcome;
}

std::string RuleOf(const ImportedEntry& entry) {
  return policy::RuleOf(entry.entry.category, entry.entry.text);
}

Json RemarksJson(const std::vector<policy::RowRemark>& remarks) {
  Json out = Json::array();
  for (const policy::RowRemark& remark : remarks) {
    out.push_back({{"file", remark.place.file}, {"row", remark.place.row}, {"text", remark.text}});
  }
  return out;
}

Json JsonOf(const Outcome& outcome) {
  Json files = Json::array();
  for (const Written& file : outcome.files) {
    files.push_back({{"path", file.path}, {"category", file.category}, {"entries", file.entries}});
  }
  Json broad = Json::array();
  for (const ImportedEntry& entry : outcome.over_broad) {
    broad.push_back({{"file", entry.place.file},
                     {"row", entry.place.row},
                     {"rule", RuleOf(entry)},
                     {"per_10000", entry.benign_rate},
                     {"severity", policy::NameOf(entry.entry.severity)}});
  }
  return {{"files", files},
          {"rows", outcome.report.rows},
          {"taken", outcome.taken},
          {"duplicates", outcome.report.duplicates},
          {"conflicts", RemarksJson(outcome.report.conflicts)},
          {"invalid", RemarksJson(outcome.report.invalid)},
          {"over_broad", broad},
          {"benign_code_points", outcome.benign_code_points}};
}

std::string RemarksText(const char* kind, const std::vector<policy::RowRemark>& remarks) {
  std::string out;
  for (const policy::RowRemark& remark : remarks) {
    out += fmt::format("{}: {}:{}: {}\n", kind, remark.place.file, remark.place.row, remark.text);
  }
  return out;
}

std::string TextOf(const Outcome& outcome) {
  const policy::ImportReport& report = outcome.report;
  std::string out = RemarksText("invalid", report.invalid);
  out += RemarksText("conflict", report.conflicts);
  for (const ImportedEntry& entry : outcome.over_broad) {
    out += fmt::format("over-broad: {}:{}: {}: {:.2f} hits in 10000 harmless characters; {}\n",
                       entry.place.file, entry.place.row, RuleOf(entry), entry.benign_rate,
                       policy::NameOf(entry.entry.severity));
  }
  for (const Written& file : outcome.files) {
    out += fmt::format("{}: {} entries of {}\n", file.path, file.entries, file.category);
  }
  return out +
         fmt::format("{} rows: {} taken, {} duplicates, {} invalid; {} conflicts, {} over-broad\n",
                     report.rows, outcome.taken, report.duplicates, report.invalid.size(),
                     report.conflicts.size(), outcome.over_broad.size());
}

int RunImport(ImportOptions& options) {
  options.defaults.severity = *policy::SeverityOf(options.severity);
  if (options.defaults.source.empty()) {
    options.defaults.source = fs::path(options.inputs.front()).filename().string();
  }
  if (options.defaults.owner.empty()) {
    options.defaults.owner = kNobody;
    std::fprintf(stderr, "weir: nobody answers for these words so far (--owner NAME)\n");
  }
  const absl::StatusOr<Outcome> outcome = Import(options);
  if (!outcome.ok()) return Complain(outcome.status());
  std::fputs((options.json ? ToLine(JsonOf(*outcome)) : TextOf(*outcome)).c_str(), stdout);
  return outcome->taken > 0 ? kDone : Complain("no word was taken: nothing was written");
}

void AddRules(CLI::App& verb, ImportOptions& options) {
  verb.add_option("--severity", options.severity, "flag (default), or block")
      ->check(CLI::IsMember({"flag", "block"}));
  verb.add_option("--owner", options.defaults.owner, "Who answers for the words: the filing asks");
  verb.add_option("--source", options.defaults.source,
                  "Where they come from; by default the first file's name");
  verb.add_option("--benign", options.benign,
                  "Harmless text to measure them on (UTF-8), of any size");
  verb.add_option("--dictionary", options.dictionary,
                  "Chinese words with frequencies, to tell words from letters inside other words "
                  "(default Debian's jieba)");
  verb.add_option("--max-benign-rate", options.max_benign_rate,
                  "Hits in 10,000 of its characters; a word with more becomes flag. Default 0.1")
      ->check(CLI::Range(0.0, 10'000.0));
  verb.add_flag("--keep", options.keep, "Leaves the severity of such words as it is");
}

}  // namespace

void AddPolicyImport(CLI::App& policy, int& exit_code) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* verb =
      policy.add_subcommand("import", "Turns word lists (CSV, XLSX, plain) into a lexicon file");
  verb->add_option("FILE", options->inputs, "Word lists")->required();
  verb->add_option("--category", options->defaults.category, "For rows that name none")->required();
  verb->add_option("-o,--output", options->output,
                   "OUT.yaml to write; words of other categories go to OUT-<category>.yaml")
      ->required();
  verb->add_option("--format", options->format, "By default what the file's name says")
      ->check(CLI::IsMember({"csv", "xlsx", "list"}));
  verb->add_option("--target", options->target,
                   "The source they are for; by default the one that OUT.yaml lies in");
  AddRules(*verb, *options);
  verb->add_flag("--force", options->force, "Replaces files that exist");
  verb->add_flag("--json", options->json, "Prints one JSON object");
  verb->footer(
      "Columns: text, category, severity, whole_word, owner, source, effective, expires; headings "
      "in "
      "English or\n"
      "Chinese; UTF-8, UTF-16 or GB18030. The report names rows and rule ids, no words. Rows that "
      "cannot be used\n"
      "are told and left out; the others are written.\n"
      "Example:\n  weir policy import words.csv --category A.1.h --owner \"policy team\" -o "
      "src/lexicon/words.yaml --benign news.txt");
  verb->callback([options, &exit_code] { exit_code = RunImport(*options); });
}

}  // namespace weir::cli
