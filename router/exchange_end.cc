// How an exchange ends: whole, refused, stopped, by its caller, by an operator, by a failure.
#include "router/exchange.h"

namespace weir::router {

std::string_view FinishReasonOf(const FinishedFrame& frame) {
  if (frame.ending != ledger::Ending::kDone) return "content_filter";
  return frame.finish == Finish::kLength ? "length" : "stop";
}

void Exchange::CloseAbandoned() {
  if (ended_by_other_.ok()) return CloseWith(ledger::Ending::kCancelled);
  closing_.notes.emplace_back("ended:operator");
  CloseWith(ledger::Ending::kFailed, ended_by_other_);
}

void Exchange::EndWithText() {
  gate::Release::Step step = release_->Finish();
  if (step.flow == gate::Flow::kStop) return Show(std::move(step));
  if (!step.text.empty() && !shown_any_) closing_.first_text = parts_.clock.Now();
  shown_any_ = shown_any_ || !step.text.empty();
  closing_.shown.Append(step.text.text());
  writer_->Text(labels_.Last(std::move(step.text)));
  CloseWith(ledger::Ending::kDone);
}

void Exchange::StopAnswer(const gate::Refusal& refusal) {
  if (refusal.is_of_prompt()) return RefuseLate(refusal);
  if (generation_ != nullptr) generation_->Cancel();
  if (shown_any_) writer_->Withdrawn(refusal.category());
  writer_->Refused({.reason = std::string(gate::NameOf(refusal.reason())),
                    .category = refusal.category(),
                    .category_name = refusal.category_name()},
                   labels_.Last(refusal.reply()));
  CloseWith(ledger::Ending::kStopped);
}

// The second stage refuses the prompt: the answer is not begun.
void Exchange::RefuseLate(const gate::Refusal& refusal) {
  if (generation_ != nullptr) generation_->Cancel();
  if (refusal.is_offence()) {
    closing_.conduct = parts_.conduct.RuleRemotely(request_, gate::NameOf(refusal.reason()));
  }
  if (closing_.conduct) conduct_ = *closing_.conduct;
  writer_->Refused({.reason = std::string(gate::NameOf(refusal.reason())),
                    .category = refusal.category(),
                    .category_name = refusal.category_name()},
                   labels_.Last(refusal.reply()));
  CloseWith(ledger::Ending::kRefused);
}

void Exchange::StopRemotely(const RemoteRefusal& refusal) {
  if (!refusal.after_text) closing_.conduct = parts_.conduct.RuleRemotely(request_, refusal.reason);
  if (closing_.conduct) conduct_ = *closing_.conduct;
  if (shown_any_) writer_->Withdrawn(refusal.category);
  writer_->Refused(
      {.reason = "remote", .category = refusal.category, .category_name = ""},
      labels_.Last(parts_.gate.ReplyFor(*admitted_, refusal.category, refusal.reason)));
  CloseWith(refusal.after_text ? ledger::Ending::kStopped : ledger::Ending::kRefused);
}

void Exchange::CloseWith(ledger::Ending ending, absl::Status status) {
  DropHedge();
  closing_.ending = ending;
  closing_.status = std::move(status);
  if (release_ != nullptr) {
    const gate::SecondLook& second = release_->second_look();
    closing_.answer_verdict = release_->verdict();
    closing_.prompt_verdict = second.verdict();
    closing_.judged = second.judged();
    if (!second.note().empty()) closing_.notes.push_back(second.note());
  }
  if (shown_any_) closing_.label = labels_.label().aigc_json;
  parts_.journal.Close(
      *admitted_, closing_, [self = shared_from_this()](absl::StatusOr<Closed> closed) {
        self->strand_.Post(
            [self, closed = std::move(closed)]() mutable { self->OnClosed(std::move(closed)); });
      });
}

void Exchange::OnClosed(absl::StatusOr<Closed> closed) {
  generation_.reset();
  question_.reset();
  if (!closed.ok()) return writer_->Failed(closed.status());
  if (cancelled_ && closing_.ending == ledger::Ending::kCancelled) {
    return writer_->Failed(absl::CancelledError("cancelled by the caller"));
  }
  if (closing_.ending == ledger::Ending::kFailed) return writer_->Failed(closing_.status);
  writer_->Finished(Summary(), *closed);
}

FinishedFrame Exchange::Summary() const {
  const absl::Time received = request_.received();
  const absl::Time first = closing_.first_text;
  FinishedFrame frame{.exchange = request_.id(),
                      .ending = closing_.ending,
                      .engine = closing_.engine,
                      .finish = finish_,
                      .usage = closing_.usage,
                      .answer_verdict = closing_.answer_verdict,
                      .notes = closing_.notes,
                      .left_device = left_device_,
                      .conduct = conduct_,
                      .locale = request_.locale()};
  if (first != absl::InfiniteFuture()) {
    frame.first_token_ms = static_cast<uint32_t>(absl::ToInt64Milliseconds(first - received));
  }
  frame.total_ms = static_cast<uint32_t>(absl::ToInt64Milliseconds(parts_.clock.Now() - received));
  return frame;
}

}  // namespace weir::router
