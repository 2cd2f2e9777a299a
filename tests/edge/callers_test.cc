#include "edge/callers.h"

#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace weir::edge {
namespace {

using config::CallerRights;
using config::CallerSettings;

constexpr uint32_t kOwn = 500;
constexpr uint32_t kAny = CallerSettings::kAny;

CallerRights Of(uint32_t uid, uint32_t gid, const std::vector<CallerSettings>& entries) {
  return RightsOf({.uid = uid, .gid = gid, .pid = 1}, entries, kOwn);
}

TEST_CASE(
    "RightsOf: without entries the agent's own user and root may do all, nobody else anything") {
  CHECK(Of(kOwn, 7, {}) == CallerRights::kAll);
  CHECK(Of(0, 7, {}) == CallerRights::kAll);
  CHECK(Of(kOwn + 1, kOwn, {}) == CallerRights::kNone);
  CHECK(Of(kAny, kAny, {}) == CallerRights::kNone);
}

TEST_CASE("RightsOf: the first entry that fits counts, also against the agent's own user") {
  const std::vector<CallerSettings> entries = {
      {.uid = 1001, .gid = kAny, .may = CallerRights::kLocalOnly},
      {.uid = kAny, .gid = 100, .may = CallerRights::kAll},
      {.uid = 1001, .gid = kAny, .may = CallerRights::kAll},
      {.uid = kOwn, .gid = kAny, .may = CallerRights::kNone}};
  CHECK(Of(1001, 100, entries) == CallerRights::kLocalOnly);
  CHECK(Of(1002, 100, entries) == CallerRights::kAll);
  CHECK(Of(1002, 101, entries) == CallerRights::kNone);
  CHECK(Of(kOwn, 1, entries) == CallerRights::kNone);
  CHECK(Of(0, 1, entries) == CallerRights::kAll);
}

TEST_CASE("RightsOf: an entry with a user and a group fits only who has both") {
  const std::vector<CallerSettings> entries = {{.uid = 1, .gid = 2, .may = CallerRights::kAll}};
  CHECK(Of(1, 2, entries) == CallerRights::kAll);
  CHECK(Of(1, 3, entries) == CallerRights::kNone);
  CHECK(Of(2, 2, entries) == CallerRights::kNone);
}

TEST_CASE("PeerOf: the kernel names this process at the other end of a pair of sockets") {
  int ends[2] = {};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  const Peer peer = PeerOf(ends[0]).value();
  CHECK(peer.uid == ::geteuid());
  CHECK(peer.gid == ::getegid());
  CHECK(peer.pid == static_cast<uint32_t>(::getpid()));
  for (const int end : ends) ::close(end);
  CHECK(PeerOf(ends[0]).status().code() == absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace weir::edge
