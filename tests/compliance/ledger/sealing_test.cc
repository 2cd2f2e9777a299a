#include "compliance/ledger/sealing.h"

#include <catch2/catch.hpp>

#include "compliance/crypto/aead.h"

namespace weir::ledger {
namespace {

constexpr const char* kOrigin = "weir.test/log";

SealingKey Root(char fill = 'r', crypto::Suite suite = crypto::Suite::kIntl) {
  static const Secret root(std::string(crypto::kSealKeySize, 'r'));
  static const Secret other(std::string(crypto::kSealKeySize, 's'));
  return {suite, fill == 'r' ? root : other};
}

SealedRecord Sealed() {
  const SealedText texts[] = {{"prompt", UserText("question")}, {"answer", UserText("")}};
  return *SealTexts(Root(), kOrigin, texts);
}

absl::StatusCode OpensWith(const SealingKey& root, const RecordScope& scope, TextBinding binding,
                           const std::string& sealed) {
  // The digest in the clear is made to fit, so that what is behind it is tested.
  binding.ciphertext = CiphertextDigest(sealed);
  return OpenText(root, scope, binding, sealed).status().code();
}

TEST_CASE("Sealing: texts open again in their own scope", "[ledger]") {
  const SealedRecord record = Sealed();
  REQUIRE(record.sealed.size() == 2);
  const RecordScope scope{kOrigin, record.nonce};
  const auto first = OpenText(Root(), scope, record.bindings[0], record.sealed[0]);
  REQUIRE(first.ok());
  CHECK(first->role == "prompt");
  CHECK(first->text.Reveal() == "question");
  CHECK(OpenText(Root(), scope, record.bindings[1], record.sealed[1])->text.empty());
}

TEST_CASE("Sealing: in the suite gm commitments, digests and keys are of SM3", "[ledger]") {
  const SealedText texts[] = {{"prompt", UserText("question")}};
  const SealingKey gm = Root('r', crypto::Suite::kGm);
  const SealedRecord record = *SealTexts(gm, kOrigin, texts);
  const RecordScope scope{kOrigin, record.nonce};
  CHECK(OpenText(gm, scope, record.bindings[0], record.sealed[0])->text.Reveal() == "question");
  CHECK(record.bindings[0].ciphertext ==
        crypto::HashOver(crypto::Hash::kSm3, {"\x03", record.sealed[0]}));
  CHECK_FALSE(OpenText(Root(), scope, record.bindings[0], record.sealed[0]).ok());
}

TEST_CASE("Sealing: another log, entry, role or key does not open it", "[ledger]") {
  const SealedRecord record = Sealed();
  const TextBinding& binding = record.bindings[0];
  const RecordScope scope{kOrigin, record.nonce};
  const std::string other_nonce(kRecordNonceSize, 'x');
  TextBinding other_role = binding;
  other_role.role = "answer";
  REQUIRE(OpensWith(Root(), scope, binding, record.sealed[0]) == absl::StatusCode::kOk);
  CHECK(OpensWith(Root('s'), scope, binding, record.sealed[0]) == absl::StatusCode::kDataLoss);
  CHECK(OpensWith(Root(), {"weir.test/lof", record.nonce}, binding, record.sealed[0]) ==
        absl::StatusCode::kDataLoss);
  CHECK(OpensWith(Root(), {kOrigin, other_nonce}, binding, record.sealed[0]) ==
        absl::StatusCode::kDataLoss);
  CHECK(OpensWith(Root(), scope, other_role, record.sealed[0]) == absl::StatusCode::kDataLoss);
}

TEST_CASE("Sealing: bytes that open to another text than the commitment are refused", "[ledger]") {
  const SealedRecord record = Sealed();
  const RecordScope scope{kOrigin, record.nonce};
  TextBinding wrong = record.bindings[0];
  wrong.commitment = crypto::Sha256Of("another");
  CHECK(OpensWith(Root(), scope, wrong, record.sealed[0]) == absl::StatusCode::kDataLoss);
  wrong = record.bindings[0];
  wrong.size_bytes += 1;
  CHECK(OpensWith(Root(), scope, wrong, record.sealed[0]) == absl::StatusCode::kDataLoss);
}

TEST_CASE("Sealing: the same text twice gives different commitments", "[ledger]") {
  const SealedText texts[] = {{"text", UserText("yes")}, {"text", UserText("yes")}};
  const auto record = SealTexts(Root(), kOrigin, texts);
  CHECK(record->bindings[0].commitment != record->bindings[1].commitment);
}

TEST_CASE("Sealing: a text of 1 MiB is taken, one byte more is refused; so are 17 texts",
          "[ledger]") {
  const SealedText largest[] = {{"text", UserText(std::string(kTextLimitBytes, 'x'))}};
  CHECK(SealTexts(Root(), kOrigin, largest).ok());
  const SealedText larger[] = {{"text", UserText(std::string(kTextLimitBytes + 1, 'x'))}};
  CHECK(SealTexts(Root(), kOrigin, larger).status().code() == absl::StatusCode::kInvalidArgument);
  const std::vector<SealedText> many(kTextsLimit + 1);
  CHECK(SealTexts(Root(), kOrigin, many).status().code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir::ledger
