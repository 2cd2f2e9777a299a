// Messages as the kernel sends them, and the kernel itself in a network namespace of the test's
// own.
#include "edge/network_links.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/testing/eventually.h"
#include "tests/testing/temp_dir.h"

namespace weir::edge {
namespace {

using router::Network;
using testing::Eventually;

constexpr uint32_t kUp = IFF_UP | IFF_RUNNING;

struct Link {
  int32_t number = 2;
  std::string name = "eth0";
  uint32_t flags = kUp;
  uint16_t hardware = ARPHRD_ETHER;
  uint16_t type = RTM_NEWLINK;
};

template <typename Struct>
void Append(std::vector<std::byte>& bytes, const Struct& value, size_t size = sizeof(Struct)) {
  const auto* begin = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), begin, begin + std::min(size, sizeof(Struct)));
  bytes.resize(NLMSG_ALIGN(bytes.size()));
}

void AppendAttribute(std::vector<std::byte>& bytes, uint16_t type, std::string_view content) {
  Append(bytes, rtattr{static_cast<uint16_t>(RTA_LENGTH(content.size())), type});
  for (const char c : content) bytes.push_back(static_cast<std::byte>(c));
  bytes.resize(NLMSG_ALIGN(bytes.size()));
}

std::vector<std::byte> MessageOf(const Link& link) {
  std::vector<std::byte> bytes;
  Append(bytes, nlmsghdr{.nlmsg_len = 0,
                         .nlmsg_type = link.type,
                         .nlmsg_flags = 0,
                         .nlmsg_seq = 0,
                         .nlmsg_pid = 0});
  Append(bytes, ifinfomsg{.ifi_family = AF_UNSPEC,
                          .ifi_type = link.hardware,
                          .ifi_index = link.number,
                          .ifi_flags = link.flags,
                          .ifi_change = 0});
  AppendAttribute(bytes, IFLA_IFNAME, link.name + '\0');
  const auto size = static_cast<uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &size, sizeof size);
  return bytes;
}

struct Table {
  testing::TempDir dir;
  LinkTable table{dir / "sys"};

  void Kind(const std::string& name, const std::string& uevent) {
    const std::string folder = dir / ("sys/class/net/" + name);
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/uevent") << uevent;
  }
  Network After(const Link& link) {
    table.Apply(MessageOf(link));
    return table.network();
  }
};

TEST_CASE("LinkTable: without a link that carries anything the device is offline", "[edge]") {
  Table t;
  CHECK(t.table.network() == Network::kOffline);
  CHECK(t.After({.number = 1, .name = "lo", .flags = kUp | IFF_LOOPBACK}) == Network::kOffline);
  CHECK(t.After({.flags = IFF_UP}) == Network::kOffline);  // no carrier
  CHECK(t.After({}) == Network::kUnknown);
  CHECK(t.After({.flags = IFF_UP}) == Network::kOffline);
  CHECK(t.After({}) == Network::kUnknown);
  CHECK(t.After({.type = RTM_DELLINK}) == Network::kOffline);
}

TEST_CASE("LinkTable: Wi-Fi before cellular before what is neither", "[edge]") {
  Table t;
  t.Kind("wlan0", "DEVTYPE=wlan\nINTERFACE=wlan0\n");
  t.Kind("wwan0", "INTERFACE=wwan0\nDEVTYPE=wwan\n");
  CHECK(t.After({.number = 2, .name = "eth0"}) == Network::kUnknown);
  CHECK(t.After({.number = 3, .name = "wwan0"}) == Network::kCellular);
  CHECK(t.After({.number = 4, .name = "wlan0"}) == Network::kWifi);
  CHECK(t.After({.number = 4, .name = "wlan0", .flags = IFF_UP}) == Network::kCellular);
  CHECK(t.After({.number = 3, .name = "wwan0", .type = RTM_DELLINK}) == Network::kUnknown);
  CHECK(t.After({.number = 5, .name = "rmnet0", .hardware = ARPHRD_RAWIP}) == Network::kCellular);
}

