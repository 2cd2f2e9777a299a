#include <vector>

#include "cloud/upstream/chat_wire.h"
#include "cloud/upstream/event_stream.h"
#include "compliance/base/status.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

struct Seen {
  std::vector<std::string> events;
  absl::StatusCode end = absl::StatusCode::kOk;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen Read(std::string_view bytes, size_t piece) {
  Seen seen;
  cloud::EventStream stream;
  while (!bytes.empty() && seen.end == absl::StatusCode::kOk) {
    const std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    seen.end = stream
                   .Push(part,
                         [&](std::string_view data) {
                           seen.events.emplace_back(data);
                           return cloud::ParseChatChunk(data).status();
                         })
                   .code();
  }
  return seen;
}

}  // namespace

void UpstreamEvents(std::string_view input) {
  Input parts(input);
  const size_t piece = 1 + parts.Byte() % 32;
  const Seen whole = Read(parts.rest(), parts.rest().size() + 1);
  WEIR_CHECK(whole.end == absl::StatusCode::kOk || whole.end == absl::StatusCode::kInternal);
  WEIR_CHECK(Read(parts.rest(), piece) == whole);
}

}  // namespace weir::fuzz
