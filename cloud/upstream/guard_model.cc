#include "cloud/upstream/guard_model.h"

#include <atomic>
#include <utility>

#include "cloud/upstream/chat_wire.h"
#include "cloud/upstream/endpoint.h"
#include "cloud/upstream/guard_answer.h"
#include "cloud/upstream/meter.h"
#include "cloud/upstream/transfer.h"
#include "cloud/upstream/transfer_loop.h"
#include "compliance/base/status.h"
#include "config/secret_file.h"

namespace weir::cloud {
namespace {

// "Safety: Unsafe\nCategories: ..." with all nine categories has some 60 tokens.
constexpr uint32_t kAnswerTokens = 128;
constexpr size_t kAnswerBytes = 4096;

config::UpstreamSettings UpstreamOf(const config::GuardSettings& settings) {
  config::UpstreamSettings upstream;
  upstream.id = "guard";
  upstream.url = settings.url;
  upstream.model = settings.model;
  upstream.ca = settings.ca;
  upstream.region = settings.region;
  upstream.capacity = settings.capacity;
  return upstream;
}

// Withdraws the question: nothing is told after the flag is up.
class OpenQuestion final : public classify::Question {
 public:
  OpenQuestion(std::shared_ptr<std::atomic<bool>> withdrawn, std::shared_ptr<Waker> waker)
      : withdrawn_(std::move(withdrawn)), waker_(std::move(waker)) {}
  ~OpenQuestion() override {
    if (!withdrawn_->exchange(true)) waker_->Wake();
  }
  OpenQuestion(const OpenQuestion&) = delete;
  OpenQuestion& operator=(const OpenQuestion&) = delete;

 private:
  const std::shared_ptr<std::atomic<bool>> withdrawn_;
  const std::shared_ptr<Waker> waker_;
};

class GuardSink final : public router::ChunkSink {
 public:
  GuardSink(std::string name, uint32_t controversial, std::shared_ptr<std::atomic<bool>> withdrawn,
            classify::StageTwo::Tell tell)
      : name_(std::move(name)),
        controversial_(controversial),
        withdrawn_(std::move(withdrawn)),
        tell_(std::move(tell)) {}

  void OnLabel(const label::Label&) override {}
  void OnText(std::string_view bytes) override {
    answer_.append(bytes.substr(0, kAnswerBytes - answer_.size()));
  }
  void OnEnd(const router::GenerationEnd& end) override {
    if (!withdrawn_->exchange(true)) tell_(OpinionOf(end));
    tell_ = nullptr;
  }

 private:
  absl::StatusOr<classify::Opinion> OpinionOf(const router::GenerationEnd& end) const {
    if (absl::IsDeadlineExceeded(end.status)) return end.status;
    if (!end.status.ok() || end.refusal) return Unavailable("the guard model did not answer");
    auto opinion = ReadGuardAnswer(answer_, controversial_);
    if (!opinion.ok()) return absl::UnavailableError(opinion.status().message());
    opinion->model = name_;
    return opinion;
  }

  const std::string name_;
  const uint32_t controversial_;
  const std::shared_ptr<std::atomic<bool>> withdrawn_;
  classify::StageTwo::Tell tell_;
  std::string answer_;
};

}  // namespace

GuardModel::GuardModel(const config::GuardSettings& settings, const Secret& api_key,
                       const Clock& clock)
    : settings_(settings),
      clock_(clock),
      endpoint_(std::make_shared<Endpoint>(UpstreamOf(settings), settings.url, api_key)),
      meter_(std::make_shared<Meter>(settings.capacity, 0, clock)),
      loop_(std::make_unique<TransferLoop>(settings.capacity)) {}

GuardModel::~GuardModel() = default;

std::unique_ptr<classify::Question> GuardModel::Ask(std::string_view text, absl::Time deadline,
                                                    Tell tell) {
  auto withdrawn = std::make_shared<std::atomic<bool>>(false);
  auto question = std::make_unique<OpenQuestion>(withdrawn, loop_->waker());
  const absl::Duration left = deadline - clock_.Now();
  if (left <= absl::ZeroDuration() || !meter_->TryBegin()) {
    withdrawn->store(true);
    tell(left <= absl::ZeroDuration() ? absl::DeadlineExceededError("no time is left")
                                      : Unavailable("all places of the guard model are taken"));
    return question;
  }
  Job job{.body = std::make_shared<const std::string>(
              ChatRequestBody(settings_.model, text, kAnswerTokens)),
          .sink = std::make_shared<GuardSink>("guard:" + settings_.model, settings_.controversial,
                                              withdrawn, std::move(tell)),
          .prompt_tokens_estimate = EstimateTokens(text),
          .deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(left),
          .cancelled = withdrawn,
          .lost = std::make_shared<std::atomic<bool>>(false)};
  loop_->Add(std::make_unique<Transfer>(endpoint_, meter_, std::move(job)));
  return question;
}

absl::StatusOr<std::unique_ptr<GuardModel>> MakeGuard(const config::GuardSettings& settings,
                                                      FileSystem& files, const Clock& clock) {
  Secret api_key;
  if (!settings.api_key_path.empty()) {
    WEIR_ASSIGN_OR_RETURN(api_key, config::ReadSecret(files, settings.api_key_path));
  }
  return std::make_unique<GuardModel>(settings, api_key, clock);
}

}  // namespace weir::cloud
