#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <map>

#include "compliance/base/status.h"
#include "edge/cli/json_line.h"
#include "edge/cli/line_reader.h"
#include "edge/cli/router.h"

namespace weir::cli {
namespace {

using nlohmann::json;

// Calls `take` with the fields of each line of the file.
absl::Status EachLine(const std::string& path, const Shape& shape,
                      const std::function<absl::Status(const Line&)>& take) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Error(absl::StatusCode::kNotFound, "cannot read {}", path);
  LineReader lines(fd);
  absl::Status status;
  std::string_view text;
  for (size_t number = 1; status.ok(); ++number) {
    const LineReader::Next next = lines.Read(text);
    if (next == LineReader::Next::kEnd) break;
    if (next != LineReader::Next::kLine) status = Unavailable("cannot read {}", path);
    if (text.empty() || !status.ok()) continue;
    const Line line = ParseLine(text, shape);
    status = line.status.ok() ? take(line) : line.status;
    if (!status.ok()) status = Annotate(status, fmt::format("{}:{}", path, number));
  }
  ::close(fd);
  return status;
}

absl::StatusOr<double> QualityIn(const json& fields, const char* graded, const char* counted) {
  const char* key = fields.contains(graded) ? graded : counted;
  if (!fields.contains(key) || !fields[key].is_number()) {
    return InvalidArgument("neither \"{}\" nor \"{}\" is a number", graded, counted);
  }
  const double quality = fields[key].get<double>();
  if (quality >= 0 && quality <= 1) return quality;
  return InvalidArgument("\"{}\" is not from 0 to 1", key);
}

std::string IdOf(const Line& line) {
  return line.id.is_string() ? line.id.get<std::string>() : line.id.dump();
}

absl::StatusOr<router::Outcome> OutcomeOf(const Line& line) {
  router::Outcome outcome{.id = IdOf(line)};
  WEIR_ASSIGN_OR_RETURN(outcome.prompt, TextIn(line.fields, "prompt"));
  WEIR_ASSIGN_OR_RETURN(outcome.group, TextIn(line.fields, "group", ""));
  WEIR_ASSIGN_OR_RETURN(outcome.answer, TextIn(line.fields, "answer", ""));
  WEIR_ASSIGN_OR_RETURN(outcome.local, QualityIn(line.fields, "weak_correct", "weak_score"));
  WEIR_ASSIGN_OR_RETURN(outcome.cloud, QualityIn(line.fields, "strong_correct", "strong_score"));
  return outcome;
}

// "lp" and "margin": one number for each token of the answer, natural logarithms.
absl::StatusOr<router::TokenSigns> SignsIn(const json& fields) {
  if (!fields.contains("lp")) return router::TokenSigns();
  const json margins = fields.value("margin", json::array());
  const json& logs = fields["lp"];
  const auto number = [](const json& value) { return value.is_number(); };
  if (!logs.is_array() || !margins.is_array() || logs.size() != margins.size() ||
      !std::all_of(logs.begin(), logs.end(), number) ||
      !std::all_of(margins.begin(), margins.end(), number)) {
    return InvalidArgument("\"lp\" and \"margin\" are not lists of as many numbers");
  }
  router::TokenSigns signs;
  for (size_t i = 0; i < logs.size(); ++i) {
    signs.push_back(router::SignFrom(logs[i].get<double>(), margins[i].get<double>()));
  }
  return signs;
}

struct Answer {
  std::string text;
  router::TokenSigns signs;
};

absl::StatusOr<std::map<std::string, Answer>> AnswersIn(const std::vector<std::string>& paths) {
  std::map<std::string, Answer> answers;
  for (const std::string& path : paths) {
    WEIR_RETURN_IF_ERROR(EachLine(path, {{"id", "weak_response", "lp", "margin"}},
                                  [&answers](const Line& line) -> absl::Status {
                                    Answer& answer = answers[IdOf(line)];
                                    WEIR_ASSIGN_OR_RETURN(answer.text,
                                                          TextIn(line.fields, "weak_response"));
                                    WEIR_ASSIGN_OR_RETURN(answer.signs, SignsIn(line.fields));
                                    return absl::OkStatus();
                                  }));
  }
  return answers;
}

}  // namespace

absl::StatusOr<std::vector<router::Outcome>> ReadOutcomes(
    const std::vector<std::string>& paths, const std::vector<std::string>& answer_paths) {
  WEIR_ASSIGN_OR_RETURN(const auto answers, AnswersIn(answer_paths));
  std::vector<router::Outcome> outcomes;
  const Shape shape = {{"id", "prompt", "group", "answer", "weak_correct", "weak_score",
                        "strong_correct", "strong_score"}};
  for (const std::string& path : paths) {
    WEIR_RETURN_IF_ERROR(EachLine(path, shape, [&](const Line& line) -> absl::Status {
      WEIR_ASSIGN_OR_RETURN(router::Outcome outcome, OutcomeOf(line));
      const auto answer = answers.find(outcome.id);
      if (answer != answers.end()) {
        outcome.answer = answer->second.text;
        outcome.signs = answer->second.signs;
      }
      outcomes.push_back(std::move(outcome));
      return absl::OkStatus();
    }));
  }
  if (outcomes.empty()) return InvalidArgument("no outcomes");
  return outcomes;
}

absl::StatusOr<router::OutcomeSet> ReadOutcomeSet(const std::string& option,
                                                  const std::vector<std::string>& answer_paths) {
  const size_t equals = option.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return InvalidArgument("--set wants NAME=FILE[,FILE...]");
  }
  std::vector<std::string> paths;
  for (size_t begin = equals + 1; begin <= option.size();) {
    const size_t comma = std::min(option.find(',', begin), option.size());
    paths.push_back(option.substr(begin, comma - begin));
    begin = comma + 1;
  }
  router::OutcomeSet set{.name = option.substr(0, equals)};
  WEIR_ASSIGN_OR_RETURN(set.rows, ReadOutcomes(paths, answer_paths));
  return set;
}

}  // namespace weir::cli
