// One exchange: steps 2 to 9 of its life (ARCHITECTURE.md), once, for both daemons.
//
//   Admit -> Route -> Open (durable) -> Generate -> Release -> Label -> Close (durable) -> Finished
//
// Nothing blocks: the exchange moves on whenever an engine, the ledger or the caller has news,
// always on one thread at a time (a Strand). Every exchange that was admitted ends with one closing
// entry.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "compliance/base/clock.h"
#include "compliance/conduct/conduct.h"
#include "compliance/gate/gate.h"
#include "compliance/gate/release.h"
#include "compliance/label/label.h"
#include "router/answer_watch.h"
#include "router/engine.h"
#include "router/guard.h"
#include "router/journal.h"
#include "router/live_exchanges.h"
#include "router/router.h"
#include "router/strand.h"

namespace weir::router {

struct FinishedFrame {
  Id exchange;                                    // what an appeal or a complaint names
  ledger::Ending ending = ledger::Ending::kDone;  // kDone, kRefused or kStopped
  std::string engine;
  Finish finish = Finish::kStop;
  Usage usage;
  gate::Verdict answer_verdict;
  uint32_t first_token_ms = 0;
  uint32_t total_ms = 0;
  std::vector<std::string> notes;
  bool left_device = false;  // a cloud engine was given the prompt, whatever became of it
  ledger::ConductRecord conduct;
  policy::Locale locale = policy::Locale::kChinese;
};

// "stop", "length" or "content_filter": the words that OpenAI's API and OpenTelemetry's conventions
// share.
std::string_view FinishReasonOf(const FinishedFrame& frame);

// Why there is no answer; `reply` is labelled because people read it.
struct RefusedFrame {
  std::string reason;  // gate::NameOf(RefusalReason); "remote" for what the other side refused
  std::string category;
  std::string category_name;
};

// Where an exchange goes: a gRPC stream, a C callback, a test. Calls come one at a time and must
// not block. The order is Started, Notice*, Text*, (Withdrawn, Refused)?, Finished; or Notice*,
// Refused, Finished; and at any point Failed instead of the rest. Finished or Failed is the last
// call.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual void Started(const gate::Admitted& admitted, const Routed& routed,
                       const std::string& model) = 0;
  // To be shown beside the answer.
  virtual void Noticed(const conduct::Notice& notice) = 0;
  virtual void Text(const label::Labelled& text) = 0;
  virtual void Withdrawn(const std::string& category) = 0;
  virtual void Refused(const RefusedFrame& frame, const label::Labelled& reply) = 0;
  virtual void Finished(const FinishedFrame& frame, const Closed& closed) = 0;
  // The status is for the caller; its closing entry, if one was possible, is durable.
  virtual void Failed(const absl::Status& status) = 0;
};

// What every exchange of a daemon shares. All must outlive the exchanges.
struct ExchangeParts {
  const gate::Gate& gate;
  conduct::Conduct& conduct;
  const Router& router;
  Journal& journal;
  const label::Labeller& labeller;
  const Clock& clock;
  const Guard* guard = nullptr;   // null: there is none
  LiveExchanges* live = nullptr;  // null: nobody looks
};

// Thread-safe. Keeps itself alive until its last frame is written.
class Exchange final : public std::enable_shared_from_this<Exchange> {
 public:
  // Begins at once; frames may arrive before this returns.
  static std::shared_ptr<Exchange> Start(const ExchangeParts& parts, gate::Request request,
                                         std::shared_ptr<Writer> writer);
  // The reader is gone or lost interest: the engine stops, the closing entry says "cancelled".
  void Cancel();
  // Somebody else ends it: the engine stops, and the caller gets `why` (no OK).
  void End(absl::Status why);

