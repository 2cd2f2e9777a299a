#include "edge/network_links.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "compliance/base/log.h"

namespace weir::edge {
namespace {

using Bytes = std::span<const std::byte>;

constexpr size_t kDatagramBytes = 32768;  // what the kernel puts into one at most (rtnetlink(7))
constexpr uint32_t kCarries = IFF_UP | IFF_RUNNING;

template <typename Struct>
std::optional<Struct> Read(Bytes bytes) {
  if (bytes.size() < sizeof(Struct)) return std::nullopt;
  Struct value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

Bytes Behind(Bytes bytes, size_t count) { return bytes.subspan(std::min(count, bytes.size())); }

// IFLA_IFNAME among the attributes behind an ifinfomsg; empty without one.
std::string NameIn(Bytes attributes) {
  while (const auto head = Read<rtattr>(attributes)) {
    if (head->rta_len < sizeof(rtattr) || head->rta_len > attributes.size()) return "";
    if (head->rta_type == IFLA_IFNAME) {
      const Bytes text = attributes.subspan(RTA_LENGTH(0), head->rta_len - RTA_LENGTH(0));
      const std::string name(reinterpret_cast<const char*>(text.data()), text.size());
      return name.substr(0, name.find('\0'));
    }
    attributes = Behind(attributes, RTA_ALIGN(head->rta_len));
  }
  return "";
}

}  // namespace

void LinkTable::Apply(Bytes datagram) {
  while (const auto head = Read<nlmsghdr>(datagram)) {
    if (head->nlmsg_len < sizeof(nlmsghdr) || head->nlmsg_len > datagram.size()) return;
    const bool gone = head->nlmsg_type == RTM_DELLINK;
    if (gone || head->nlmsg_type == RTM_NEWLINK) {
      Note(datagram.subspan(NLMSG_HDRLEN, head->nlmsg_len - NLMSG_HDRLEN), gone);
    }
    datagram = Behind(datagram, NLMSG_ALIGN(head->nlmsg_len));
  }
}

void LinkTable::Note(Bytes body, bool gone) {
  const auto link = Read<ifinfomsg>(body);
  if (!link || (link->ifi_flags & IFF_LOOPBACK) != 0) return;
  if (gone || (link->ifi_flags & kCarries) != kCarries) {
    carrying_.erase(link->ifi_index);
    return;
  }
  const std::string name = NameIn(Behind(body, NLMSG_ALIGN(sizeof(ifinfomsg))));
  carrying_[link->ifi_index] = KindOf(name, link->ifi_type);
}

LinkKind LinkTable::KindOf(const std::string& name, uint16_t hardware) const {
  if (hardware == ARPHRD_RAWIP) return LinkKind::kCellular;  // modems without Ethernet headers
  if (name.empty() || name.find('/') != std::string::npos) return LinkKind::kOther;
  std::ifstream uevent(sys_ / "class/net" / name / "uevent");
  for (std::string line; std::getline(uevent, line);) {
    if (line == "DEVTYPE=wlan") return LinkKind::kWifi;
    if (line == "DEVTYPE=wwan") return LinkKind::kCellular;
  }
  return LinkKind::kOther;
}

router::Network LinkTable::network() const {
  const auto any = [&](LinkKind kind) {
    return std::any_of(carrying_.begin(), carrying_.end(),
                       [&](const auto& link) { return link.second == kind; });
  };
  if (carrying_.empty()) return router::Network::kOffline;
  if (any(LinkKind::kWifi)) return router::Network::kWifi;
  return any(LinkKind::kCellular) ? router::Network::kCellular : router::Network::kUnknown;
}

std::unique_ptr<NetworkLinks> NetworkLinks::Open(const std::filesystem::path& sys) {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK;
  if (socket >= 0 && ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    return std::unique_ptr<NetworkLinks>(new NetworkLinks(socket, sys));
  }
  log::Warning("network_links_unknown", {{"problem", std::strerror(errno)}});
  if (socket >= 0) ::close(socket);
  return nullptr;
}

NetworkLinks::~NetworkLinks() { ::close(socket_); }

router::Network NetworkLinks::Now() {
  while (Take()) {
  }
  if (!known_ && AskForAll()) {
    known_ = true;
    while (Take()) {
    }
  }
  return known_ ? table_.network() : router::Network::kUnknown;
}

// The kernel answers while its answers are taken: there is nothing to wait for.
bool NetworkLinks::AskForAll() {
  struct {
    nlmsghdr head;
    ifinfomsg link;
  } request{};
  request.head.nlmsg_len = sizeof request;
  request.head.nlmsg_type = RTM_GETLINK;
  request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  table_.Clear();
  return ::send(socket_, &request, sizeof request, 0) == sizeof request;
}

// Returns whether there may be more.
bool NetworkLinks::Take() {
  alignas(nlmsghdr) std::array<std::byte, kDatagramBytes> datagram;
  sockaddr_nl from{};
  socklen_t size = sizeof from;
  const ssize_t count = ::recvfrom(socket_, datagram.data(), datagram.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &size);
  if (count < 0 && errno == ENOBUFS) known_ = false;  // messages were lost: all is asked anew
  if (count < 0) return errno == ENOBUFS || errno == EINTR;
  if (from.nl_pid == 0) table_.Apply(Bytes(datagram).first(static_cast<size_t>(count)));
  return count > 0;
}

}  // namespace weir::edge
