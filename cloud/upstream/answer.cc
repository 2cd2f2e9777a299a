#include "cloud/upstream/answer.h"

#include <algorithm>

#include "cloud/upstream/plain_chunk.h"
#include "compliance/base/status.h"

namespace weir::cloud {
namespace {

absl::Status Endless(const char* what, size_t limit_bytes) {
  return Error(absl::StatusCode::kInternal, "{} exceeds {} bytes", what, limit_bytes);
}

}  // namespace

Answer::Answer(router::ChunkSink& sink, uint32_t prompt_tokens_estimate)
    : sink_(sink), prompt_tokens_estimate_(prompt_tokens_estimate) {}

absl::Status Answer::Push(std::string_view bytes) {
  progress_ = Progress::kNone;
  wire_bytes_ += bytes.size();
  if (wire_bytes_ > kMaxWireBytes) return Endless("the event stream", kMaxWireBytes);
  return events_.Push(bytes, [this](std::string_view data) { return TakeEvent(data); });
}

absl::Status Answer::TakeEvent(std::string_view data) {
  progress_ = std::max(progress_, Progress::kEvent);
  if (complete_) return absl::OkStatus();  // nothing after [DONE] counts
  if (data == "[DONE]") return TakeDone();
  if (const auto plain = PlainChunk(data)) return TakeChunk(*plain);
  WEIR_ASSIGN_OR_RETURN(const ChatChunk chunk, ParseChatChunk(data));
  return chunk.failure ? Fail(*chunk.failure) : TakeChunk(chunk);
}

absl::Status Answer::Fail(const Failure& failure) {
  refused_ = refused_ || failure.refused;
  return failure.status;
}

absl::Status Answer::TakeChunk(const ChatChunk& chunk) {
  if (chunk.usage) usage_ = chunk.usage;
  reasoning_bytes_ += chunk.reasoning_bytes;
  text_bytes_ += chunk.content.size();
  if (text_bytes_ + reasoning_bytes_ > kMaxAnswerBytes) {
    return Endless("the answer", kMaxAnswerBytes);
  }
  if (chunk.reasoning_bytes > 0 || !chunk.content.empty()) progress_ = Progress::kToken;
  if (finish_ == ChunkFinish::kNone) finish_ = chunk.finish;
  refused_ = refused_ || finish_ == ChunkFinish::kContentFilter;
  TakeText(chunk.content);
  return absl::OkStatus();
}

void Answer::TakeText(std::string_view content) {
  const std::string whole = joiner_.Push(content);
  if (whole.empty()) return;
  answer_tokens_estimate_ += EstimateTokens(whole);
  sink_.OnText(whole);
}

absl::Status Answer::TakeDone() {
  if (finish_ == ChunkFinish::kNone) return Unavailable("cut mid-stream: no finish_reason");
  complete_ = true;
  return absl::OkStatus();
}

router::GenerationEnd Answer::End(absl::Status status) {
  WEIR_CHECK(!status.ok() || complete_);
  router::GenerationEnd end;
  end.usage = UsageNow();
  if (refused_ && !absl::IsCancelled(status)) {
    end.refusal = router::RemoteRefusal{.category = "", .after_text = text_bytes_ > 0};
    return end;
  }
  if (status.ok()) {
    if (const std::string cut = joiner_.Finish(); !cut.empty()) sink_.OnText(cut);
  }
  end.status = std::move(status);
  end.finish = finish_ == ChunkFinish::kLength ? router::Finish::kLength : router::Finish::kStop;
  return end;
}

router::Usage Answer::UsageNow() const {
  if (usage_) return *usage_;
  const auto reasoning_tokens = static_cast<uint32_t>((reasoning_bytes_ + 3) / 4);
  return {.prompt_tokens = prompt_tokens_estimate_,
          .answer_tokens = answer_tokens_estimate_ + reasoning_tokens,
          .estimated = true};
}

}  // namespace weir::cloud
