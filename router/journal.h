// Writes the opening and the closing entry of each exchange. Opened and Closed are proofs that the
// entry is durable: an engine starts only with an Opened, a reader is told "finished" only with a
// Closed.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"
#include "compliance/ledger/ledger.h"
#include "router/decision.h"
#include "router/engine.h"

namespace weir::testing {
struct OpenedForTesting;
}

namespace weir::router {

// The opening entry is durable. Made by Journal::Open only. A value.
class Opened {
 public:
  const Id& exchange() const { return exchange_; }
  const ledger::Receipt& receipt() const { return receipt_; }

 private:
  friend class Journal;
  friend struct weir::testing::OpenedForTesting;
  Opened(Id exchange, ledger::Receipt receipt)
      : exchange_(exchange), receipt_(std::move(receipt)) {}
  Id exchange_;
  ledger::Receipt receipt_;
};

// The closing entry is durable. Made by Journal only. A value.
class Closed {
 public:
  const ledger::Receipt& receipt() const { return receipt_; }

 private:
  friend class Journal;
  explicit Closed(ledger::Receipt receipt) : receipt_(std::move(receipt)) {}
  ledger::Receipt receipt_;
};

// What the opening entry says beside what the gate says.
struct Opening {
  const RouteInput& input;
  const Decision& decision;
  std::string model;
  ledger::ConductRecord conduct;
};

// What the closing entry says beside what the request and the gate say.
struct Closing {
  ledger::Ending ending = ledger::Ending::kNone;
  absl::Status status;  // of a failure
  std::string engine;
  std::string model;
  std::vector<std::string> notes;  // "fallback:cloud:UNAVAILABLE", ...
  gate::Verdict prompt_verdict;    // what stage two adds to the opening entry's
  gate::Verdict answer_verdict;
  std::optional<gate::Judged> judged;  // with what stage two said
  Usage usage;
  UserText shown;         // everything that was released, also when withdrawn later
  std::string label;      // AIGC JSON shown
  absl::Time first_text;  // absl::InfiniteFuture(): none
  std::optional<ledger::ConductRecord> conduct;  // what became of it after the opening entry
};

// A complaint about an exchange or an appeal against a refusal.
struct Complaint {
  Id exchange;            // empty: a complaint about something else
  std::string_view kind;  // "complaint" or "appeal"
  std::string tenant;
  std::string subject;
  UserText comment;
};

// Thread-safe. Callbacks run as ledger::Ledger::Append says.
class Journal {
 public:
  // Complaints and appeals are to be answered within `answer_within` (Interim Measures, article 15:
  // a public deadline).
  Journal(ledger::Ledger& ledger, const Clock& clock,
          absl::Duration answer_within = absl::Hours(24) * 15)
      : ledger_(ledger), clock_(clock), answer_within_(answer_within) {}

  void Open(const gate::Admitted& admitted, const Opening& opening,
            std::function<void(absl::StatusOr<Opened>)> done);
  void Close(const gate::Admitted& admitted, const Closing& closing,
             std::function<void(absl::StatusOr<Closed>)> done);
  // A prompt that was refused: its only entry.
  void CloseRefused(const gate::Request& request, const gate::Refusal& refusal,
                    const ledger::ConductRecord& conduct,
                    std::function<void(absl::StatusOr<Closed>)> done);
  // By when a complaint that comes now is to be answered.
  absl::Time DueAt() const { return clock_.Now() + answer_within_; }
  void Report(const Complaint& complaint, absl::Time due, ledger::Ledger::Done done);

 private:
  void Append(const ledger::Entry& entry, std::function<void(absl::StatusOr<Closed>)> done);
  ledger::Ledger& ledger_;
  const Clock& clock_;
  absl::Duration answer_within_;
};

}  // namespace weir::router
