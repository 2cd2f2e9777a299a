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

constexpr uint32_t kSchema = 1;

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
  wire.set_schema(kSchema);
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

// The time of an unset field is the epoch, and the other way round.
absl::Time TimeOf(int64_t unix_ns) { return absl::FromUnixNanos(unix_ns); }

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

void ReadIdentity(const v1::LedgerEntry& wire, Entry& entry) {
  entry.kind = static_cast<EntryKind>(wire.kind() - 1);
  entry.exchange_name = wire.exchange_name();
  entry.at = absl::FromUnixNanos(wire.at_unix_ns());
  entry.tenant = wire.tenant();
  entry.subject = wire.subject();
  entry.session = wire.session();
}

void ReadVerdict(const v1::LedgerEntry& wire, Entry& entry) {
  entry.policy_profile = wire.policy_profile();
  entry.policy_version = wire.policy_version();
  entry.policy_digest = wire.policy_digest();
  entry.action = wire.action();
  entry.data_class = wire.data_class();
  entry.findings.reserve(static_cast<size_t>(wire.findings_size()));
  for (const v1::LedgerFinding& finding : wire.findings()) {
    entry.findings.push_back({finding.category(), finding.kind(), finding.rule(),
                              finding.direction(), finding.score_permille(), finding.size_bytes()});
  }
}

void ReadJudgement(const v1::LedgerEntry& wire, Entry& entry) {
  if (!wire.has_judgement()) return;
  const v1::LedgerJudgement& in = wire.judgement();
  JudgementRecord& judgement = entry.judgement.emplace();
  judgement.request = in.request();
  judgement.statement = in.statement();
  if (in.has_stage_two()) judgement.stage_two = in.stage_two();
  judgement.lexicon = in.lexicon();
  judgement.lexicon_points = in.lexicon_points();
  judgement.stage_two_share = in.stage_two_share();
  judgement.least = in.least();
  judgement.request_bar = in.request_bar();
  judgement.statement_bar = in.statement_bar();
  judgement.refuses = in.refuses();
}

void ReadOutcome(const v1::LedgerEntry& wire, Entry& entry) {
  entry.engine = wire.engine();
  entry.model = wire.model();
  entry.reasons.assign(wire.reasons().begin(), wire.reasons().end());
  entry.decision = wire.decision();
  entry.ending = static_cast<Ending>(wire.ending());
  entry.status = wire.status();
  entry.prompt_tokens = wire.prompt_tokens();
  entry.answer_tokens = wire.answer_tokens();
  entry.first_token_ms = wire.first_token_ms();
  entry.total_ms = wire.total_ms();
  entry.label = wire.label();
}

void ReadKindsOwn(const v1::LedgerEntry& wire, Entry& entry) {
  if (wire.has_recovery()) {
    const v1::LedgerRecovery& cut = wire.recovery();
    entry.cut = CutTail{cut.segment(), cut.offset(), cut.size_bytes(), cut.digest()};
  }
  if (wire.has_spooled()) {
    const v1::LedgerSpooled& in = wire.spooled();
    entry.spooled = Spooled{.origin = in.origin(),
                            .index = in.index(),
                            .leaf = in.leaf(),
                            .root = in.root(),
                            .checkpoint = in.checkpoint(),
                            .key = in.key(),
                            .lost = in.lost(),
                            .sealed = {}};
  }
}

void ReadConduct(const v1::LedgerEntry& wire, Entry& entry) {
  entry.due = TimeOf(wire.due_unix_ns());
  if (!wire.has_conduct()) return;
  const v1::LedgerConduct& in = wire.conduct();
  ConductRecord& conduct = entry.conduct.emplace();
  conduct.event = static_cast<ConductEvent>(in.event());
  conduct.at = TimeOf(in.at_unix_ns());
  conduct.age_band = in.age_band();
  conduct.in_a_row = in.in_a_row();
  conduct.in_day = in.in_day();
  conduct.suspended_until = TimeOf(in.suspended_until_unix_ns());
  conduct.standing = in.standing();
  conduct.notices.assign(in.notices().begin(), in.notices().end());
  conduct.use_began = TimeOf(in.use_began_unix_ns());
  conduct.used_today = absl::Nanoseconds(in.used_today_ns());
  conduct.rest_until = TimeOf(in.rest_until_unix_ns());
  conduct.companion = in.companion();
  conduct.label_agreement = in.label_agreement();
  conduct.label_purpose = in.label_purpose();
  conduct.label_record_until = TimeOf(in.label_record_until_unix_ns());
}

