// Lets callers in: takes connections from the socket, asks who is there, and hands each to the
// server of what it may. A caller's rights are thus its connection's, whatever it sends later.
#pragma once

#include <functional>
#include <set>
#include <thread>
#include <vector>

#include "config/edge_settings.h"
#include "edge/callers.h"
#include "edge/listening_socket.h"

namespace weir::edge {

// Its thread runs from the constructor to Close or the destructor.
class Door {
 public:
  // Takes a connected, non-blocking socket over. Called on the door's thread.
  using Admit = std::function<void(config::CallerRights, int)>;

  // A peer without rights is not handed over: its connection is closed and the log says who it was,
  // once for each user, up to 64 of them.
  Door(ListeningSocket socket, std::vector<config::CallerSettings> callers, Admit admit);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  // Nobody comes in from now on. The path stays until the destructor.
  void Close();

 private:
  void Run();
  bool WaitForCaller();
  void Take();

  const ListeningSocket socket_;
  const std::vector<config::CallerSettings> callers_;
  const Admit admit_;
  std::set<uint32_t> sent_away_;  // the door's thread only
  int wake_[2] = {-1, -1};        // a pipe: its end says that the thread is to end
  std::thread thread_;
};

}  // namespace weir::edge
