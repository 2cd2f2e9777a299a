// A policy: what the gate enforces. Immutable once loaded, shared by every exchange that began with
// it.
//
// Sources (config/policy/<profile>/, see docs/POLICY.md) are compiled into one signed bundle by
// `weir policy build`; daemons load bundles only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/classify/model.h"
#include "compliance/classify/state_head.h"
#include "compliance/classify/weigh.h"
#include "compliance/crypto/digest.h"
#include "compliance/crypto/signer.h"
#include "compliance/lexicon/lexicon.h"
#include "compliance/pii/type.h"
#include "compliance/policy/entry_table.h"
#include "compliance/segment/dictionary.h"

namespace weir::policy {

// What this program can enforce. A bundle says from which version on it may be enforced at all:
// raise this with every rule or option whose loss would let something through.
inline constexpr uint32_t kEngineVersion = 2;

// In order of strength: a verdict takes the strongest action of its findings.
enum class Action : uint8_t {
  kAllow,      // goes on unchanged; findings are recorded
  kMask,       // personal data is replaced by a placeholder before it leaves the device
  kLocalOnly,  // may be answered on the device only
  kSupport,    // crisis help instead of an answer; never counted as an offence
  kRefuse,     // a courteous refusal that says so, why in general terms, and how to appeal
  kSuspend,    // the refusal, and the service is suspended for this subject
};
std::string_view NameOf(
    Action action);  // "allow", "mask", "local_only", "support", "refuse", "suspend"

enum class Direction : uint8_t { kPrompt, kAnswer };
enum class Locale : uint8_t { kChinese, kEnglish };
// How far the text of an answer is held back, beyond what may still become part of a hit.
enum class ReleaseMode : uint8_t {
  kLexicon,    // no further
  kClause,     // to the end of the clause, at most kMaxClause code points
  kSentence,   // to the end of the sentence, at most kMaxSentence code points
  kWhole,      // to the end of the answer
  kAuditOnly,  // nothing is held back or stopped: findings are recorded only
};
std::string_view NameOf(
    ReleaseMode mode);  // "lexicon", "clause", "sentence", "whole", "audit_only"

enum class OnStale : uint8_t { kCloudOnly /* device answers off */, kRefuse };

struct Category {
  std::string id;  // "A.1.a" .. "A.5.b" (GB/T 45654-2025 appendix A), or an operator's
  std::string name_zh;
  std::string name_en;
  uint32_t minimum_keywords = 0;       // the standard's floor; 0 = none
  Action on_prompt = Action::kRefuse;  // what a block-severity finding leads to
  Action on_answer = Action::kRefuse;
  std::string reply;  // key of the reply template
  // For readers under 18 the stronger of this and the above; kAllow = no difference.
  Action on_prompt_minor = Action::kAllow;
  Action on_answer_minor = Action::kAllow;
};

// Fires when every group has a hit and all of them lie within `within` code points; and when there
// is no word of `without` that begins before the newest of them (by begin), ends with it or before
// and lies within `within` code points of its end. What comes later does not count: to wait for it
// would hold back every stream that has the other words.
struct Combination {
  std::string rule;
  uint32_t category = 0;
  Severity severity = Severity::kBlock;
  uint32_t within = 0;
  std::vector<std::vector<uint32_t>> groups;  // entry indices; one of each group
  std::vector<uint32_t> without;              // entry indices; with these one group is enough
  Validity validity;
  uint32_t first_group =
      0;  // number of groups of all combinations before this one; set when loaded

  bool active_at(absl::Time now) const { return validity.active_at(now); }
};

// Where a rule for personal data counts. What an answer tells of the world (an authority's address
// and telephone) is not what a prompt tells of its writer.
enum class Directions : uint8_t { kBoth, kPrompt, kAnswer };
std::string_view NameOf(Directions directions);  // "both", "prompt", "answer"

struct PiiRule {
  pii::Type type = pii::Type::kResidentId;
  Action action = Action::kMask;
  uint32_t min_score_permille = 0;
  std::string category;  // "A.4.f" unless the policy says otherwise
  Directions directions = Directions::kBoth;

