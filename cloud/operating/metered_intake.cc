#include "cloud/operating/metered_intake.h"

#include "absl/strings/ascii.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

// The name under which those count who ask for no model.
constexpr char kAnyModel[] = "weir";

// Passes everything on. Calls come one at a time, as an exchange makes them.
class MeteredWriter final : public router::Writer {
 public:
  MeteredWriter(std::shared_ptr<router::Writer> writer, std::unique_ptr<Reservation> reservation,
                ExchangeFigures& figures, const Clock& clock)
      : writer_(std::move(writer)),
        reservation_(std::move(reservation)),
        figures_(figures),
        clock_(clock),
        begun_(clock.Now()) {}

  void SetModel(std::string model) { figure_.model = std::move(model); }

  void Started(const gate::Admitted& admitted, const router::Routed& routed,
               const std::string& model) override {
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
    reservation_->Settle(static_cast<uint64_t>(frame.usage.prompt_tokens) +
                         frame.usage.answer_tokens);
    Count(std::string(ledger::NameOf(frame.ending)));
    writer_->Finished(frame, closed);
  }
  // Who leaves, or sees a half answer, has had it; who got nothing pays nothing.
  void Failed(const absl::Status& status) override {
    const bool nothing = figure_.first_token == absl::InfiniteDuration();
    if (nothing && !absl::IsCancelled(status)) reservation_->Refund();
    Count(absl::AsciiStrToLower(absl::StatusCodeToString(status.code())));
    writer_->Failed(status);
  }

 private:
  void Count(std::string outcome) {
    figure_.outcome = std::move(outcome);
    figure_.duration = clock_.Now() - begun_;
    figures_.Add(figure_);
  }

  const std::shared_ptr<router::Writer> writer_;
  const std::unique_ptr<Reservation> reservation_;
  ExchangeFigures& figures_;
  const Clock& clock_;
  const absl::Time begun_;
  ExchangeFigure figure_;
};

}  // namespace

absl::StatusOr<router::TakenIn> MeteredIntake::Take(const gate::Request& request,
                                                    const std::string& model,
                                                    std::shared_ptr<router::Writer> writer) {
  const std::string name = model.empty() ? kAnyModel : model;
  auto grant = quota_.Reserve(request, name);
  if (!grant.ok()) {
    figures_.Add({.model = name, .outcome = "limited"});
    return grant.status();
  }
  auto metered = std::make_shared<MeteredWriter>(std::move(writer), std::move(grant->reservation),
                                                 figures_, clock_);
  metered->SetModel(name);
  return router::TakenIn{.writer = std::move(metered), .headers = std::move(grant->headers)};
}

}  // namespace weir::cloud
