// A validated request: what steps 2 to 9 of an exchange work on. Wire formats become this first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/base/id.h"
#include "compliance/base/sensitive.h"
#include "compliance/gate/age_band.h"
#include "compliance/policy/policy.h"

namespace weir::gate {

inline constexpr size_t kMaxTurns = 512;
inline constexpr size_t kMaxTextBytes = 256 << 10;  // all turns together
inline constexpr size_t kMaxWordBytes = 128;        // tenant, subject, session
inline constexpr uint32_t kMaxAnswerTokens = 8192;
inline constexpr size_t kMaxStopWords = 8;
inline constexpr size_t kMaxExtraBytes = 4 << 10;
inline constexpr size_t kMaxSchemaBytes = 16 << 10;
inline constexpr absl::Duration kMaxDeadline = absl::Minutes(10);

enum class Role : uint8_t { kSystem, kUser, kAssistant, kTool };
enum class Pin : uint8_t { kAuto, kLocalOnly, kCloudOnly };

struct Turn {
  Role role = Role::kUser;
  UserText text;
};

// 0 in a numeric field means "the engine's default".
struct Sampling {
  uint32_t max_tokens = 0;
  double temperature = -1;  // negative = default; 0 = greedy; at most 2
  double top_p = 0;         // 0 = default; at most 1
  uint32_t seed = 0;
  std::vector<std::string> stop;
  // A JSON object of further options, for engines that speak JSON; empty = none. Not scanned, so
  // whoever fills it makes sure that it carries no text (cloud/http/pass_through.h).
  std::string extra_json;
  // A JSON Schema that the answer shall fit; empty = none. Judged like a turn; nothing of it is
  // masked, so personal data in it keeps the request on the device. No backslash (a scan would not
  // see through its escapes), no stop words with it.
  std::string json_schema;
};

// Hours and minutes of a person's day; everything is in China's time (UTC+8).
struct MinutesOfDay {
  uint32_t from = 0;   // 0 to 1,439
  uint32_t until = 0;  // 1 to 1,440; below `from` = over midnight
  friend bool operator==(const MinutesOfDay&, const MinutesOfDay&) = default;
};

// What a guardian allows a minor; absent = the default for the age. Where two say something the
// stricter one holds (compliance/conduct).
struct Guardian {
  std::optional<MinutesOfDay> hours;
  std::optional<absl::Duration> daily_limit;  // of use; at most 24 h
  std::optional<absl::Duration>
      rest;  // pause asked for after 30 minutes; at most 2 h; 0 = a notice
  friend bool operator==(const Guardian&, const Guardian&) = default;
};

// Asks for answers without the visible mark (Labeling Measures, article 9): who asks is the
// subject, which must be known.
struct LabelGrant {
  std::string agreement;  // the version of the agreement that puts the duty to label on the asker
  std::string purpose;    // a word
  friend bool operator==(const LabelGrant&, const LabelGrant&) = default;
};

// What the asker would like of the choice of an engine. Wishes choose among engines that may
// answer; they never permit one.
enum class Quality : uint8_t { kBalanced, kFast, kBest };
enum class OnUnavailable : uint8_t {
  kOther,  // another permitted engine answers
  kFail    // no other place than the one that suits the prompt: UNAVAILABLE instead
};
struct Wishes {
  Quality quality = Quality::kBalanced;
  OnUnavailable on_unavailable = OnUnavailable::kOther;
  uint32_t max_cost_micros = 0;  // of the exchange as expected, millionths of a yuan; 0 = any
  friend bool operator==(const Wishes&, const Wishes&) = default;
};

struct RequestFields {
  Id id;  // empty: Create makes one
  std::string tenant;
  std::string subject;  // pseudonymous handle of the person, never a real identity
  std::string session;
  std::vector<Turn> turns;  // the last one must be the user's (or a tool's)
  Pin pin = Pin::kAuto;
  Wishes wishes;
  policy::Locale locale = policy::Locale::kChinese;
  Sampling sampling;
  absl::Duration deadline;  // from now; zero = the default of 2 minutes
  AgeBand age = AgeBand::kUnknown;
  Guardian guardian;
  std::optional<LabelGrant> label_grant;
  bool relayed = false;  // by an edge agent, which tells its reader what there is to tell
};

// A value; copyable. An object that exists is within every limit above and holds well-formed UTF-8.
class Request {
 public:
  // INVALID_ARGUMENT names the field, what it has and the limit; never the text.
  static absl::StatusOr<Request> Create(RequestFields fields, const Clock& clock);

  const Id& id() const { return fields_.id; }
  const std::string& tenant() const { return fields_.tenant; }
  const std::string& subject() const { return fields_.subject; }
  const std::string& session() const { return fields_.session; }
  const std::vector<Turn>& turns() const { return fields_.turns; }
  Pin pin() const { return fields_.pin; }
  const Wishes& wishes() const { return fields_.wishes; }
  policy::Locale locale() const { return fields_.locale; }
  AgeBand age() const { return fields_.age; }
  const Guardian& guardian() const { return fields_.guardian; }
  const std::optional<LabelGrant>& label_grant() const { return fields_.label_grant; }
  bool relayed() const { return fields_.relayed; }
  const Sampling& sampling() const { return fields_.sampling; }
  absl::Time received() const { return received_; }
  absl::Time deadline() const { return received_ + fields_.deadline; }

 private:
  Request(RequestFields fields, absl::Time received)
      : fields_(std::move(fields)), received_(received) {}
  RequestFields fields_;
  absl::Time received_;
};

}  // namespace weir::gate
