// The answer to one request: whole at once, or a stream. What a handler holds.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "compliance/http/message.h"

namespace weir::http {

enum class Flow {
  kMore,  // go on
  kFull,  // taken, but the client is slow: go on when OnRoom calls
  kGone,  // dropped: the client has left, was too slow, or the stream has ended
};

// Thread-safe; no call blocks. Either Send once, or Begin, any number of Write, and End or Abort.
// Calls that come after the end do nothing. A reply that dies unanswered becomes a 500, and a
// stream that dies without End is aborted: what is cut never looks whole.
class Reply {
 public:
  virtual ~Reply() = default;

  virtual void Send(Answer answer) = 0;

  // The headers of a stream go out with its first bytes, or at once with `Write("")`.
  virtual void Begin(int status, Headers headers) = 0;
  // What is written while an earlier write is under way goes out in one piece with the next.
  virtual Flow Write(std::string_view bytes) = 0;
  virtual void End() = 0;
  // Cuts the connection behind what is written, so that the client sees a broken stream and no end.
  virtual void Abort() = 0;

  // `call` comes once, on a thread of the server, when the client leaves before the answer is
  // complete; at once, on this thread, when it has left already. A client that shuts its sending
  // side has left. Never called after End. One callback; drop it by setting an empty one.
  virtual void OnGone(std::function<void()> call) = 0;
  // `call` comes on a thread of the server each time there is room again after kFull.
  virtual void OnRoom(std::function<void()> call) = 0;
};

// Gets each request, on a thread of the server. May block as long as Options::threads covers it:
// one connection is served by one thread at a time. May keep the reply and answer from anywhere.
using Handler = std::function<void(Request request, std::shared_ptr<Reply> reply)>;

}  // namespace weir::http
