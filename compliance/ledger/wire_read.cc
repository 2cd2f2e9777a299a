// Reading of entries, declared in wire.h.
#include <google/protobuf/io/coded_stream.h>

#include <array>

#include "compliance/base/status.h"
#include "compliance/ledger/wire.h"
#include "weir/v1/ledger.pb.h"

namespace weir::ledger {
namespace {

// The time of an unset field is the epoch, and the other way round.
absl::Time TimeOf(int64_t unix_ns) { return absl::FromUnixNanos(unix_ns); }

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
  if (wire.schema() != kEntrySchema || !IsSuite(wire.suite())) {
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

// The fields lie in the order of their numbers: schema, suite, kind, exchange.
absl::StatusOr<EntryHead> ReadEntryHead(std::string_view bytes) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  std::array<uint32_t, 4> numbers{};  // by their fields
  for (uint32_t field = 1; field <= v1::LedgerEntry::kKindFieldNumber; ++field) {
    if (in.ReadTag() != field << 3 || !in.ReadVarint32(&numbers[field])) {
      return DataLoss("{} bytes do not begin like an entry", bytes.size());
    }
  }
  const auto kind = static_cast<int>(numbers[v1::LedgerEntry::kKindFieldNumber]);
  const uint32_t suite = numbers[v1::LedgerEntry::kSuiteFieldNumber];
  if (!v1::LedgerEntryKind_IsValid(kind) || kind == v1::LEDGER_ENTRY_KIND_UNSPECIFIED ||
      !IsSuite(suite)) {
    return DataLoss("the kind {} or the suite {} of an entry is not known", kind, suite);
  }
  EntryHead head{static_cast<EntryKind>(kind - 1), static_cast<crypto::Suite>(suite), {}};
  uint32_t size = 0;
  if (in.ReadTag() != (v1::LedgerEntry::kExchangeFieldNumber << 3 | 2)) return head;
  const bool has_size = in.ReadVarint32(&size);
  const auto at = static_cast<size_t>(in.CurrentPosition());
  if (!has_size || size > bytes.size() - at) return DataLoss("an entry is cut short");
  head.exchange = bytes.substr(at, size);
  return head;
}

}  // namespace weir::ledger
