// The socket and who comes in by it, without a server behind.
#include "edge/door.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "tests/testing/temp_dir.h"

namespace weir::edge {
namespace {

using config::CallerRights;
using config::CallerSettings;

// A connected descriptor, or -1.
int Connect(const std::string& path) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return socket;
  ::close(socket);
  return -1;
}

unsigned ModeOf(const std::string& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

// What a caller reads when the door has done with it: 'a' or 'l' by its rights, 0 when sent away.
char Knock(const std::string& path) {
  const int socket = Connect(path);
  REQUIRE(socket >= 0);
  char answer = 0;
  if (::read(socket, &answer, 1) != 1) answer = 0;
  ::close(socket);
  return answer;
}

Door DoorOf(const std::string& path, std::vector<CallerSettings> callers) {
  return {ListeningSocket::Open(path, 0700).value(), std::move(callers),
          [](CallerRights rights, int socket) {
            const char answer = rights == CallerRights::kAll ? 'a' : 'l';
            CHECK(::write(socket, &answer, 1) == 1);
            ::close(socket);
          }};
}

TEST_CASE(
    "Door: a caller is admitted with its rights, one without any finds the connection closed") {
  const testing::TempDir dir;
  const auto me = [](CallerRights may) {
    return CallerSettings{.uid = ::geteuid(), .gid = CallerSettings::kAny, .may = may};
  };
  {
    const Door door = DoorOf(dir / "s", {});
    CHECK(Knock(dir / "s") == 'a');
  }
  {
    const Door door = DoorOf(dir / "s", {me(CallerRights::kLocalOnly)});
    for (int i = 0; i < 200; ++i) REQUIRE(Knock(dir / "s") == 'l');
  }
  {
    const Door door = DoorOf(dir / "s", {me(CallerRights::kNone)});
    for (int i = 0; i < 200; ++i) REQUIRE(Knock(dir / "s") == 0);
  }
  CHECK_FALSE(std::filesystem::exists(dir / "s"));
}

TEST_CASE("Door: nobody comes in after Close, and closing twice is closing once") {
  const testing::TempDir dir;
  Door door = DoorOf(dir / "s", {});
  CHECK(Knock(dir / "s") == 'a');
  door.Close();
  door.Close();
  const int waiting = Connect(dir / "s");
  CHECK(waiting >= 0);  // in the backlog, where nobody takes it
  ::close(waiting);
}

TEST_CASE("ListeningSocket: the path has the mode asked for and is gone with its owner") {
  const testing::TempDir dir;
  for (const unsigned mode : {0700U, 0777U}) {
    const ListeningSocket socket = ListeningSocket::Open(dir / "s", mode).value();
    CHECK(ModeOf(dir / "s") == mode);
    CHECK_FALSE(socket.handed_over());
  }
  CHECK_FALSE(std::filesystem::exists(dir / "s"));
}

TEST_CASE("ListeningSocket: a second one is refused and told who has the first") {
  const testing::TempDir dir;
  {
    const ListeningSocket first = ListeningSocket::Open(dir / "s", 0700).value();
    const absl::Status second = ListeningSocket::Open(dir / "s", 0700).status();
    CHECK(second.code() == absl::StatusCode::kFailedPrecondition);
    CHECK_THAT(std::string(second.message()),
               Catch::Contains("process " + std::to_string(::getpid()) + " of user " +
                               std::to_string(::geteuid())));
    const int caller = Connect(dir / "s");
    CHECK(caller >= 0);  // the first one was not hurt
    ::close(caller);
  }
  CHECK(ListeningSocket::Open(dir / "s", 0700).ok());
}

TEST_CASE(
    "ListeningSocket: a socket file that nobody answers at is replaced, another file is not") {
  const testing::TempDir dir;
  {
    const int dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (dir / "dead").copy(address.sun_path, sizeof(address.sun_path) - 1);
    REQUIRE(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    ::close(dead);
  }
  CHECK(ListeningSocket::Open(dir / "dead", 0700).ok());
  std::ofstream(dir / "file") << "precious";
  CHECK(ListeningSocket::Open(dir / "file", 0700).status().code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(std::filesystem::file_size(dir / "file") == 8);
  CHECK(ListeningSocket::Open(dir / "none/s", 0700).status().code() ==
        absl::StatusCode::kUnavailable);
  CHECK(ListeningSocket::Open(std::string(108, 'x'), 0700).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::edge
