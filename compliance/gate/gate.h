// The gate: admits prompts and releases answers. Nothing else may.
//
// The spine of an exchange is typed: Admitted, Refusal, Prompt and Released can be made by the gate
// only, and every later step asks for one of them, so a step that is skipped does not compile.
// The gate does no I/O. When it cannot decide, the answer is a Refusal (fail closed).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "compliance/base/clock.h"
#include "compliance/gate/judged.h"
#include "compliance/gate/policy_at.h"
#include "compliance/gate/request.h"
#include "compliance/gate/verdict.h"
#include "compliance/policy/store.h"

namespace weir::gate {

class Gate;
class Release;
class ScanMemory;

enum class Place : uint8_t { kDevice, kCloud };

// Text that the gate has passed to the reader. A value, made by the gate only.
class Released {
 public:
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  friend class Gate;
  friend class Release;
  explicit Released(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// Text that an engine may see: original on the device, masked for the cloud. Made by Admitted only.
class Prompt {
 public:
  const std::vector<Turn>& turns() const { return turns_; }

 private:
  friend class Admitted;
  explicit Prompt(std::vector<Turn> turns) : turns_(std::move(turns)) {}
  std::vector<Turn> turns_;
};

enum class RefusalReason : uint8_t {
  kContent,
  kCrisis,  // help, whatever else was asked for
  kNoPolicy,
  kStalePolicy,
  kBudget,
  // What compliance/conduct makes of a person's standing:
  kSuspended,
  kHours,       // a minor, outside the hours
  kDailyLimit,  // a minor, the day's time is used up
  kRest,        // a minor, in the pause that a guardian asked for
};
// "content", "crisis", "no_policy", "stale_policy", "budget", "suspended", "hours", "daily_limit",
// "rest"
std::string_view NameOf(RefusalReason reason);

// A prompt that is not answered. A value: it goes to the closing entry and the reader.
class Refusal {
 public:
  RefusalReason reason() const { return reason_; }
  const Verdict& verdict() const { return verdict_; }
  const std::string& category() const { return category_; }  // the deciding one; may be empty
  const std::string& category_name() const { return category_name_; }  // in the reader's language
  const Released& reply() const { return reply_; }  // says that it refuses, why, how to appeal
  // Whether it counts against the asker: the newest turns ask for what is refused. Never so with a
  // call for help anywhere in the conversation, for personal data, or for what older turns said.
  bool is_offence() const { return is_offence_; }
  // Whether it is of the prompt; else of an answer that was begun.
  bool is_of_prompt() const { return of_prompt_; }
  const PolicyRef& policy() const { return policy_; }
  const std::optional<Judged>& judged() const { return judged_; }  // the newest user's text

 private:
  friend class Gate;
  friend class Release;
  Refusal(RefusalReason reason, Verdict verdict, Released reply)
      : reason_(reason), verdict_(std::move(verdict)), reply_(std::move(reply)) {}
  // Fills in the deciding category (may be empty) and the policy.
  void Explain(const policy::Policy& policy, std::string_view category, Locale locale);
  RefusalReason reason_;
  Verdict verdict_;
  std::string category_;
  std::string category_name_;
  Released reply_;
  bool is_offence_ = false;
  bool of_prompt_ = true;
  PolicyRef policy_;
  std::optional<Judged> judged_;
};

// One masked identifier: the placeholder that the cloud sees and what it stands for.
struct Mask {
  std::string placeholder;  // "[PHONE_1]": ASCII, unique within the exchange
  pii::Type type = pii::Type::kMobile;
  UserText original;
};

// A prompt that may be answered. A value; copyable (shares its parts).
class Admitted {
 public:
  const Request& request() const { return *request_; }
  const Verdict& verdict() const { return verdict_; }
  DataClass data_class() const { return data_class_; }
  absl::Time admitted_at() const { return admitted_at_; }
  // Then, or the latest time that had been seen by then: a clock set back makes nothing fresh.
  absl::Time known_time() const { return known_time_; }
  bool policy_stale() const { return policy_stale_; }  // answers on the device are off
  const PolicyRef& policy_ref() const { return policy_ref_; }
  const policy::Policy& policy() const { return *policy_; }
  const std::vector<Mask>& masks() const { return *masks_; }
  const std::optional<Judged>& judged() const { return judged_; }  // the newest user's text
  // REQUIRES: not Place::kCloud when data_class() is kDeviceOnly.
  Prompt PromptFor(Place place) const;

 private:
  friend class Gate;
  friend class Release;
  Admitted() = default;
  std::shared_ptr<const Request> request_;
  std::shared_ptr<const policy::Policy> policy_;
  std::shared_ptr<const std::vector<Mask>> masks_;
  std::vector<Turn> masked_turns_;
  Verdict verdict_;
  DataClass data_class_ = DataClass::kOrdinary;
  bool policy_stale_ = false;
  absl::Time admitted_at_;  // the rules of that moment hold to the end of the exchange
  absl::Time known_time_;
  PolicyRef policy_ref_;
  std::optional<Judged> judged_;
};

using Admission = std::variant<Admitted, Refusal>;

// Thread-safe; the store and the clock must outlive it.
class Gate {
 public:
  Gate(const policy::Store& policies, const Clock& clock, Place place);
  ~Gate();

  // Every turn of every role is scanned, and where turns meet (seams.h). At Place::kCloud a stale
  // policy always refuses; on the device it refuses or sets policy_stale(), as the policy's
  // on_stale says.
  Admission Admit(const Request& request) const;

  // The guard of one answer stream by `model` (EngineInfo::model). On the device placeholders are
  // restored in what is released. `guard`: whether a guard model can be asked (SecondLook).
  std::unique_ptr<Release> OpenRelease(const Admitted& admitted, std::string_view model = {},
                                       bool guard = false) const;

  // What the reader is told when an exchange fails after it was admitted ("unavailable",
  // "deadline", "no_engine": keys of the policy's replies). Released because the text is the
  // policy's own.
  Released FailureReply(const Admitted& admitted, std::string_view key) const;

  // What the reader is told when the other side refused or stopped the exchange: this policy's own
  // reply for that reason or category, with the appeal. Text of the other side is never shown in
  // its place.
  Released ReplyFor(const Admitted& admitted, std::string_view category,
                    std::string_view reason = "") const;

  // The refusal of somebody whose standing forbids an answer; REQUIRES: `reason` is one of
  // conduct's. `until` (absl::InfiniteFuture(): not known) is told in China's time.
  Refusal TurnAway(const Request& request, RefusalReason reason, const Verdict& verdict,
                   absl::Time until) const;

  // Words that go beside an answer: the policy's template "notice_" and `kind`, else Weir's own
  // ("reminder", "rest", "companion", "warning"). Empty for an unknown kind.
  Released Notice(const Request& request, std::string_view kind) const;

 private:
  struct Scan;  // what scanning all turns of a request found
  Scan ScanTurns(PolicyAt policy, const policy::Bar* bar, const Request& request) const;
  static Refusal Refuse(const policy::Policy& policy, RefusalReason reason, const Scan& scan,
                        const Request& request);
  static Refusal RefuseWithoutPolicy(const Request& request);
  Admission AdmitBy(const std::shared_ptr<const policy::Policy>& policy,
                    const Request& request) const;
  static Admitted Accept(std::shared_ptr<const policy::Policy> policy, const Request& request,
                         const Scan& scan);

  const policy::Store& policies_;
  const Clock& clock_;
  Place place_;
  const std::unique_ptr<ScanMemory> memory_;
};

}  // namespace weir::gate
