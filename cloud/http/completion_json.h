// The JSON of an answer as OpenAI clients read it, with two fields of ours that they skip:
//
//   "aigc": {"visible": "...", "implicit": {seven keys}}   in the first and the last chunk
//   "weir": {"exchange_id", "ending", "engine", "notices", "refused", "withdrawn", "receipt"}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "cloud/http/chat_body.h"
#include "compliance/label/label.h"
#include "router/exchange.h"

namespace weir::cloud {

// What every chunk of one answer begins with.
class Envelope {
 public:
  Envelope(Shape shape, const Id& exchange, absl::Time created, std::string_view model);
  Shape shape() const { return shape_; }
  const std::string& id() const { return id_; }
  // `{"id":...,"object":...,"created":...,"model":...`, not closed. Of a response both are the
  // same.
  const std::string& whole() const { return whole_; }
  const std::string& chunk() const { return chunk_; }

 private:
  Shape shape_;
  std::string id_;
  std::string whole_;
  std::string chunk_;
};

// What our own fields say; empty parts are left out.
struct OwnFields {
  std::optional<label::Label> label;
  std::vector<std::pair<std::string, std::string>> notices;  // kind, text
  std::string refused_reason;
  std::string refused_category;
  bool withdrawn = false;
  const router::FinishedFrame* finished = nullptr;  // with receipt
  const ledger::Receipt* receipt = nullptr;
};

enum class Role : bool { kSaid, kFirst };  // the first delta of a chat names the role

// One chunk with text; `finish` null until the last one.
std::string TextChunk(const Envelope& envelope, Role role, std::string_view text,
                      const OwnFields& own, bool with_usage);
std::string FinishChunk(const Envelope& envelope, std::string_view finish, const OwnFields& own,
                        bool with_usage);
// The chunk without choices that include_usage asks for.
std::string UsageChunk(const Envelope& envelope, const router::Usage& usage);
// `,"aigc":{...},"weir":{...}`, or nothing.
void AppendOwn(const OwnFields& own, std::string& out);
// `"usage":{...}`
std::string UsageMember(const router::Usage& usage);
// REQUIRES: not of a response (response_json.h).
std::string WholeCompletion(const Envelope& envelope, std::string_view text,
                            std::string_view finish, const router::Usage& usage,
                            const OwnFields& own);

}  // namespace weir::cloud
