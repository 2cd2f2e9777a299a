#include "cloud/http/completion_json.h"

#include <fmt/format.h>

#include <iterator>

#include "cloud/http/json_text.h"
#include "compliance/crypto/digest.h"

namespace weir::cloud {
namespace {

// What its id begins with, what it is, what a piece of it is, and what its time is called.
struct Names {
  const char* prefix;
  const char* whole;
  const char* chunk;
  const char* time;
};

Names NamesOf(Shape shape) {
  switch (shape) {
    case Shape::kChat:
      return {"chatcmpl-", "chat.completion", "chat.completion.chunk", "created"};
    case Shape::kCompletion:
      return {"cmpl-", "text_completion", "text_completion", "created"};
    case Shape::kResponse:
      return {"resp_", "response", "response", "created_at"};
  }
  return {};
}

void AppendLabel(const label::Label& label, std::string& out) {
  out += R"(,"aigc":{"visible":)";
  AppendQuoted(label.visible, out);
  out.append(R"(,"implicit":)").append(label.aigc_json).append("}");
}

void AppendNotices(const OwnFields& own, std::string& out) {
  out += R"("notices":[)";
  for (size_t i = 0; i < own.notices.size(); ++i) {
    out += fmt::format(R"({}{{"kind":{},"text":{}}})", i == 0 ? "" : ",",
                       Quoted(own.notices[i].first), Quoted(own.notices[i].second));
  }
  out += "],";
}

void AppendFinished(const OwnFields& own, std::string& out) {
  fmt::format_to(std::back_inserter(out),
                 R"("exchange_id":"{}","ending":"{}","engine":{},"receipt":{{"origin":{},)"
                 R"("index":{},"leaf_sha256":"{}"}},)",
                 own.finished->exchange.ToString(), ledger::NameOf(own.finished->ending),
                 Quoted(own.finished->engine), Quoted(own.receipt->origin), own.receipt->index,
                 crypto::ToBase64(own.receipt->leaf.view()));
}

std::string ChunkJson(const Envelope& envelope, std::string_view choice, const OwnFields& own,
                      bool with_usage) {
  std::string out = envelope.chunk();
  out.append(R"(,"choices":[{"index":0,)").append(choice).append("}]");
  if (with_usage) out += R"(,"usage":null)";
  AppendOwn(own, out);
  out += '}';
  return out;
}

}  // namespace

void AppendOwn(const OwnFields& own, std::string& out) {
  if (own.label) AppendLabel(*own.label, out);
  const size_t before = out.size();
  out += R"(,"weir":{)";
  const size_t empty = out.size();
  if (!own.notices.empty()) AppendNotices(own, out);
  if (!own.refused_reason.empty()) {
    fmt::format_to(std::back_inserter(out), R"("refused":{{"reason":{},"category":{}}},)",
                   Quoted(own.refused_reason), Quoted(own.refused_category));
  }
  if (own.withdrawn) out += R"("withdrawn":true,)";
  if (own.finished != nullptr) AppendFinished(own, out);
  if (out.size() == empty) {
    out.resize(before);
  } else {
    out.back() = '}';
  }
}

std::string UsageMember(const router::Usage& usage) {
  return fmt::format(
      R"("usage":{{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},"estimated":{}}})",
      usage.prompt_tokens, usage.answer_tokens,
      static_cast<uint64_t>(usage.prompt_tokens) + usage.answer_tokens, usage.estimated);
}

Envelope::Envelope(Shape shape, const Id& exchange, absl::Time created, std::string_view model)
    : shape_(shape) {
  const Names names = NamesOf(shape);
  id_ = names.prefix + exchange.ToString();
  const auto json = [&](const char* object) {
    return fmt::format(R"({{"id":"{}","object":"{}","{}":{},"model":{})", id_, object, names.time,
                       absl::ToUnixSeconds(created), Quoted(model));
  };
  whole_ = json(names.whole);
  chunk_ = json(names.chunk);
}

std::string TextChunk(const Envelope& envelope, Role role, std::string_view text,
                      const OwnFields& own, bool with_usage) {
  std::string choice;
  if (envelope.shape() == Shape::kChat) {
    choice = role == Role::kFirst ? R"("delta":{"role":"assistant","content":)"
                                  : R"("delta":{"content":)";
    AppendQuoted(text, choice);
    choice += R"(},"logprobs":null,"finish_reason":null)";
  } else {
    choice = R"("text":)";
    AppendQuoted(text, choice);
    choice += R"(,"logprobs":null,"finish_reason":null)";
  }
  return ChunkJson(envelope, choice, own, with_usage);
}

std::string FinishChunk(const Envelope& envelope, std::string_view finish, const OwnFields& own,
                        bool with_usage) {
  const std::string choice =
      fmt::format(R"({},"logprobs":null,"finish_reason":"{}")",
                  envelope.shape() == Shape::kChat ? R"("delta":{})" : R"("text":"")", finish);
  return ChunkJson(envelope, choice, own, with_usage);
}

std::string UsageChunk(const Envelope& envelope, const router::Usage& usage) {
  return envelope.chunk() + R"(,"choices":[],)" + UsageMember(usage) + "}";
}

std::string WholeCompletion(const Envelope& envelope, std::string_view text,
                            std::string_view finish, const router::Usage& usage,
                            const OwnFields& own) {
  std::string out = envelope.whole();
  out += R"(,"choices":[{"index":0,)";
  if (envelope.shape() == Shape::kChat) {
    out += R"("message":{"role":"assistant","content":)";
    AppendQuoted(text, out);
    out += R"(,"refusal":null})";
  } else {
    out += R"("text":)";
    AppendQuoted(text, out);
  }
  out += fmt::format(R"(,"logprobs":null,"finish_reason":"{}"}}],)", finish) + UsageMember(usage);
  AppendOwn(own, out);
  out += '}';
  return out;
}

}  // namespace weir::cloud