  bool CountsIn(Direction direction) const {
    return directions == Directions::kBoth ||
           (directions == Directions::kPrompt) == (direction == Direction::kPrompt);
  }
};

// The types that have a rule in a direction: no other need be looked for.
pii::TypeSet TypesIn(const std::vector<PiiRule>& rules, Direction direction);

struct Reply {
  std::string key;
  std::string zh;
  std::string en;
};

// A text whose verdict is known: the policy's own test (gate::SelfTest).
struct Probe {
  std::string id;
  std::string text;
  Direction direction = Direction::kPrompt;
  Action action = Action::kRefuse;
};

// Where lexicon entries come from and who answers for them; several a file where its entries say
// so.
struct Origin {
  std::string file;
  std::string category;
  std::string owner;
  std::string source;
  uint32_t entries = 0;
};

enum class OnMissing : uint8_t { kKeep /* what the words alone say */, kRefuse };

// From which score on (permille) a text is refused. 1001: never.
struct Bar {
  static constexpr uint32_t kNever = 1001;
  std::string tenant;  // empty: any
  std::string band;    // age band; empty: any
  uint32_t request = kNever;
  uint32_t statement = kNever;
  uint32_t answer = kNever;
  uint32_t of(classify::Head head) const {
    if (head == classify::Head::kRequest) return request;
    return head == classify::Head::kStatement ? statement : answer;
  }
  friend bool operator==(const Bar&, const Bar&) = default;
};

// How texts are judged beyond their words (docs/POLICY.md, "judge").
struct Judgement {
  OnMissing on_missing = OnMissing::kKeep;         // when stage one is not there
  OnMissing stage_two_missing = OnMissing::kKeep;  // when stage two is not there, late, or failed
  classify::Weights weights;
  uint32_t least = 0;     // scores below are not recorded, and no word adds to them
  std::string category;   // of findings whose category the policy does not have
  std::vector<Bar> bars;  // empty: nothing is judged
  bool judges() const { return !bars.empty(); }
  bool asks_stage_two() const { return judges() && weights.stage_two_share > 0; }
  // The first that fits. REQUIRES: judges(); the last one fits anybody.
  const Bar& BarFor(std::string_view tenant, std::string_view band) const;
};

struct Manifest {
  std::string profile;   // "cn-mainland"
  uint64_t version = 0;  // monotonic
  absl::Time built;
  absl::Time not_after;  // stale from then on
  uint32_t fold_version = 0;
  uint32_t identifier_version = 0;  // pii::kRulesVersion, and the tables of compliance/variant:
  uint32_t sound_version = 0;
  uint32_t looks_version = 0;
  OnStale on_stale = OnStale::kCloudOnly;
  ReleaseMode release = ReleaseMode::kLexicon;
  std::vector<std::string>
      regions;            // where an exchange may be answered in the cloud; empty = anywhere
  std::string appeal_zh;  // how to appeal, appended to every refusal
  std::string appeal_en;
  Judgement judgement;
};

// Lexicons of the other readings of a text (compliance/variant), by entry as the main one. One
// without patterns is not asked for.
struct ReadingImages {
  lexicon::Image sound;
  lexicon::Image leet;
  lexicon::Image looks;
  lexicon::Image spread;  // split, backwards, single letters between, one character a line
};

// Thread-safe: immutable.
class Policy {
 public:
  virtual ~Policy() = default;
  virtual const Manifest& manifest() const = 0;
  // SHA-256 of the signed part of the bundle: the same whoever signed it.
  virtual const crypto::Digest& digest() const = 0;
  // Whose signatures hold, trusted or not; each once.
  virtual const std::vector<crypto::Verifier>& signers() const = 0;
  virtual const std::vector<Category>& categories() const = 0;
  virtual const EntryTable& entries() const = 0;
  virtual const std::vector<Combination>& combinations() const = 0;
  virtual const std::vector<PiiRule>& pii_rules() const = 0;
  virtual const std::vector<Reply>& replies() const = 0;
  virtual const std::vector<Probe>& probes() const = 0;
  virtual const std::vector<Origin>& origins() const = 0;
  virtual const lexicon::Image& lexicon() const = 0;
  virtual const ReadingImages& readings() const = 0;
  // Tells words from letters inside other words; empty when the policy has none.
  virtual const segment::Dictionary& dictionary() const = 0;
  // Stage one of the judgement; empty when the policy has none.
  virtual const classify::Model& classifier() const = 0;
  // Stage two, for the model that it was trained with; empty when the policy has none.
  virtual const classify::StateHead& state_head() const = 0;
  // A section of the bundle by name (bundle.h), at a multiple of 8 bytes; empty when there is none.
  virtual std::string_view section(std::string_view name) const = 0;
  // Gives back the memory of what has been read of the file; it is read again when it is needed.
  // For after work that touches most of it, once.
  virtual void Rest() const = 0;
  // False when the file that it is mapped from was written to, cut or could not be read since: what
  // was found with it may be nonsense, and nothing may be let through.
  virtual bool intact() const = 0;
  // The template for `key`, else for "default"; never empty.
  virtual std::string_view reply(std::string_view key, Locale locale) const = 0;

  bool stale_at(absl::Time now) const { return now >= manifest().not_after; }
};

// How a bundle's signatures are judged.
struct Trust {
  std::vector<crypto::Verifier> keys;   // those who may sign
  bool embedded_key_is_enough = false;  // tools only: integrity is checked, authorship is not
  size_t required_signatures = 1;       // by so many different keys of `keys`; 2 = two persons
};

// Loads a bundle from a file by mmap. NOT_FOUND; DATA_LOSS (damaged, cut, one byte changed);
// PERMISSION_DENIED (signed by fewer trusted keys than required); FAILED_PRECONDITION (made for
// another format or folding version, or for newer tables or a newer engine). Staleness is not an
// error here: ask stale_at(); nor is a time of building that has not come yet: Store::Swap knows
// the time. The file is to be replaced by rename; one that is written in place while it is loaded
// makes the policy no longer intact().
absl::StatusOr<std::shared_ptr<const Policy>> Load(const std::string& path, const Trust& trust);

// The same from memory (a bundle that came over the network). The bytes are copied.
absl::StatusOr<std::shared_ptr<const Policy>> LoadBytes(std::string_view bytes, const Trust& trust);

}  // namespace weir::policy
