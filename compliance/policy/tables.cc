#include "compliance/policy/tables.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/policy/source.h"
#include "compliance/text/reader.h"
#include "compliance/text/utf8.h"
#include "weir/v1/policy.pb.h"

namespace weir::policy {
namespace {

// Enumerators on the wire are ours plus one: zero means "not set" there.
template <typename Wire, typename Enum>
Wire ToWire(Enum value) {
  return static_cast<Wire>(static_cast<int>(value) + 1);
}

template <typename Enum>
bool FromWire(int wire, Enum last, Enum& out) {
  if (wire < 1 || wire > static_cast<int>(last) + 1) return false;
  out = static_cast<Enum>(wire - 1);
  return true;
}

void Write(const Judgement& judgement, v1::PolicyJudgement& out) {
  out.set_refuse_when_missing(judgement.on_missing == OnMissing::kRefuse);
  out.set_lexicon_points(judgement.weights.lexicon_points);
  out.set_stage_two_share(judgement.weights.stage_two_share);
  out.set_least(judgement.least);
  out.set_refuse_without_stage_two(judgement.stage_two_missing == OnMissing::kRefuse);
  out.set_category(judgement.category);
  for (const Bar& bar : judgement.bars) {
    v1::PolicyBar& to = *out.add_bars();
    to.set_tenant(bar.tenant);
    to.set_band(bar.band);
    to.set_request(bar.request);
    to.set_statement(bar.statement);
    to.set_answer(bar.answer);
  }
}

bool Read(const v1::PolicyJudgement& in, Judgement& judgement) {
  judgement.on_missing = in.refuse_when_missing() ? OnMissing::kRefuse : OnMissing::kKeep;
  judgement.weights = {in.lexicon_points(), in.stage_two_share()};
  judgement.least = in.least();
  judgement.stage_two_missing =
      in.refuse_without_stage_two() ? OnMissing::kRefuse : OnMissing::kKeep;
  judgement.category = in.category();
  for (const v1::PolicyBar& bar : in.bars()) {
    judgement.bars.push_back(
        {bar.tenant(), bar.band(), bar.request(), bar.statement(), bar.answer()});
  }
  return in.lexicon_points() <= 1000 && in.stage_two_share() <= 100 && in.least() <= 1000;
}

// The same; zero leaves `out` as it is.
template <typename Enum>
bool FromWireOr(int wire, Enum last, Enum& out) {
  return wire == 0 || FromWire(wire, last, out);
}

void Write(const Manifest& manifest, v1::PolicyManifest& out) {
  out.set_profile(manifest.profile);
  out.set_version(manifest.version);
  out.set_built_unix_s(absl::ToUnixSeconds(manifest.built));
  out.set_not_after_unix_s(absl::ToUnixSeconds(manifest.not_after));
  out.set_fold_version(manifest.fold_version);
  out.set_identifier_version(manifest.identifier_version);
  out.set_sound_version(manifest.sound_version);
  out.set_looks_version(manifest.looks_version);
  out.set_on_stale(ToWire<v1::PolicyOnStale>(manifest.on_stale));
  out.set_release(ToWire<v1::PolicyRelease>(manifest.release));
  for (const std::string& region : manifest.regions) out.add_regions(region);
  out.set_appeal_zh(manifest.appeal_zh);
  out.set_appeal_en(manifest.appeal_en);
  if (manifest.judgement.judges()) Write(manifest.judgement, *out.mutable_judgement());
}

bool Read(const v1::PolicyManifest& in, Manifest& manifest) {
  manifest.profile = in.profile();
  manifest.version = in.version();
  manifest.built = absl::FromUnixSeconds(in.built_unix_s());
  manifest.not_after = absl::FromUnixSeconds(in.not_after_unix_s());
  manifest.fold_version = in.fold_version();
  manifest.identifier_version = in.identifier_version();
  manifest.sound_version = in.sound_version();
  manifest.looks_version = in.looks_version();
  manifest.regions.assign(in.regions().begin(), in.regions().end());
  manifest.appeal_zh = in.appeal_zh();
  manifest.appeal_en = in.appeal_en();
  return !manifest.profile.empty() && Read(in.judgement(), manifest.judgement) &&
         FromWire(in.on_stale(), OnStale::kRefuse, manifest.on_stale) &&
         FromWire(in.release(), ReleaseMode::kAuditOnly, manifest.release);
}

void Write(const Category& category, v1::PolicyCategory& out) {
  out.set_id(category.id);
  out.set_name_zh(category.name_zh);
  out.set_name_en(category.name_en);
  out.set_minimum_keywords(category.minimum_keywords);
  out.set_on_prompt(ToWire<v1::PolicyAction>(category.on_prompt));
  out.set_on_answer(ToWire<v1::PolicyAction>(category.on_answer));
  out.set_reply(category.reply);
  if (category.on_prompt_minor != Action::kAllow) {
    out.set_on_prompt_minor(ToWire<v1::PolicyAction>(category.on_prompt_minor));
  }
  if (category.on_answer_minor != Action::kAllow) {
    out.set_on_answer_minor(ToWire<v1::PolicyAction>(category.on_answer_minor));
  }
}

bool Read(const v1::PolicyCategory& in, Category& category) {
  category.id = in.id();
  category.name_zh = in.name_zh();
  category.name_en = in.name_en();
  category.minimum_keywords = in.minimum_keywords();
  category.reply = in.reply();
  return FromWire(in.on_prompt(), Action::kSuspend, category.on_prompt) &&
         FromWire(in.on_answer(), Action::kSuspend, category.on_answer) &&
         FromWireOr(in.on_prompt_minor(), Action::kSuspend, category.on_prompt_minor) &&
         FromWireOr(in.on_answer_minor(), Action::kSuspend, category.on_answer_minor);
}

// Infinite times are not written.
template <typename Message>
void Write(const Validity& validity, Message& out) {
  if (validity.effective != absl::InfinitePast()) {
    out.set_effective_unix_s(absl::ToUnixSeconds(validity.effective));
  }
  if (validity.expires != absl::InfiniteFuture()) {
    out.set_expires_unix_s(absl::ToUnixSeconds(validity.expires));
  }
}

template <typename Message>
Validity ValidityOf(const Message& in) {
  Validity validity;
  if (in.has_effective_unix_s()) {
    validity.effective = absl::FromUnixSeconds(in.effective_unix_s());
  }
  if (in.has_expires_unix_s()) validity.expires = absl::FromUnixSeconds(in.expires_unix_s());
  return validity;
}

void Write(const Combination& combination, v1::PolicyCombination& out) {
  out.set_rule(combination.rule);
  out.set_category(combination.category);
  out.set_severity(ToWire<v1::PolicySeverity>(combination.severity));
  out.set_within_code_points(combination.within);
  for (const auto& group : combination.groups) {
    v1::PolicyGroup& to = *out.add_groups();
    for (const uint32_t entry : group) to.add_entries(entry);
  }
  out.mutable_without()->Assign(combination.without.begin(), combination.without.end());
  Write(combination.validity, out);
}

bool Read(const v1::PolicyCombination& in, Combination& combination) {
  combination.rule = in.rule();
  combination.category = in.category();
  combination.within = in.within_code_points();
  for (const v1::PolicyGroup& group : in.groups()) {
    combination.groups.emplace_back(group.entries().begin(), group.entries().end());
  }
  combination.without.assign(in.without().begin(), in.without().end());
  combination.validity = ValidityOf(in);
  return FromWire(in.severity(), Severity::kBlock, combination.severity);
}

void Write(const PiiRule& rule, v1::PolicyPiiRule& out) {
  out.set_type(std::string(pii::NameOf(rule.type)));
  out.set_action(ToWire<v1::PolicyAction>(rule.action));
  out.set_min_score_permille(rule.min_score_permille);
  out.set_category(rule.category);
  out.set_directions(ToWire<v1::PolicyDirections>(rule.directions));
}

bool Read(const v1::PolicyPiiRule& in, PiiRule& rule) {
  const auto type = pii::TypeOf(in.type());
  if (!type.has_value()) return false;
  rule.type = *type;
  rule.min_score_permille = in.min_score_permille();
  rule.category = in.category();
  return FromWire(in.action(), Action::kSuspend, rule.action) &&
         FromWire(in.directions(), Directions::kAnswer, rule.directions);
}

void Write(const Reply& reply, v1::PolicyReply& out) {
  out.set_key(reply.key);
  out.set_zh(reply.zh);
  out.set_en(reply.en);
}

bool Read(const v1::PolicyReply& in, Reply& reply) {
  reply = {in.key(), in.zh(), in.en()};
  return !reply.key.empty() && !reply.zh.empty() && !reply.en.empty();
}

void Write(const Probe& probe, v1::PolicyProbe& out) {
  out.set_id(probe.id);
  out.set_text(probe.text);
  out.set_direction(ToWire<v1::PolicyDirection>(probe.direction));
  out.set_action(ToWire<v1::PolicyAction>(probe.action));
}

bool Read(const v1::PolicyProbe& in, Probe& probe) {
  probe.id = in.id();
  probe.text = in.text();
  return FromWire(in.direction(), Direction::kAnswer, probe.direction) &&
         FromWire(in.action(), Action::kSuspend, probe.action);
}

void Write(const Origin& origin, v1::PolicyOrigin& out) {
  out.set_file(origin.file);
  out.set_category(origin.category);
  out.set_owner(origin.owner);
  out.set_source(origin.source);
  out.set_entries(origin.entries);
}

bool Read(const v1::PolicyOrigin& in, Origin& origin) {
  origin = {in.file(), in.category(), in.owner(), in.source(), in.entries()};
  return true;
}

template <typename Value, typename Repeated>
void WriteAll(const std::vector<Value>& values, Repeated& out) {
  out.Reserve(static_cast<int>(values.size()));
  for (const Value& value : values) Write(value, *out.Add());
}

template <typename Value, typename Repeated>
bool ReadAll(const Repeated& in, std::vector<Value>& values) {
  values.resize(static_cast<size_t>(in.size()));
  for (int i = 0; i < in.size(); ++i) {
    if (!Read(in[i], values[static_cast<size_t>(i)])) return false;
  }
  return true;
}

bool AreParts(const std::vector<uint32_t>& words, const EntryTable& entries) {
  return std::all_of(words.begin(), words.end(), [&](uint32_t entry) {
    return entry < entries.size() && entries.IsPart(entry);
  });
}

bool WordsAreParts(const Combination& combination, const EntryTable& entries) {
  return AreParts(combination.without, entries) &&
         std::all_of(combination.groups.begin(), combination.groups.end(),
                     [&](const auto& group) { return AreParts(group, entries); });
}

bool GroupsAreRight(const Combination& combination) {
  const size_t least = combination.without.empty() ? 2 : 1;
  return combination.groups.size() >= least &&
         std::none_of(combination.groups.begin(), combination.groups.end(),
                      [](const auto& group) { return group.empty(); });
}

bool CombinationsAreRight(const Tables& tables) {
  return std::all_of(
      tables.combinations.begin(), tables.combinations.end(), [&](const Combination& combination) {
        return combination.category < tables.categories.size() && combination.within > 0 &&
               combination.within <= kMaxWithinCodePoints && GroupsAreRight(combination);
      });
}

void AddMemberships(uint32_t number, const Combination& combination,
                    std::vector<EntryMembership>& out) {
  for (uint32_t group = 0; group < combination.groups.size(); ++group) {
    for (const uint32_t entry : combination.groups[group]) out.push_back({entry, {number, group}});
  }
  for (const uint32_t entry : combination.without) {
    out.push_back({entry, {number, Membership::kWithout}});
  }
}

// Words cannot be masked, a stream cannot be moved to the device, and data is no offence.
bool ActionsAreRight(const Tables& tables) {
  return std::none_of(tables.categories.begin(), tables.categories.end(),
                      [](const Category& category) {
                        return category.on_prompt == Action::kMask ||
                               category.on_answer == Action::kMask ||
                               category.on_answer == Action::kLocalOnly ||
                               category.on_prompt_minor == Action::kMask ||
                               category.on_answer_minor == Action::kMask ||
                               category.on_answer_minor == Action::kLocalOnly;
                      }) &&
         std::none_of(tables.pii_rules.begin(), tables.pii_rules.end(), [](const PiiRule& rule) {
           return rule.action == Action::kSupport || rule.action == Action::kSuspend;
         });
}

bool HasDefaultReply(const Tables& tables) {
  return std::any_of(tables.replies.begin(), tables.replies.end(),
                     [](const Reply& reply) { return reply.key == "default"; });
}

}  // namespace

std::string SerialiseTables(const Tables& tables) {
  v1::PolicyTables out;
  Write(tables.manifest, *out.mutable_manifest());
  WriteAll(tables.categories, *out.mutable_categories());
  WriteAll(tables.combinations, *out.mutable_combinations());
  WriteAll(tables.pii_rules, *out.mutable_pii_rules());
  WriteAll(tables.replies, *out.mutable_replies());
  WriteAll(tables.probes, *out.mutable_probes());
  WriteAll(tables.origins, *out.mutable_origins());
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    WEIR_CHECK(out.SerializeToCodedStream(&coded));
  }
  return bytes;
}