TEST_CASE("LinkTable: a message that is cut anywhere does no harm, nor does a name that is a path",
          "[edge]") {
  const std::vector<std::byte> whole = MessageOf({});
  for (size_t size = 0; size < whole.size(); ++size) {
    Table t;
    t.table.Apply(std::span(whole).first(size));
    CHECK(t.table.network() == Network::kOffline);
  }
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const int value : {0, 1, 3, 127, 255}) {
      Table t;
      std::vector<std::byte> changed = whole;
      changed[at] = static_cast<std::byte>(value);
      t.table.Apply(changed);
    }
  }
  Table t;
  std::filesystem::create_directories(t.dir / "sys/class/net");
  std::ofstream(t.dir / "sys/class/uevent") << "DEVTYPE=wlan\n";
  CHECK(t.After({.name = "x/../../"}) == Network::kUnknown);
}

// A pair of links joined back to back: each carries when both are up.
bool MakePair() {
  std::vector<std::byte> bytes;
  Append(bytes, nlmsghdr{.nlmsg_len = 0,
                         .nlmsg_type = RTM_NEWLINK,
                         .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_ACK,
                         .nlmsg_seq = 1,
                         .nlmsg_pid = 0});
  Append(bytes, ifinfomsg{});
  AppendAttribute(bytes, IFLA_IFNAME, std::string("left\0", 5));
  std::vector<std::byte> kind;
  AppendAttribute(kind, IFLA_INFO_KIND, "veth");
  AppendAttribute(bytes, IFLA_LINKINFO, {reinterpret_cast<const char*>(kind.data()), kind.size()});
  const auto size = static_cast<uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &size, sizeof size);
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  struct {
    nlmsghdr head;
    nlmsgerr error;
  } answer{};
  const bool answered = ::send(socket, bytes.data(), bytes.size(), 0) > 0 &&
                        ::recv(socket, &answer, sizeof answer, MSG_TRUNC) > 0;
  ::close(socket);
  return answered && answer.error.error == 0;
}

bool Bring(const char* name, bool up) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  bool done = ::ioctl(socket, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags =
      static_cast<short>(up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
  done = done && ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
  ::close(socket);
  return done;
}

void WatchThePair(std::vector<Network>& seen, std::string& skipped) {
  if (::unshare(CLONE_NEWNET) != 0) return void(skipped = "no right to a network namespace");
  testing::TempDir dir;
  const auto links = NetworkLinks::Open(dir / "sys");
  if (links == nullptr) return void(skipped = "no netlink");
  seen.push_back(links->Now());
  if (!MakePair() || !Bring("left", true) || !Bring("veth0", true))
    return void(skipped = "no veth");
  // An end hears of the other one up to a second later (the kernel's linkwatch).
  Eventually([&] { return links->Now() == Network::kUnknown; });
  seen.push_back(links->Now());
  Bring("veth0", false);
  Eventually([&] { return links->Now() == Network::kOffline; });
  seen.push_back(links->Now());
  for (int i = 0; i < 5000; ++i) Bring("veth0", i % 2 == 0);  // more than the socket's buffer holds
  Bring("veth0", true);
  Eventually([&] { return links->Now() == Network::kUnknown; });
  seen.push_back(links->Now());
}

TEST_CASE("NetworkLinks: the kernel's own word, at the next look, also after messages were lost",
          "[edge]") {
  std::vector<Network> seen;
  std::string skipped;
  std::thread([&] { WatchThePair(seen, skipped); }).join();
  if (!skipped.empty()) WARN("not tried against the kernel: " << skipped);
  const std::vector<Network> wanted = {Network::kOffline, Network::kUnknown, Network::kOffline,
                                       Network::kUnknown};
  if (skipped.empty()) CHECK(seen == wanted);
}

}  // namespace
}  // namespace weir::edge
