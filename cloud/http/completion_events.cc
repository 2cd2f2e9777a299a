#include "cloud/http/event_form.h"
#include "cloud/http/openai_error.h"

namespace weir::cloud {
namespace {

std::string Event(const std::string& json) { return "data: " + json + "\n\n"; }

// Of chat completions and of completions.
class Completion final : public EventForm {
 public:
  Completion(const Envelope& envelope, bool include_usage)
      : envelope_(envelope), include_usage_(include_usage) {}

  std::string Begin() override { return ""; }
  std::string Text(std::string_view text, const OwnFields& own) override {
    const Role role = said_ ? Role::kSaid : Role::kFirst;
    said_ = true;
    return Event(TextChunk(envelope_, role, text, own, include_usage_));
  }
  std::string Finish(const router::FinishedFrame& frame, const OwnFields& own) override {
    std::string last =
        Event(FinishChunk(envelope_, router::FinishReasonOf(frame), own, include_usage_));
    if (include_usage_) last += Event(UsageChunk(envelope_, frame.usage));
    return last + "data: [DONE]\n\n";
  }
  std::string Failure(const absl::Status& status) override { return Event(BodyOf(status)); }

 private:
  const Envelope& envelope_;
  const bool include_usage_;
  bool said_ = false;
};

}  // namespace

std::unique_ptr<EventForm> CompletionEvents(const Envelope& envelope, bool include_usage) {
  return std::make_unique<Completion>(envelope, include_usage);
}

}  // namespace weir::cloud
