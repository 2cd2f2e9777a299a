// An exchange's frames as an HTTP answer: what ChatReactor (router/rpc) is for gRPC.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cloud/http/completion_json.h"
#include "compliance/http/reply.h"
#include "router/exchange.h"
#include "router/rpc/slots.h"

namespace weir::cloud {

// Thread-safe. Frames come from the exchange, Beat from the heartbeat, the client's leaving from
// the server.
class HttpAnswer : public router::Writer {
 public:
  HttpAnswer(Envelope envelope, std::shared_ptr<http::Reply> reply, router::Slots::Token slot);

  // The exchange that writes here; it is cancelled when the client leaves, at once if it has.
  void Follow(const std::shared_ptr<router::Exchange>& exchange);
  // Tells a client that waits that the line is alive, when nothing went out for `after`.
  virtual void Beat(absl::Duration after) = 0;

  // Go out with every answer. REQUIRES: the exchange has not begun.
  void AddHeaders(const http::Headers& headers);

  void Noticed(const conduct::Notice& notice) final;

 protected:
  http::Headers HeadersFor(std::string_view content_type,
                           const std::optional<label::Label>& label) const;
  void Fail(const absl::Status& status);  // before anything was sent

  const Envelope envelope_;
  const std::shared_ptr<http::Reply> reply_;
  std::mutex mutex_;  // guards everything below
  router::Slots::Token slot_;
  OwnFields own_;
  http::Headers more_headers_;
};

// One JSON object at the end.
std::shared_ptr<HttpAnswer> WholeHttpAnswer(Envelope envelope, std::shared_ptr<http::Reply> reply,
                                            router::Slots::Token slot);
// Server-sent events: text as it is released, the finish, usage if asked for, "[DONE]". Text that
// is withdrawn cannot be taken back here: the chunk says so, and what is shown must be replaced. A
// failure behind the first event is an event of its own and a cut connection, never a clean end.
std::shared_ptr<HttpAnswer> EventHttpAnswer(Envelope envelope, bool include_usage,
                                            std::shared_ptr<http::Reply> reply,
                                            router::Slots::Token slot);

}  // namespace weir::cloud
