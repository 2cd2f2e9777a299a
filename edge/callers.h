// Who may call the agent over its socket, and for what. The kernel says who it is: nothing that a
// caller sends counts.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "config/edge_settings.h"

namespace weir::edge {

// The process at the other end of a connection, as of when it connected.
struct Peer {
  uint32_t uid = 0;
  uint32_t gid = 0;  // its main group; others are not asked for
  uint32_t pid = 0;  // 0: the system does not say
};

// Of a connected Unix socket. UNAVAILABLE: the system does not say.
absl::StatusOr<Peer> PeerOf(int socket);

// The first entry that fits says what a peer may. Without one, `own_uid` and root may do all, and
// nobody else anything: kNone.
config::CallerRights RightsOf(const Peer& peer, const std::vector<config::CallerSettings>& entries,
                              uint32_t own_uid);

}  // namespace weir::edge