absl::StatusOr<Tables> ParseTables(std::string_view bytes) {
  v1::PolicyTables in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return DataLoss("the bundle's tables are not a PolicyTables message");
  }
  Tables tables;
  const bool ok =
      Read(in.manifest(), tables.manifest) && ReadAll(in.categories(), tables.categories) &&
      ReadAll(in.combinations(), tables.combinations) &&
      ReadAll(in.pii_rules(), tables.pii_rules) && ReadAll(in.replies(), tables.replies) &&
      ReadAll(in.probes(), tables.probes) && ReadAll(in.origins(), tables.origins);
  if (!ok || !CombinationsAreRight(tables) || !ActionsAreRight(tables) ||
      !HasDefaultReply(tables)) {
    return DataLoss("the bundle's tables do not fit together");
  }
  return tables;
}

absl::Status JoinCombinations(std::vector<Combination>& combinations, EntryTable& entries) {
  uint32_t groups_before = 0;
  std::vector<EntryMembership> memberships;
  for (uint32_t i = 0; i < combinations.size(); ++i) {
    Combination& combination = combinations[i];
    if (!WordsAreParts(combination, entries)) {
      return DataLoss("a combination of the policy has a word that is no part");
    }
    combination.first_group = groups_before;
    groups_before += static_cast<uint32_t>(combination.groups.size());
    AddMemberships(i, combination, memberships);
  }
  entries.SetMemberships(std::move(memberships));
  return absl::OkStatus();
}

}  // namespace weir::policy
