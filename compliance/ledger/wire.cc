#include "compliance/ledger/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <iterator>

#include "compliance/base/status.h"
#include "compliance/text/reader.h"
#include "weir/v1/ledger.pb.h"

namespace weir::ledger {
namespace {

// The wire enums are the values of ours, shifted where zero means something else.
v1::LedgerEntryKind WireOf(EntryKind kind) {
  return static_cast<v1::LedgerEntryKind>(static_cast<int>(kind) + 1);
}
v1::LedgerEnding WireOf(Ending ending) { return static_cast<v1::LedgerEnding>(ending); }

bool AreUtf8(std::initializer_list<std::string_view> names) {
  return std::all_of(names.begin(), names.end(), text::IsValidUtf8);
}

bool IsUtf8(const FindingRecord& finding) {
  return AreUtf8({finding.category, finding.kind, finding.rule, finding.direction});
}

// Protobuf writes a string that is not UTF-8 and then cannot read it: refuse it first.
bool NamesAreUtf8(const Entry& e, std::string_view subject, std::span<const TextBinding> texts) {
  if (e.spooled && !AreUtf8({e.spooled->origin, e.spooled->checkpoint, e.spooled->key})) {
    return false;
  }
  return AreUtf8({e.exchange_name, e.tenant, subject, e.session, e.policy_profile, e.policy_digest,
                  e.action, e.data_class, e.engine, e.model, e.status, e.label}) &&
         (!e.conduct ||
          (AreUtf8({e.conduct->age_band, e.conduct->standing, e.conduct->label_agreement,
                    e.conduct->label_purpose}) &&
           std::all_of(e.conduct->notices.begin(), e.conduct->notices.end(), text::IsValidUtf8))) &&
         std::all_of(e.reasons.begin(), e.reasons.end(), text::IsValidUtf8) &&
         std::all_of(e.findings.begin(), e.findings.end(), IsUtf8) &&
         std::all_of(texts.begin(), texts.end(),
                     [](const TextBinding& text) { return text::IsValidUtf8(text.role); });
}

void FillIdentity(const Entry& entry, const Stamp& stamp, v1::LedgerEntry& wire) {
  wire.set_schema(kEntrySchema);
  wire.set_suite(static_cast<uint32_t>(stamp.suite));
  wire.set_kind(WireOf(entry.kind));
  if (!entry.exchange.empty()) wire.set_exchange(entry.exchange.ToString());
  wire.set_exchange_name(entry.exchange_name);
  wire.set_tenant(entry.tenant);
  wire.mutable_subject()->assign(stamp.subject);
  wire.set_session(entry.session);
}

void FillVerdict(const Entry& entry, v1::LedgerEntry& wire) {
  wire.set_policy_profile(entry.policy_profile);
  wire.set_policy_version(entry.policy_version);
  wire.set_policy_digest(entry.policy_digest);
  wire.set_action(entry.action);
  wire.set_data_class(entry.data_class);
  for (const FindingRecord& finding : entry.findings) {
    v1::LedgerFinding& out = *wire.add_findings();
    out.set_category(finding.category);
    out.set_kind(finding.kind);
    out.set_rule(finding.rule);
    out.set_direction(finding.direction);
    out.set_score_permille(finding.score_permille);
    out.set_size_bytes(finding.size_bytes);
  }
}

void FillJudgement(const Entry& entry, v1::LedgerEntry& wire) {
  if (!entry.judgement) return;
  v1::LedgerJudgement& out = *wire.mutable_judgement();
  out.set_request(entry.judgement->request);
  out.set_statement(entry.judgement->statement);
  if (entry.judgement->stage_two) out.set_stage_two(*entry.judgement->stage_two);
  out.set_lexicon(entry.judgement->lexicon);
  out.set_lexicon_points(entry.judgement->lexicon_points);
  out.set_stage_two_share(entry.judgement->stage_two_share);
  out.set_least(entry.judgement->least);
  out.set_request_bar(entry.judgement->request_bar);
  out.set_statement_bar(entry.judgement->statement_bar);
  out.set_refuses(entry.judgement->refuses);
}

void FillOutcome(const Entry& entry, v1::LedgerEntry& wire) {
  wire.set_engine(entry.engine);
  wire.set_model(entry.model);
  for (const std::string& reason : entry.reasons) wire.add_reasons(reason);
  wire.set_decision(entry.decision);
  wire.set_ending(WireOf(entry.ending));
  wire.set_status(entry.status);
  wire.set_prompt_tokens(entry.prompt_tokens);
  wire.set_answer_tokens(entry.answer_tokens);
  wire.set_first_token_ms(entry.first_token_ms);
  wire.set_total_ms(entry.total_ms);
  wire.set_label(entry.label);
}

void FillTexts(std::string_view record_nonce, std::span<const TextBinding> texts,
               v1::LedgerEntry& wire) {
  if (texts.empty()) return;
  wire.mutable_record_nonce()->assign(record_nonce);
  for (const TextBinding& text : texts) {
    v1::LedgerSealedText& out = *wire.add_texts();
    out.set_role(text.role);
    out.set_size_bytes(text.size_bytes);
    out.mutable_commitment()->assign(text.commitment.view());
    out.mutable_ciphertext_digest()->assign(text.ciphertext.view());
  }
}

void FillCut(const Entry& entry, v1::LedgerEntry& wire) {
  if (!entry.cut) return;
  v1::LedgerRecovery& out = *wire.mutable_recovery();
  out.set_segment(entry.cut->segment);
  out.set_offset(entry.cut->offset);
  out.set_size_bytes(entry.cut->size_bytes);
  out.set_digest(entry.cut->digest);
}

void FillSpooled(const Entry& entry, v1::LedgerEntry& wire) {
  if (!entry.spooled) return;
  v1::LedgerSpooled& out = *wire.mutable_spooled();
  out.set_origin(entry.spooled->origin);
  out.set_index(entry.spooled->index);
  out.set_leaf(entry.spooled->leaf);
  out.set_root(entry.spooled->root);
  out.set_checkpoint(entry.spooled->checkpoint);
  out.set_key(entry.spooled->key);
  out.set_lost(entry.spooled->lost);
}

void FillConduct(const Entry& entry, v1::LedgerEntry& wire) {
  wire.set_due_unix_ns(absl::ToUnixNanos(entry.due));
  if (!entry.conduct) return;
  const ConductRecord& conduct = *entry.conduct;
  v1::LedgerConduct& out = *wire.mutable_conduct();
  out.set_event(static_cast<v1::LedgerConductEvent>(conduct.event));
  out.set_at_unix_ns(absl::ToUnixNanos(conduct.at));
  out.set_age_band(conduct.age_band);
  out.set_in_a_row(conduct.in_a_row);
  out.set_in_day(conduct.in_day);
  out.set_suspended_until_unix_ns(absl::ToUnixNanos(conduct.suspended_until));
  out.set_standing(conduct.standing);
  for (const std::string& notice : conduct.notices) out.add_notices(notice);
  out.set_use_began_unix_ns(absl::ToUnixNanos(conduct.use_began));
  out.set_used_today_ns(absl::ToInt64Nanoseconds(conduct.used_today));
  out.set_rest_until_unix_ns(absl::ToUnixNanos(conduct.rest_until));
  out.set_companion(conduct.companion);
  out.set_label_agreement(conduct.label_agreement);
  out.set_label_purpose(conduct.label_purpose);
  out.set_label_record_until_unix_ns(absl::ToUnixNanos(conduct.label_record_until));
}

void FillKeeping(const Entry& entry, v1::LedgerEntry& wire) {
  if (entry.hold) {
    v1::LedgerHold& out = *wire.mutable_hold();
    out.set_why(entry.hold->why);
    out.set_until_unix_ns(absl::ToUnixNanos(entry.hold->until));
    for (const std::string& name : entry.hold->approvers) out.add_approvers(name);
    out.set_releases(entry.hold->releases);
  }
  if (entry.erasure) {
    v1::LedgerErasure& out = *wire.mutable_erasure();
    out.set_state(entry.erasure->state);
    out.set_requested_unix_ns(absl::ToUnixNanos(entry.erasure->requested));
    out.set_due_unix_ns(absl::ToUnixNanos(entry.erasure->due));
    out.set_erased_unix_ns(absl::ToUnixNanos(entry.erasure->erased));
  }
  if (entry.access) {
    v1::LedgerAccess& out = *wire.mutable_access();
    out.set_index(entry.access->index);
    out.set_requester(entry.access->requester);
    out.set_why(entry.access->why);
    for (const std::string& name : entry.access->approvers) out.add_approvers(name);
  }
}

std::string Serialise(const v1::LedgerEntry& wire) {
  std::string bytes(wire.ByteSizeLong(), '\0');
  {
    google::protobuf::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    WEIR_CHECK(wire.SerializeToCodedStream(&coded));
  }
  return bytes;
}

}  // namespace

absl::StatusOr<std::string> EncodeEntry(const Entry& entry, const Stamp& stamp,
                                        std::string_view record_nonce,
                                        std::span<const TextBinding> texts) {
  if (!NamesAreUtf8(entry, stamp.subject, texts)) {
    return InvalidArgument("a clear field of the {} entry is not UTF-8", NameOf(entry.kind));
  }
  thread_local v1::LedgerEntry wire;  // keeps its memory from entry to entry
  wire.Clear();
  FillIdentity(entry, stamp, wire);
  wire.set_at_unix_ns(absl::ToUnixNanos(stamp.at));
  FillVerdict(entry, wire);
  FillJudgement(entry, wire);
  FillOutcome(entry, wire);
  FillTexts(record_nonce, texts, wire);
  FillCut(entry, wire);
  FillSpooled(entry, wire);
  FillConduct(entry, wire);
  FillKeeping(entry, wire);
  std::string bytes = Serialise(wire);
  const size_t limit = entry.spooled ? kEntryLimitBytes : kEntryLimitBytes - kSpoolRoomBytes;
  if (bytes.size() > limit) {
    return InvalidArgument("the {} entry has {} bytes without its texts, the limit is {}",
                           NameOf(entry.kind), bytes.size(), limit);
  }
  return bytes;
}

}  // namespace weir::ledger
