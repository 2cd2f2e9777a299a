// Which network links of a Linux machine are up, as the kernel tells it over netlink
// (rtnetlink(7)).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "router/signals.h"

namespace weir::edge {

enum class LinkKind : uint8_t { kOther, kWifi, kCellular };

// What the kernel's messages said of the links. One thread at a time.
class LinkTable {
 public:
  // Below `sys` class/net/NAME/uevent says of which kind a link is.
  explicit LinkTable(std::filesystem::path sys) : sys_(std::move(sys)) {}

  // One datagram of RTM_NEWLINK and RTM_DELLINK messages. A message that is cut, and those behind
  // it, are left out.
  void Apply(std::span<const std::byte> datagram);
  void Clear() { carrying_.clear(); }
  // kOffline: no link but loopback carries anything. Wi-Fi before cellular when both do; kUnknown:
  // only links of another kind do (a cable, a bridge).
  router::Network network() const;

 private:
  void Note(std::span<const std::byte> body, bool gone);
  LinkKind KindOf(const std::string& name, uint16_t hardware) const;

  const std::filesystem::path sys_;
  std::map<int32_t, LinkKind> carrying_;  // by number of the interface
};

// A socket on which the kernel tells of changes.
class NetworkLinks {
 public:
  // Null when this process may not have one; the log says why.
  static std::unique_ptr<NetworkLinks> Open(const std::filesystem::path& sys);
  ~NetworkLinks();
  NetworkLinks(const NetworkLinks&) = delete;
  NetworkLinks& operator=(const NetworkLinks&) = delete;

  // Takes what has come since the last call and says what it means. Never waits. One thread at a
  // time.
  router::Network Now();

 private:
  NetworkLinks(int socket, const std::filesystem::path& sys) : socket_(socket), table_(sys) {}
  bool AskForAll();
  bool Take();

  const int socket_;
  bool known_ = false;  // the table holds all links: asked for since messages were lost
  LinkTable table_;
};

}  // namespace weir::edge
