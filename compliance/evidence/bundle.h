// An evidence bundle: chosen entries of a log in one ZIP file, each with its proof, so that who has
// the log's key checks them far from the log. What is in it (docs/LEDGER_FORMAT.md):
//
//   manifest.json               what follows, with sizes and SHA-256
//   log.vkey, checkpoint        as the log publishes them
//   records.jsonl               per entry its index, leaf hash, hashed bytes and those in JSON
//   proofs/<index>.tlog-proof   C2SP tlog-proof, all against that checkpoint
//   ocsf.jsonl, records.html    the same entries for security systems and for people
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/evidence/archive.h"
#include "compliance/evidence/manifest.h"
#include "compliance/ledger/verify.h"
#include "compliance/published/published_log.h"

namespace weir::evidence {

inline constexpr uint64_t kRecordsLimit = 100'000;  // of one bundle; it is made in memory

inline constexpr const char* kManifestName = "manifest.json";
inline constexpr const char* kKeyName = "log.vkey";
inline constexpr const char* kCheckpointName = "checkpoint";
inline constexpr const char* kRecordsName = "records.jsonl";
inline constexpr const char* kOcsfName = "ocsf.jsonl";
inline constexpr const char* kPageName = "records.html";
std::string ProofName(uint64_t index);

// {"index","leaf","bytes" (base 64),"record"}, without a line end.
std::string RecordLine(const ledger::StoredEntry& stored);

// What a bundle says of its records again, for people and machines: ocsf.jsonl and records.html.
// The same for the same input, so that a checker makes them anew and compares.
std::vector<Member> RenderedMembers(const Manifest& manifest, const std::string& key,
                                    const std::string& note,
                                    const std::vector<ledger::StoredEntry>& records);

struct Selection {
  std::vector<std::pair<std::string, std::string>> query;  // in words of the command
  std::vector<ledger::StoredEntry> records;                // in the order of their indices
  absl::Time made_at;
};
// The bytes of the bundle. DATA_LOSS: the tiles do not prove one of the records. NOT_FOUND: there
// is none to export. RESOURCE_EXHAUSTED: more than kRecordsLimit.
absl::StatusOr<std::string> MakeBundle(published::PublishedLog& log, const Selection& selection);

}  // namespace weir::evidence
