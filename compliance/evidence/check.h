// Checks an evidence bundle, offline: nothing but its bytes and, if given, the key that the reader
// trusts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/note.h"
#include "compliance/ledger/verify.h"

namespace weir::evidence {

// Whom the reader trusts, beside what the bundle says of itself.
struct BundleTrust {
  std::optional<ledger::VerifierKey> log;      // none: the key in the bundle
  std::vector<ledger::VerifierKey> witnesses;  // known ones
  size_t quorum = 0;                           // so many of them must have signed the checkpoint
};

struct BundleCheck {
  // kTampered: something in it is not what the log signed, or is not what the records give.
  // kCannotTell: not a bundle of a format that is known, or fewer witnesses than asked for.
  ledger::Outcome outcome = ledger::Outcome::kCannotTell;
  uint64_t records = 0;  // that were found good
  ledger::Checkpoint head;
  std::string key;                     // the log's, that was used
  bool key_from_bundle = true;         // compare it with one from elsewhere
  std::vector<std::string> witnesses;  // known ones that signed the checkpoint
  std::string problem;
  std::optional<uint64_t> bad_record;  // index of the first record that is wrong
};

BundleCheck CheckBundle(std::string_view bytes, const BundleTrust& trust);

}  // namespace weir::evidence
