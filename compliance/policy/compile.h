// The policy compiler: a source without problems becomes the bytes of a signed bundle.
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/crypto/signer.h"
#include "compliance/policy/bundle.h"
#include "compliance/policy/source.h"

namespace weir::policy {

// REQUIRES: ParseSource reported no problems for `source`. The same source, time (to the second)
// and Ed25519 key give the same bytes. `extra` are sections beside the tables and the lexicon.
// INTERNAL when the bundle cannot be loaded back.
absl::StatusOr<std::string> Compile(const Source& source, absl::Time built,
                                    const crypto::Signer& signer,
                                    std::span<const BundleSection> extra = {});

// The stable id of a word's rule: the category and the first digits of the SHA-256 of its folded
// text, for example "A.1.d/3f9a2c01". It stays the same when other words come and go.
std::string RuleOf(std::string_view category, std::string_view text);

}  // namespace weir::policy
