// What the events of one streamed answer look like; who writes them when is http_answer's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "cloud/http/completion_json.h"

namespace weir::cloud {

// One stream; one thread at a time. Each call gives whole server-sent events.
class EventForm {
 public:
  virtual ~EventForm() = default;
  // Before everything else.
  virtual std::string Begin() = 0;
  // A piece of the answer, or the reply of a refusal. `own.withdrawn`: what was shown before it is
  // taken back.
  virtual std::string Text(std::string_view text, const OwnFields& own) = 0;
  virtual std::string Finish(const router::FinishedFrame& frame, const OwnFields& own) = 0;
  // Behind Begin: the connection is cut behind it.
  virtual std::string Failure(const absl::Status& status) = 0;
};

// The envelope must outlive it.
std::unique_ptr<EventForm> CompletionEvents(const Envelope& envelope, bool include_usage);
std::unique_ptr<EventForm> ResponseEvents(const Envelope& envelope);

}  // namespace weir::cloud