void ReadKeeping(const v1::LedgerEntry& wire, Entry& entry) {
  if (wire.has_hold()) {
    const v1::LedgerHold& hold = wire.hold();
    entry.hold = HoldRecord{hold.why(),
                            absl::FromUnixNanos(hold.until_unix_ns()),
                            {hold.approvers().begin(), hold.approvers().end()},
                            hold.releases()};
  }
  if (wire.has_erasure()) {
    const v1::LedgerErasure& erasure = wire.erasure();
    entry.erasure = ErasureRecord{erasure.state(), absl::FromUnixNanos(erasure.requested_unix_ns()),
                                  absl::FromUnixNanos(erasure.due_unix_ns()),
                                  absl::FromUnixNanos(erasure.erased_unix_ns())};
  }
  if (wire.has_access()) {
    const v1::LedgerAccess& access = wire.access();
    entry.access = AccessRecord{access.index(),
                                access.requester(),
                                access.why(),
                                {access.approvers().begin(), access.approvers().end()}};
  }
}

absl::Status ReadTexts(const v1::LedgerEntry& wire, std::vector<TextBinding>& texts) {
  for (const v1::LedgerSealedText& text : wire.texts()) {
    TextBinding binding{text.role(), text.size_bytes(), {}, {}};
    WEIR_ASSIGN_OR_RETURN(binding.commitment, crypto::Digest::FromBytes(text.commitment()));
    WEIR_ASSIGN_OR_RETURN(binding.ciphertext, crypto::Digest::FromBytes(text.ciphertext_digest()));
    texts.push_back(std::move(binding));
  }
  if (!texts.empty() && wire.record_nonce().size() != kRecordNonceSize) {
    return DataLoss("the record nonce has {} bytes", wire.record_nonce().size());
  }
  return absl::OkStatus();
}

bool IsSuite(uint32_t number) {
  return number == static_cast<uint32_t>(crypto::Suite::kIntl) ||
         number == static_cast<uint32_t>(crypto::Suite::kGm);
}

absl::Status CheckShape(const v1::LedgerEntry& wire) {
  if (wire.schema() != kSchema || !IsSuite(wire.suite())) {
    return DataLoss("schema {} and suite {} of the entry are not known", wire.schema(),
                    wire.suite());
  }
  if (wire.kind() == v1::LEDGER_ENTRY_KIND_UNSPECIFIED ||
      !v1::LedgerEntryKind_IsValid(wire.kind()) || !v1::LedgerEnding_IsValid(wire.ending()) ||
      !v1::LedgerConductEvent_IsValid(wire.conduct().event())) {
    return DataLoss("kind {}, ending {} or conduct {} of the entry is not known",
                    static_cast<int>(wire.kind()), static_cast<int>(wire.ending()),
                    static_cast<int>(wire.conduct().event()));
  }
  return absl::OkStatus();
}

absl::Status Parse(std::string_view bytes, v1::LedgerEntry& wire) {
  if (bytes.size() > kEntryLimitBytes ||
      !wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return DataLoss("{} bytes are not an entry", bytes.size());
  }
  return CheckShape(wire);
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

absl::StatusOr<ClearEntry> DecodeEntry(std::string_view bytes) {
  v1::LedgerEntry wire;
  WEIR_RETURN_IF_ERROR(Parse(bytes, wire));
  ClearEntry clear;
  ReadIdentity(wire, clear.entry);
  if (!wire.exchange().empty()) {
    WEIR_ASSIGN_OR_RETURN(clear.entry.exchange, Id::Parse(wire.exchange()));
  }
  ReadVerdict(wire, clear.entry);
  ReadJudgement(wire, clear.entry);
  ReadOutcome(wire, clear.entry);
  ReadKindsOwn(wire, clear.entry);
  ReadConduct(wire, clear.entry);
  ReadKeeping(wire, clear.entry);
  clear.suite = static_cast<crypto::Suite>(wire.suite());
  clear.record_nonce = wire.record_nonce();
  WEIR_RETURN_IF_ERROR(ReadTexts(wire, clear.texts));
  return clear;
}

absl::StatusOr<crypto::Suite> CheckEntry(std::string_view bytes, std::vector<TextBinding>& texts) {
  thread_local v1::LedgerEntry reused;  // keeps its memory from entry to entry
  texts.clear();
  WEIR_RETURN_IF_ERROR(Parse(bytes, reused));
  if (!reused.exchange().empty()) {
    WEIR_RETURN_IF_ERROR(Id::Parse(reused.exchange()).status());
  }
  WEIR_RETURN_IF_ERROR(ReadTexts(reused, texts));
  return static_cast<crypto::Suite>(reused.suite());
}

}  // namespace weir::ledger
