// Which engine answered each conversation last, so that one stays where it is warm.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace weir::router {

// Thread-safe. In memory only: after a restart conversations are new, which costs time and nothing
// else.
class SessionBook {
 public:
  static constexpr size_t kMost = 1024;  // the one that was quiet longest is forgotten

  struct Last {
    std::string engine;
    uint32_t tokens = 0;  // of prompt and answer
  };

  // A conversation without a name is none.
  void Note(std::string_view tenant, std::string_view session, Last last);
  Last Of(std::string_view tenant, std::string_view session) const;  // empty when not known
  size_t size() const;

 private:
  struct Kept {
    std::string key;
    Last last;
  };
  mutable std::mutex mutex_;
  std::list<Kept> kept_;  // the latest first
  std::unordered_map<std::string, std::list<Kept>::iterator> places_;
};

}  // namespace weir::router