 private:
  class Sink;
  using Call = std::function<void(Exchange&)>;
  // What a call of an engine means for a hedge.
  struct News {
    size_t bytes = 0;     // of text
    bool ended = false;   // with an answer or a refusal
    bool failed = false;  // without
  };
  // The cloud's answer beside a held local one.
  struct Hedge {
    size_t attempt = 0;  // index into routed_->engines
    uint64_t source = 0;
    std::string engine{};
    absl::Time asked_at{};
    uint64_t reserved_micros = 0;
    std::unique_ptr<Generation> generation{};
    std::vector<Call> calls{};  // in their order
    size_t bytes = 0;           // of text among them
  };
  Exchange(const ExchangeParts& parts, gate::Request request, std::shared_ptr<Writer> writer);

  void Begin();
  void NoteDecision(std::string outcome, std::vector<std::string> codes);
  void Refuse(const gate::Refusal& refusal);
  void ShowNotices();
  void FailUnrouted(const absl::Status& status);
  void OnOpened(absl::StatusOr<Opened> opened);
  void Generate();
  void BeginAttempt();
  GenerateOptions OptionsFor(bool watched) const;
  std::shared_ptr<ChunkSink> SinkFor(uint64_t source);
  void Hear(uint64_t source, Call call, const News& news);
  void StartHedge();
  void HearHedge(Call call, const News& news);
  void AdoptHedge(std::string_view why);
  void DropHedge();
  void OnLabel(const label::Label& label);
  void OnState(const classify::PromptState& state);
  void OnSign(const TokenSign& sign);
  void OnText(const std::string& bytes);
  void OnEnd(const GenerationEnd& end);
  bool HasGuard() const;
  void AskGuard();
  void OnOpinion(absl::StatusOr<classify::Opinion> opinion);
  void HearOpinion();
  void Pass(const std::string& bytes);
  void Conclude(const GenerationEnd& end);
  bool TryFallback(const absl::Status& status);
  void Learn(const GenerationEnd& end);
  void Heed(AnswerWatch::Say say);
  void Escalate();
  void Show(gate::Release::Step step);
  void EndWithText();
  void StopAnswer(const gate::Refusal& refusal);
  void RefuseLate(const gate::Refusal& refusal);
  void StopRemotely(const RemoteRefusal& refusal);
  void Abandon();
  void CloseAbandoned();
  void CloseWith(ledger::Ending ending, absl::Status status = absl::OkStatus());
  void OnClosed(absl::StatusOr<Closed> closed);
  FinishedFrame Summary() const;
  bool ending() const { return closing_.ending != ledger::Ending::kNone; }

  ExchangeParts parts_;
  gate::Request request_;
  std::shared_ptr<Writer> writer_;
  Strand strand_;
  LiveExchanges::Place place_;

  std::optional<gate::Admitted> admitted_;
  ledger::ConductRecord conduct_;
  std::vector<conduct::Notice> notices_;
  std::optional<Routed> routed_;
  std::optional<Opened> opened_;
  size_t attempt_ = 0;                            // index into routed_->engines
  absl::Time asked_at_;                           // of this attempt
  absl::Time heard_at_ = absl::InfiniteFuture();  // its first text
  uint64_t sources_ = 0;                          // generations started
  uint64_t source_ = 0;                           // the one that is listened to
  std::unique_ptr<Generation> generation_;
  std::optional<Hedge> hedge_;  // only while watch_ holds the local answer
  std::unique_ptr<gate::Release> release_;
  std::unique_ptr<classify::Question> question_;  // the guard model is asked once an exchange
  std::optional<absl::StatusOr<classify::Opinion>> opinion_;
  std::string held_text_;  // of this attempt, while the opinion is awaited
  std::optional<GenerationEnd> held_end_;
  std::optional<AnswerWatch> watch_;  // while the beginning of a local answer is held
  label::LabelStream labels_;
  bool cancelled_ = false;
  absl::Status ended_by_other_;  // OK: by nobody
  bool shown_any_ = false;
  bool left_device_ = false;
  Finish finish_ = Finish::kStop;
  Closing closing_;
};

}  // namespace weir::router
