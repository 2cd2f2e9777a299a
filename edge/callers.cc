#include "edge/callers.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "compliance/base/status.h"

namespace weir::edge {
namespace {

using config::CallerRights;
using config::CallerSettings;

bool Fits(const CallerSettings& entry, const Peer& peer) {
  const bool uid_fits = entry.uid == CallerSettings::kAny || entry.uid == peer.uid;
  return uid_fits && (entry.gid == CallerSettings::kAny || entry.gid == peer.gid);
}

}  // namespace

absl::StatusOr<Peer> PeerOf(int socket) {
  Peer peer;
#ifdef __linux__
  ucred told{};
  socklen_t size = sizeof(told);
  const bool known = ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &told, &size) == 0;
  peer = {.uid = told.uid, .gid = told.gid, .pid = static_cast<uint32_t>(told.pid)};
#else
  const bool known = ::getpeereid(socket, &peer.uid, &peer.gid) == 0;
#endif
  if (!known) return Unavailable("no credentials of the caller: {}", std::strerror(errno));
  return peer;
}

CallerRights RightsOf(const Peer& peer, const std::vector<CallerSettings>& entries,
                      uint32_t own_uid) {
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const CallerSettings& each) { return Fits(each, peer); });
  if (entry != entries.end()) return entry->may;
  return peer.uid == own_uid || peer.uid == 0 ? CallerRights::kAll : CallerRights::kNone;
}

}  // namespace weir::edge
