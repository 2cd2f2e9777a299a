#include "cloud/operating/metered_intake.h"

#include "absl/strings/ascii.h"
#include "compliance/base/status.h"
#include "router/partial_usage.h"

namespace weir::cloud {
namespace {

// The name under which those count who ask for no model.
constexpr char kAnyModel[] = "weir";

// Passes everything on. Calls come one at a time, as an exchange makes them.
class MeteredWriter final : public router::Writer {
 public:
  struct Held {
    SeenExchanges& seen;
    SeenExchanges::Place place;
    std::unique_ptr<Reservation> reservation;
  };
  MeteredWriter(std::shared_ptr<router::Writer> writer, Held held, ExchangeFigures& figures,
                const Clock& clock)
      : writer_(std::move(writer)),
        held_(std::move(held)),
        figures_(figures),
        clock_(clock),
        begun_(clock.Now()) {}

  void SetModel(std::string model) { figure_.model = std::move(model); }
  // REQUIRES: SetModel.
  void TraceTo(TraceExporter& traces, const Id& exchange, std::optional<TraceParent> parent) {
    traces_ = &traces;
    trace_.parent = parent;
    trace_.exchange = exchange;
    trace_.asked_model = figure_.model;
    trace_.begun = begun_;
  }

  void Started(const gate::Admitted& admitted, const router::Routed& routed,
               const std::string& model) override {
    trace_.engine_begun = clock_.Now();
    trace_.engine = routed.decision.engine();
    trace_.model = model;
    writer_->Started(admitted, routed, model);
  }
  void Noticed(const conduct::Notice& notice) override { writer_->Noticed(notice); }
  void Text(const label::Labelled& text) override {
    if (figure_.first_token == absl::InfiniteDuration()) {
      figure_.first_token = clock_.Now() - begun_;
    }
    writer_->Text(text);
  }
  void Withdrawn(const std::string& category) override { writer_->Withdrawn(category); }
  void Refused(const router::RefusedFrame& frame, const label::Labelled& reply) override {
    writer_->Refused(frame, reply);
  }
  // The account is right before the caller knows the end, and so before it can ask again.
  void Finished(const router::FinishedFrame& frame, const router::Closed& closed) override {
    figure_.usage = frame.usage;
    if (!frame.engine.empty()) trace_.engine = frame.engine;
    trace_.finish = router::FinishReasonOf(frame);
    held_.reservation->Settle(static_cast<uint64_t>(frame.usage.prompt_tokens) +
                              frame.usage.answer_tokens);
    Count(std::string(ledger::NameOf(frame.ending)));
    writer_->Finished(frame, closed);
  }
  // Who leaves, or sees a half answer, has had it; who got nothing pays nothing and may ask again.
  void Failed(const absl::Status& status) override {
    const bool nothing = figure_.first_token == absl::InfiniteDuration();
    if (nothing) held_.seen.Forget(held_.place);
    if (nothing && !absl::IsCancelled(status)) held_.reservation->Refund();
    trace_.failed = !absl::IsCancelled(status);
    if (const auto usage = router::PartialUsage(status)) figure_.usage = *usage;
    Count(absl::AsciiStrToLower(absl::StatusCodeToString(status.code())));
    writer_->Failed(status);
  }

 private:
  void Count(std::string outcome) {
    figure_.outcome = std::move(outcome);
    figure_.duration = clock_.Now() - begun_;
    figures_.Add(figure_);
    if (traces_ != nullptr) Trace();
  }
  void Trace() {
    trace_.outcome = figure_.outcome;
    trace_.ended = begun_ + figure_.duration;
    trace_.usage = figure_.usage;
    trace_.first_text = begun_ + figure_.first_token;
    traces_->Add(std::move(trace_));
  }

  const std::shared_ptr<router::Writer> writer_;
  const Held held_;
  ExchangeFigures& figures_;
  const Clock& clock_;
  const absl::Time begun_;
  ExchangeFigure figure_;
  TraceExporter* traces_ = nullptr;
  ExchangeTrace trace_;
};

}  // namespace

absl::StatusOr<router::TakenIn> MeteredIntake::Take(const gate::Request& request,
                                                    const router::Asked& asked,
                                                    std::shared_ptr<router::Writer> writer) {
  const std::string name = asked.model.empty() ? kAnyModel : asked.model;
  auto place = seen_.Begin(request.tenant(), request.id());
  if (!place.ok()) {
    figures_.Add({.model = name, .outcome = "repeated"});
    return place.status();
  }
  auto grant = quota_.Reserve(request, name);
  if (!grant.ok()) {
    seen_.Forget(*place);
    figures_.Add({.model = name, .outcome = "limited"});
    return grant.status();
  }
  MeteredWriter::Held held{seen_, *std::move(place), std::move(grant->reservation)};
  auto metered =
      std::make_shared<MeteredWriter>(std::move(writer), std::move(held), figures_, clock_);
  metered->SetModel(name);
  const auto parent = TraceParent::Parse(asked.trace_parent);
  if (traces_ != nullptr && (!parent || parent->sampled)) {
    metered->TraceTo(*traces_, request.id(), parent);
  }
  return router::TakenIn{.writer = std::move(metered), .headers = std::move(grant->headers)};
}

}  // namespace weir::cloud
