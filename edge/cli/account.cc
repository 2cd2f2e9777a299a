#include "edge/cli/account.h"

#include <fmt/format.h>

namespace weir::cli {
namespace {

constexpr const char* kNothing = "nothing has been asked yet\n";

std::string PlaceInWords(const std::string& place) {
  if (place == "device") return "on this device";
  if (place == "cloud") return "in the cloud";
  return "nobody knows where";
}

}  // namespace

void Account::Begin() {
  started_.Clear();
  refused_.Clear();
  finished_.Clear();
}

void Account::Take(const v1::ChatEvent& event) {
  if (event.has_started()) started_ = event.started();
  if (event.has_refused()) refused_ = event.refused();
  if (event.has_finished()) finished_ = event.finished();
}

std::string Account::Why() const {
  std::string lines;
  if (!refused_.reason().empty()) {
    lines += fmt::format("refused: {} {} {}\n/appeal TEXT asks a person to look at it\n",
                         refused_.reason(), refused_.category(), refused_.category_name());
  }
  const v1::Decision& decision = started_.decision();
  for (int i = 0; i < decision.reasons_size() && i < decision.explained_size(); ++i) {
    lines += fmt::format("{} ({})\n", decision.explained(i), decision.reasons(i));
  }
  for (const std::string& note : finished_.notes()) lines += note + "\n";
  for (const std::string& words : finished_.conduct().explained()) lines += words + "\n";
  return lines.empty() ? kNothing : lines;
}

std::string Account::Where(const PlaceOf& place) const {
  const std::string& engine = finished_.engine();
  if (finished_.exchange_id().empty() && !started_.has_decision()) return kNothing;
  if (engine.empty()) return "no engine was asked\n";
  std::string line = fmt::format("{} answered {}", engine, PlaceInWords(place(engine)));
  if (engine == started_.decision().engine())
    return fmt::format("{}: {}\n", line, started_.model());
  return fmt::format("{}, in place of {}\n", line, started_.decision().engine());
}

// What was decided may not be what happened: another engine may have taken over.
Account::Left Account::LeftDevice(const PlaceOf& place) const {
  if (started_.privacy().left_device() || finished_.left_device()) return Left::kYes;
  const std::string& engine = finished_.engine();
  if (engine.empty() || engine == started_.decision().engine()) return Left::kNo;
  const std::string where = place(engine);
  if (where.empty()) return Left::kUnknown;
  return where == "device" ? Left::kNo : Left::kYes;
}

std::string Account::Privacy(const PlaceOf& place) const {
  if (finished_.exchange_id().empty() && !started_.has_decision()) return kNothing;
  if (!started_.has_decision()) return "nothing left the device: the prompt was refused on it\n";
  const Left left = LeftDevice(place);
  if (left == Left::kNo) return "nothing left the device\n";
  std::string lines = left == Left::kYes ? "the conversation left the device\n"
                                         : "the conversation may have left the device\n";
  const v1::PrivacyReport& privacy = started_.privacy();
  for (int i = 0; i < privacy.masked_types_size() && i < privacy.placeholders_size(); ++i) {
    lines +=
        fmt::format("{} was replaced by {}\n", privacy.masked_types(i), privacy.placeholders(i));
  }
  if (privacy.masked_types_size() == 0) lines += "no personal data was found in it\n";
  return lines;
}

}  // namespace weir::cli
