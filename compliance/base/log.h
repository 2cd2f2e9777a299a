// The logging facade: one JSON object a line on standard error. It takes only safe values: event
// and field names that are literals, numbers, flags, ids, Status codes and short machine words
// (enum names, host names, paths). UserText and Secret do not convert, so they cannot be logged.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "compliance/base/id.h"
#include "compliance/base/sensitive.h"

namespace weir::log {

// kSilent is for programs that embed Weir: nothing is written.
enum class Level { kDebug, kInfo, kWarning, kError, kSilent };

class Field {
 public:
  Field(const char* name, int64_t value) : name_(name), value_(value) {}
  Field(const char* name, int value) : Field(name, static_cast<int64_t>(value)) {}
  Field(const char* name, uint64_t value) : Field(name, static_cast<int64_t>(value)) {}
  Field(const char* name, double value) : name_(name), value_(value) {}
  Field(const char* name, bool value) : name_(name), value_(value) {}
  Field(const char* name, std::string_view word) : name_(name), value_(std::string(word)) {}
  Field(const char* name, const char* word) : Field(name, std::string_view(word)) {}
  Field(const char* name, const std::string& word) : Field(name, std::string_view(word)) {}
  Field(const char* name, const Id& id) : Field(name, std::string_view(id.ToString())) {}
  Field(const char* name, const absl::Status& status);
  Field(const char* name, const UserText&) = delete;
  Field(const char* name, const Secret&) = delete;

  const char* name() const { return name_; }
  const std::variant<int64_t, double, bool, std::string>& value() const { return value_; }

 private:
  const char* name_;
  std::variant<int64_t, double, bool, std::string> value_;
};

// Sets the program's name and the lowest level written. Call once, from main, before other threads.
void Start(std::string_view program, Level lowest);

// Thread-safe. `event` is a literal such as "exchange_closed".
void Write(Level level, const char* event, std::initializer_list<Field> fields = {});

inline void Info(const char* event, std::initializer_list<Field> fields = {}) {
  Write(Level::kInfo, event, fields);
}
inline void Warning(const char* event, std::initializer_list<Field> fields = {}) {
  Write(Level::kWarning, event, fields);
}
inline void LogError(const char* event, std::initializer_list<Field> fields = {}) {
  Write(Level::kError, event, fields);
}

}  // namespace weir::log
