#include "compliance/ledger/entry.h"

#include <catch2/catch.hpp>

#include "compliance/crypto/digest.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {
namespace {

const Id kExchange = *Id::Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
const absl::Time kAt = absl::FromUnixNanos(1'790'000'000'123'456'789);

Entry FullEntry() {
  Entry entry;
  entry.kind = EntryKind::kClose;
  entry.exchange = kExchange;
  entry.exchange_name = "name";
  entry.tenant = "tenant";
  entry.subject = "subject";
  entry.session = "session";
  entry.policy_profile = "cn-mainland";
  entry.policy_version = 7;
  entry.policy_digest = "abcd";
  entry.action = "mask";
  entry.data_class = "personal";
  entry.findings = {{"fraud", "lexicon", "fraud-1", "prompt", 900, 12},
                    {"pii", "pii", "cn-id", "answer", 1000, 18}};
  entry.engine = "local";
  entry.model = "qwen";
  entry.reasons = {"privacy", "battery"};
  entry.decision = std::string("\x00\xff opaque", 9);
  entry.ending = Ending::kFailed;
  entry.status = "UNAVAILABLE";
  entry.prompt_tokens = 10;
  entry.answer_tokens = 20;
  entry.first_token_ms = 30;
  entry.total_ms = 40;
  entry.label = "label";
  entry.cut = CutTail{1, 2, 3, std::string(32, 'd')};
  return entry;
}

std::vector<TextBinding> Bindings() {
  return {{"prompt", 5, crypto::Sha256Of("a"), crypto::Sha256Of("b")}};
}

std::string Encoded(const Entry& entry) {
  return *EncodeEntry(entry, kAt, std::string(kRecordNonceSize, 'n'), Bindings());
}

TEST_CASE("Entry: the hashed bytes of a full entry never change", "[ledger]") {
  CHECK(crypto::ToHex(Encoded(FullEntry())) ==
        "080110011803221a303141525a334e44454b545356345252464651363947354641562a046e616d653115"
        "cd4e2b845bd7183a0674656e616e7442077375626a6563744a0773657373696f6e520b636e2d6d61696e"
        "6c616e6458076204616263646a046d61736b7208706572736f6e616c7a260a05667261756412076c6578"
        "69636f6e1a0766726175642d31220670726f6d7074288407300c7a1e0a0370696912037069691a05636e"
        "2d69642206616e7377657228e80730128201056c6f63616c8a01047177656e9201077072697661637992"
        "0107626174746572799a010900ff206f7061717565a00105aa010b554e415641494c41424c45b0010ab8"
        "0114c0011ec80128d201056c6162656cda01106e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6ee2014e0a067072"
        "6f6d707410051a20ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb2220"
        "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009dea012808011002180322"
        "206464646464646464646464646464646464646464646464646464646464646464");
}

TEST_CASE("Entry: the hashed bytes of a bare record never change", "[ledger]") {
  Entry entry;
  entry.exchange_name = "x";
  CHECK(crypto::ToHex(*EncodeEntry(entry, kAt, "", {})) == "0801100118012a01783115cd4e2b845bd718");
}

TEST_CASE("Entry: reads back what was written, and writes it again the same", "[ledger]") {
  const Entry entry = FullEntry();
  const auto clear = DecodeEntry(Encoded(entry));
  REQUIRE(clear.ok());
  const Entry& read = clear->entry;
  CHECK(read.at == kAt);
  CHECK(read.exchange == kExchange);
  CHECK(read.findings == entry.findings);
  CHECK(read.reasons == entry.reasons);
  CHECK(read.decision == entry.decision);
  CHECK(read.ending == Ending::kFailed);
  CHECK(read.cut == entry.cut);
  CHECK(clear->record_nonce == std::string(kRecordNonceSize, 'n'));
  REQUIRE(clear->texts.size() == 1);
  CHECK(clear->texts[0].role == "prompt");
  CHECK(clear->texts[0].size_bytes == 5);
  CHECK(clear->texts[0].commitment == crypto::Sha256Of("a"));
  CHECK(clear->texts[0].ciphertext == crypto::Sha256Of("b"));
  CHECK(*EncodeEntry(read, read.at, clear->record_nonce, clear->texts) == Encoded(entry));
}

TEST_CASE("Entry: every kind and every ending keeps its value on the wire", "[ledger]") {
  for (int kind = 0; kind <= static_cast<int>(EntryKind::kRecovery); ++kind) {
    for (int ending = 0; ending <= static_cast<int>(Ending::kInterrupted); ++ending) {
      Entry entry;
      entry.kind = static_cast<EntryKind>(kind);
      entry.ending = static_cast<Ending>(ending);
      const auto clear = DecodeEntry(*EncodeEntry(entry, kAt, "", {}));
      REQUIRE(clear.ok());
      CHECK(clear->entry.kind == entry.kind);
      CHECK(clear->entry.ending == entry.ending);
    }
  }
  CHECK(NameOf(EntryKind::kPolicyLoad) == "policy_load");
  CHECK(NameOf(Ending::kInterrupted) == "interrupted");
  CHECK(NameOf(Ending::kNone).empty());
}

// Fills `entry` up to `limit` bytes, then tries one more.
void CheckLimit(Entry entry, size_t limit) {
  entry.decision = std::string(200, 'x');
  const size_t rest = limit - EncodeEntry(entry, kAt, "", {})->size();
  entry.decision += std::string(rest - 1, 'x');  // its length takes one byte more by now
  CHECK(EncodeEntry(entry, kAt, "", {})->size() == limit);
  entry.decision += 'x';
  CHECK(EncodeEntry(entry, kAt, "", {}).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("Entry: 61,440 bytes are taken, one more is refused", "[ledger]") {
  CheckLimit({}, kEntryLimitBytes - kSpoolRoomBytes);
}

TEST_CASE("Entry: one that holds a device's entry has 65,535 bytes at most", "[ledger]") {
  Entry spooled;
  spooled.kind = EntryKind::kSpooled;
  spooled.spooled = Spooled{.origin = "device"};
  CheckLimit(spooled, kEntryLimitBytes);
}

TEST_CASE("Entry: a clear field that is not UTF-8 is refused, not stored unreadable", "[ledger]") {
  std::string Entry::*const fields[] = {
      &Entry::exchange_name,  &Entry::tenant,        &Entry::subject, &Entry::session,
      &Entry::policy_profile, &Entry::policy_digest, &Entry::action,  &Entry::data_class,
      &Entry::engine,         &Entry::model,         &Entry::status,  &Entry::label};
  for (const auto field : fields) {
    Entry entry;
    entry.*field = "\xff";
    CHECK(EncodeEntry(entry, kAt, "", {}).status().code() == absl::StatusCode::kInvalidArgument);
  }
  Entry entry;
  entry.reasons = {"ok", "\xc0\x80"};
  CHECK(EncodeEntry(entry, kAt, "", {}).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("DecodeEntry: what is not an entry is DATA_LOSS", "[ledger]") {
  const std::string bytes = Encoded(FullEntry());
  for (const std::string& bad : {std::string(), std::string("nonsense"), bytes.substr(0, 60),
                                 std::string(kEntryLimitBytes + 1, '\0')}) {
    CHECK(DecodeEntry(bad).status().code() == absl::StatusCode::kDataLoss);
  }
  std::string schema2 = bytes;
  schema2[1] = 2;
  CHECK(DecodeEntry(schema2).status().code() == absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace weir::ledger
