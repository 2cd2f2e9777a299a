#include <array>

#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/proof_file.h"
#include "compliance/witness/request.h"
#include "tests/fuzz/targets.h"

namespace weir::fuzz {
namespace {

// A key that nobody signs with.
const ledger::VerifierKey& Stranger() {
  static const ledger::VerifierKey key("stranger", crypto::Signer::Generate().verifier());
  return key;
}

void ReadNote(std::string_view input) {
  const auto key = ledger::VerifierKey::Parse(input);
  if (key.ok()) WEIR_CHECK(key->ToString() == input);
  WEIR_CHECK(!ledger::OpenNote(input, std::array{Stranger()}).ok());
  const auto body = ledger::ParseBody(input);
  if (!body.ok()) return;
  const std::string text = ledger::ToBody(*body);
  WEIR_CHECK(input.starts_with(text));  // extension lines are not kept
  const auto again = ledger::ParseBody(text);
  WEIR_CHECK(again.ok() && *again == *body);
}

}  // namespace

void LedgerText(std::string_view input) {
  ReadNote(input);
  const auto proof = ledger::ParseProofFile(input);
  if (proof.ok()) {
    WEIR_CHECK(ToText(*proof) == input);
    WEIR_CHECK(!CheckProofFile(*proof, crypto::Digest(), {Stranger(), {}, 0}).ok());
  }
  const auto request = witness::ParseAddCheckpoint(input);
  if (request.ok()) WEIR_CHECK(ToText(*request) == input);
}

}  // namespace weir::fuzz
