#include "edge/cli/printer.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <cstdio>

namespace weir::cli {
namespace {

std::string Hex(const std::string& bytes) {
  std::string hex;
  for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex;
}

// Everything beside the answer goes to standard error, so that the answer can be piped.
template <typename... Args>
void Note(fmt::format_string<Args...> format, Args&&... args) {
  std::fflush(stdout);
  fmt::print(stderr, "  · {}\n", fmt::format(format, std::forward<Args>(args)...));
}

std::string JsonOf(const v1::ChatEvent& event) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string line;
  const auto status = google::protobuf::util::MessageToJsonString(event, &line, options);
  return status.ok() ? line : "{}";
}

}  // namespace

void Printer::Show(const v1::ChatEvent& event) {
  if (event.has_started()) exchange_id_ = event.started().exchange_id();
  if (event.has_text()) answer_ += event.text().text();
  if (event.has_withdrawn()) answer_.clear();
  if (event.has_finished()) {
    ending_ = event.finished().ending();
    exchange_id_ = event.finished().exchange_id();
  }
  if (style_ == Style::kJson) {
    fmt::print("{}\n", JsonOf(event));
    std::fflush(stdout);
  } else {
    ShowForPeople(event);
  }
}

void Printer::ShowForPeople(const v1::ChatEvent& event) {
  switch (event.event_case()) {
    case v1::ChatEvent::kStarted:
      return ShowStarted(event.started());
    case v1::ChatEvent::kText:
      if (event.text().has_label()) visible_label_ = event.text().label().visible();
      fmt::print("{}", event.text().text());
      std::fflush(stdout);
      return;
    case v1::ChatEvent::kNotice:
      return Note("{}", event.notice().text());
    case v1::ChatEvent::kWithdrawn:
      fmt::print("\n");
      Note("the answer above is withdrawn ({})", event.withdrawn().category());
      return;
    case v1::ChatEvent::kRefused:
      return ShowRefused(event.refused());
    case v1::ChatEvent::kFinished:
      return ShowFinished(event.finished());
    default:
      return;
  }
}

void Printer::ShowStarted(const v1::Started& started) {
  if (!explain_) return;
  const v1::Decision& decision = started.decision();
  Note("{} answers ({}), score {:.3f}", decision.engine(), started.model(),
       decision.score_permille() / 1000.0);
  for (int i = 0; i < decision.reasons_size(); ++i) {
    Note("{} ({})", decision.explained(i), decision.reasons(i));
  }
  for (int i = 0; i < started.privacy().placeholders_size(); ++i) {
    Note("{} was found; {}", started.privacy().masked_types(i),
         started.privacy().left_device()
             ? fmt::format("only {} leaves the device", started.privacy().placeholders(i))
             : std::string("it stays on the device"));
  }
}

void Printer::ShowRefused(const v1::Refused& refused) {
  answer_ = refused.reply();
  if (refused.has_label()) visible_label_ = refused.label().visible();
  fmt::print("{}", refused.reply());
  std::fflush(stdout);
  if (explain_) {
    fmt::print("\n");
    Note("refused: {} {} {}", refused.reason(), refused.category(), refused.category_name());
  }
}

void Printer::ShowFinished(const v1::Finished& finished) {
  fmt::print("\n");
  std::fflush(stdout);
  if (!visible_label_.empty()) Note("{}", visible_label_);
  if (!explain_) return;
  for (const std::string& note : finished.notes()) Note("{}", note);
  for (const std::string& words : finished.conduct().explained()) Note("{}", words);
  if (finished.usage().answer_tokens() > 0) {
    Note("{} answered: {} prompt tokens, {} answer tokens, first word after {} ms, {} ms in all",
         finished.engine(), finished.usage().prompt_tokens(), finished.usage().answer_tokens(),
         finished.first_token_ms(), finished.total_ms());
  }
  Note("receipt: {} entry {} leaf {}", finished.receipt().origin(), finished.receipt().index(),
       Hex(finished.receipt().leaf_sha256()));
}

}  // namespace weir::cli
