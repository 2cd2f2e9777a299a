#include "router/exchange.h"

#include <utility>

#include "compliance/base/status.h"
#include "router/partial_usage.h"

namespace weir::router {

// Carries an engine's calls onto the strand. Knows which generation it belongs to, so that a late
// call of an abandoned one is dropped.
class Exchange::Sink final : public ChunkSink {
 public:
  Sink(std::shared_ptr<Exchange> exchange, uint64_t source)
      : exchange_(std::move(exchange)), source_(source) {}

  void OnLabel(const label::Label& label) override {
    Post([label](Exchange& e) { e.OnLabel(label); });
  }
  void OnState(const classify::PromptState& state) override {
    Post([state](Exchange& e) { e.OnState(state); });
  }
  void OnSign(const TokenSign& sign) override {
    Post([sign](Exchange& e) { e.OnSign(sign); });
  }
  void OnText(std::string_view bytes) override {
    Post([text = std::string(bytes)](Exchange& e) { e.OnText(text); }, {.bytes = bytes.size()});
  }
  void OnEnd(const GenerationEnd& end) override {
    Post([end](Exchange& e) { e.OnEnd(end); },
         {.ended = end.status.ok(), .failed = !end.status.ok()});
  }

 private:
  void Post(Call call, const News& news = {}) {
    exchange_->strand_.Post(
        [exchange = exchange_, source = source_, news, call = std::move(call)]() mutable {
          exchange->Hear(source, std::move(call), news);
        });
  }
  std::shared_ptr<Exchange> exchange_;
  uint64_t source_;
};

Exchange::Exchange(const ExchangeParts& parts, gate::Request request,
                   std::shared_ptr<Writer> writer)
    : parts_(parts),
      request_(std::move(request)),
      writer_(std::move(writer)),
      labels_(parts.labeller.Later(request_.id(), request_.locale())) {
  closing_.first_text = absl::InfiniteFuture();
}

std::shared_ptr<Exchange> Exchange::Start(const ExchangeParts& parts, gate::Request request,
                                          std::shared_ptr<Writer> writer) {
  std::shared_ptr<Exchange> exchange(new Exchange(parts, std::move(request), std::move(writer)));
  if (parts.live != nullptr) {
    const gate::Request& r = exchange->request_;
    exchange->place_ = parts.live->Add({r.id(), r.tenant(), r.received()}, exchange);
  }
  exchange->strand_.Post([exchange] { exchange->Begin(); });
  return exchange;
}

void Exchange::Cancel() {
  strand_.Post([self = shared_from_this()] { self->Abandon(); });
}

void Exchange::End(absl::Status why) {
  strand_.Post([self = shared_from_this(), why = std::move(why)]() mutable {
    if (self->cancelled_ || self->ending()) return;
    self->ended_by_other_ = std::move(why);
    self->Abandon();
  });
}

void Exchange::Abandon() {
  cancelled_ = true;
  if (generation_ != nullptr) generation_->Cancel();
  if (hedge_) hedge_->generation->Cancel();
  if (held_end_ && !ending()) CloseAbandoned();
}

void Exchange::Begin() {
  conduct::Ruling ruling = parts_.conduct.Rule(request_, parts_.gate.Admit(request_));
  conduct_ = std::move(ruling.record);
  notices_ = std::move(ruling.notices);
  if (!conduct_.label_agreement.empty()) labels_.HideVisible();
  if (const auto* refusal = std::get_if<gate::Refusal>(&ruling.admission)) return Refuse(*refusal);
  admitted_ = std::get<gate::Admitted>(std::move(ruling.admission));
  absl::StatusOr<Routed> routed = parts_.router.Decide(*admitted_);
  if (!routed.ok()) {
    NoteDecision(kUnrouted, {std::string(routed.status().message())});
    return FailUnrouted(routed.status());
  }
  routed_ = *std::move(routed);
  NoteDecision(routed_->decision.engine(), routed_->decision.Codes());
  if (!routed_->engines.front()->info().labels) parts_.labeller.Prepare(labels_.task());
  const Opening opening{.input = routed_->input,
                        .decision = routed_->decision,
                        .model = routed_->engines.front()->info().model,
                        .conduct = conduct_};
  parts_.journal.Open(
      *admitted_, opening, [self = shared_from_this()](absl::StatusOr<Opened> opened) {
        self->strand_.Post(
            [self, opened = std::move(opened)]() mutable { self->OnOpened(std::move(opened)); });
      });
}

void Exchange::NoteDecision(std::string outcome, std::vector<std::string> codes) {
  parts_.router.experience().decisions.Note(
      {request_.received(), std::move(outcome), std::move(codes)});
}

void Exchange::Refuse(const gate::Refusal& refusal) {
  NoteDecision(kRefused, {std::string(gate::NameOf(refusal.reason()))});
  closing_.ending = ledger::Ending::kRefused;
  ShowNotices();
  writer_->Refused({.reason = std::string(gate::NameOf(refusal.reason())),
                    .category = refusal.category(),
                    .category_name = refusal.category_name()},
                   labels_.Last(refusal.reply()));
  parts_.journal.CloseRefused(
      request_, refusal, conduct_, [self = shared_from_this()](absl::StatusOr<Closed> closed) {
        self->strand_.Post(
            [self, closed = std::move(closed)]() mutable { self->OnClosed(std::move(closed)); });
      });
}

void Exchange::ShowNotices() {
  for (const conduct::Notice& notice : notices_) writer_->Noticed(notice);
}

void Exchange::FailUnrouted(const absl::Status& status) {
  closing_.notes.emplace_back(status.message());
  CloseWith(ledger::Ending::kFailed, status);
}

void Exchange::OnOpened(absl::StatusOr<Opened> opened) {
  if (!opened.ok()) {
    closing_.ending = ledger::Ending::kFailed;
    writer_->Failed(opened.status());
    return;
  }
  opened_ = *std::move(opened);
  if (cancelled_) return CloseAbandoned();
  writer_->Started(*admitted_, *routed_, routed_->engines.front()->info().model);
  ShowNotices();
  Generate();
}

void Exchange::Hear(uint64_t source, Call call, const News& news) {
  if (ending()) return;
  if (source == source_) return call(*this);
  if (hedge_ && source == hedge_->source) HearHedge(std::move(call), news);
}

std::shared_ptr<ChunkSink> Exchange::SinkFor(uint64_t source) {
  return std::make_shared<Sink>(shared_from_this(), source);
}

void Exchange::BeginAttempt() {
  const EngineInfo info = routed_->engines[attempt_]->info();
  closing_.engine = info.id;
  closing_.model = info.model;
  asked_at_ = parts_.clock.Now();
  heard_at_ = absl::InfiniteFuture();
  release_ = parts_.gate.OpenRelease(*admitted_, info.model, HasGuard());
  held_text_.clear();
  held_end_.reset();
  watch_.reset();
}

GenerateOptions Exchange::OptionsFor(bool watched) const {
  return {.sampling = request_.sampling(),
          .deadline = request_.deadline(),
          .locale = request_.locale(),
          .session = request_.session(),
          .subject = request_.subject(),
          .age = request_.age(),
          .state_layers = release_->state_layers(),
          .sign_tokens = watched ? kCheckpointTokens.back() : 0};
}

void Exchange::Generate() {
  BeginAttempt();
  if (attempt_ == 0 && routed_->decision.watched()) {
    watch_.emplace(parts_.router.predictor(), request_.turns().back().text, WatchOptions{});
  }
  Engine& engine = *routed_->engines[attempt_];
  source_ = ++sources_;
  left_device_ = left_device_ || engine.info().place == gate::Place::kCloud;
  generation_ = engine.Start(*opened_, admitted_->PromptFor(engine.info().place),
                             OptionsFor(watch_.has_value()), SinkFor(source_));
  if (watch_) StartHedge();
  if (release_->awaits_opinion()) AskGuard();
}

void Exchange::OnLabel(const label::Label& label) {
  if (!shown_any_) labels_.Adopt(label);
}

void Exchange::OnState(const classify::PromptState& state) { Show(release_->HearState(state)); }

void Exchange::OnSign(const TokenSign& sign) {
  if (watch_) watch_->Note(sign);
}

void Exchange::OnText(const std::string& bytes) {
  if (heard_at_ == absl::InfiniteFuture()) heard_at_ = parts_.clock.Now();
  if (release_->awaits_opinion()) {
    held_text_ += bytes;
    return;
  }
  Pass(bytes);
}

void Exchange::Pass(const std::string& bytes) {
  if (watch_) return Heed(watch_->Push(bytes));
  Show(release_->Push(bytes));
}

void Exchange::Heed(AnswerWatch::Say say) {
  if (say == AnswerWatch::Say::kHold) return;
  if (say == AnswerWatch::Say::kEscalate) return Escalate();
  const std::string held = watch_->TakeHeld();
  closing_.notes.push_back(
      fmt::format("watched:{}:{}", watch_->tokens(), watch_->score_permille()));
  watch_.reset();
  DropHedge();
  Show(release_->Push(held));
}

// The local answer looks wrong and nobody has seen it: the first cloud engine takes over.
void Exchange::Escalate() {
  closing_.notes.push_back(
      fmt::format("escalated:{}:{}", watch_->tokens(), watch_->score_permille()));
  if (hedge_) return AdoptHedge("taken");
  generation_->Cancel();
  do {
    ++attempt_;
  } while (routed_->engines[attempt_]->info().place != gate::Place::kCloud);
  Generate();
}

void Exchange::Show(gate::Release::Step step) {
  if (!step.text.empty()) {
    if (!shown_any_) closing_.first_text = parts_.clock.Now();
    shown_any_ = true;
    closing_.shown.Append(step.text.text());
    writer_->Text(labels_.Next(std::move(step.text)));
  }
  if (step.flow == gate::Flow::kStop) StopAnswer(*release_->refusal());
}

void Exchange::OnEnd(const GenerationEnd& end) {
  closing_.usage = end.usage;
  finish_ = end.finish;
  Learn(end);
  if (release_->awaits_opinion() && end.status.ok() && !end.refusal && !cancelled_) {
    held_end_ = end;
    return;
  }
  Conclude(end);
}

void Exchange::Conclude(const GenerationEnd& end) {
  if (cancelled_) return CloseAbandoned();
  if (watch_ && end.status.ok() && !end.refusal) {
    const uint64_t source = source_;
    Heed(watch_->Finish());
    if (source_ != source || ending()) return;
  }
  if (end.refusal) return StopRemotely(*end.refusal);
  if (!end.status.ok()) {
    if (TryFallback(end.status)) return;
    absl::Status status = end.status;
    if (shown_any_) SetPartialUsage(end.usage, status);
    return CloseWith(ledger::Ending::kFailed, std::move(status));
  }
  EndWithText();
}

// What this generation says about the engine, for the decisions to come.
void Exchange::Learn(const GenerationEnd& end) {
  Experience& experience = parts_.router.experience();
  const absl::Time now = parts_.clock.Now();
  if (absl::IsUnavailable(end.status) || absl::IsInternal(end.status)) {
    return experience.pace.NoteFailure(closing_.engine, now);
  }
  if (!end.status.ok() || end.refusal || heard_at_ == absl::InfiniteFuture()) return;
  const SessionState& session = routed_->input.session;
  experience.pace.Note(closing_.engine, {.first_word = heard_at_ - asked_at_,
                                         .total = now - asked_at_,
                                         .prompt_tokens = end.usage.prompt_tokens,
                                         .answer_tokens = end.usage.answer_tokens,
                                         .cold = session.engine != closing_.engine});
  const Price price = routed_->engines[attempt_]->info().price;
  const uint64_t cost = CostMicros(price, end.usage.prompt_tokens, end.usage.answer_tokens);
  experience.spending.Note(cost, now);
  experience.sessions.Note(
      request_.tenant(), request_.session(),
      {.engine = closing_.engine, .tokens = end.usage.prompt_tokens + end.usage.answer_tokens});
}

// Another engine may take over only while the reader has seen nothing.
bool Exchange::TryFallback(const absl::Status& status) {
  const bool time_left = parts_.clock.Now() < request_.deadline();
  if (request_.wishes().on_unavailable == gate::OnUnavailable::kFail) return false;
  if (shown_any_ || !time_left || attempt_ + 1 >= routed_->engines.size()) return false;
  closing_.notes.push_back(
      fmt::format("fallback:{}:{}", closing_.engine, absl::StatusCodeToString(status.code())));
  if (hedge_) {
    AdoptHedge("taken");
    return true;
  }
  ++attempt_;
  Generate();
  return true;
}

}  // namespace weir::router
