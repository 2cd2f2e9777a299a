// Remembers what was used lately, in bounded memory: two generations, of which the older is
// forgotten when the younger is full.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace weir::keys {

// Holds at most `limit` values, and any value used since the last limit / 2 new ones. Not
// thread-safe.
template <typename Value>
class Recent {
 public:
  explicit Recent(size_t limit) : half_(limit / 2) {}

  std::optional<Value> Find(const std::string& name) {
    if (const auto found = young_.find(name); found != young_.end()) return found->second;
    auto found = old_.extract(name);
    if (found.empty()) return std::nullopt;
    const Value value = found.mapped();
    Put(name, value);
    return value;
  }

  void Put(const std::string& name, Value value) {
    if (young_.size() >= half_) {
      old_ = std::move(young_);
      young_.clear();
    }
    young_.insert_or_assign(name, std::move(value));
  }

  void Forget(const std::string& name) {
    young_.erase(name);
    old_.erase(name);
  }
  void Clear() {
    young_.clear();
    old_.clear();
  }
  size_t size() const { return young_.size() + old_.size(); }

 private:
  const size_t half_;
  std::unordered_map<std::string, Value> young_;
  std::unordered_map<std::string, Value> old_;
};

}  // namespace weir::keys
