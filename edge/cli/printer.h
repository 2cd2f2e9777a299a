// Shows the events of an exchange: words for people, or one JSON object an event.
#pragma once

#include <string>

#include "weir/v1/chat.pb.h"

namespace weir::cli {

enum class Style { kPeople, kJson };

// One exchange. One thread at a time.
class Printer {
 public:
  Printer(Style style, bool explain) : style_(style), explain_(explain) {}
  void Show(const v1::ChatEvent& event);

  const std::string& answer() const { return answer_; }  // what stays on the reader's screen
  v1::Ending ending() const { return ending_; }
  const std::string& exchange_id() const { return exchange_id_; }

 private:
  void ShowForPeople(const v1::ChatEvent& event);
  void ShowStarted(const v1::Started& started);
  void ShowRefused(const v1::Refused& refused);
  void ShowFinished(const v1::Finished& finished);

  Style style_;
  bool explain_;
  std::string answer_;
  std::string visible_label_;
  std::string exchange_id_;
  v1::Ending ending_ = v1::ENDING_UNSPECIFIED;
};

}  // namespace weir::cli
