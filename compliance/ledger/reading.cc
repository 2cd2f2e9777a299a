// ForEachEntry and Unseal, declared in verify.h.
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "compliance/base/status.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/sealing.h"
#include "compliance/ledger/tail.h"
#include "compliance/ledger/tree.h"
#include "compliance/ledger/verify.h"
#include "compliance/ledger/walker.h"
#include "compliance/ledger/wire.h"
#include "compliance/ledger/writer_watch.h"

namespace weir::ledger {
namespace {

absl::StatusOr<StoredEntry> ToStored(const RecordView& record, const std::string& origin) {
  auto clear = DecodeEntry(record.leaf);
  if (!clear.ok()) return DataLoss("entry {}: {}", record.index, ToStd(clear.status().message()));
  if (clear->texts.size() != record.sealed.size()) {
    return DataLoss("entry {}: a sealed text is missing or too many", record.index);
  }
  return StoredEntry{record.index,
                     LeafHash(record.leaf),
                     std::move(clear->entry),
                     std::string(record.leaf),
                     {record.sealed.begin(), record.sealed.end()},
                     origin};
}

// What an unclean end can leave is the end of the log; anything else is damage.
absl::Status EndOfWalk(const Walker& walker, Step step) {
  if (step == Step::kEnd) return absl::OkStatus();
  absl::Status damage = DataLoss("{}", walker.damage().ToString());
  if (!walker.in_last_segment() || walker.file() == nullptr) return damage;
  const Position& at = walker.position();
  WEIR_ASSIGN_OR_RETURN(const Tail tail, InspectTail(*walker.file(), at.offset, at.entries));
  return tail.kind == TailKind::kDamaged ? damage : absl::OkStatus();
}

// Where to read on when `walker` found damage: at the same place, or at the beginning that is left
// when what it wanted to read was deleted meanwhile (pruned.h).
absl::StatusOr<Position> Again(FileSystem& files, const std::string& dir, const Walker& walker) {
  WEIR_ASSIGN_OR_RETURN(const Position beginning, BeginningOf(files, dir));
  return beginning.entries > walker.position().entries ? beginning : walker.position();
}

}  // namespace

absl::Status ForEachEntry(FileSystem& files, const std::string& dir, uint64_t first,
                          const std::function<bool(const StoredEntry&)>& visit) {
  WEIR_ASSIGN_OR_RETURN(const Position beginning, BeginningOf(files, dir));
  std::optional<Walker> walker(std::in_place, files, dir, beginning);
  int looks = 0;
  while (true) {
    WEIR_ASSIGN_OR_RETURN(const Step step, walker->Next());
    if (step == Step::kDamaged) {
      // Perhaps a batch that was being written while it was read.
      const bool writing = MayHaveWriter(files, dir);
      if (looks++ < (writing ? kLooks : 1)) {
        if (looks > 1) absl::SleepFor(kLookPause);
        WEIR_ASSIGN_OR_RETURN(const Position again, Again(files, dir, *walker));
        walker.emplace(files, dir, again);
        continue;
      }
    }
    if (step != Step::kBatch) return EndOfWalk(*walker, step);
    looks = 0;
    for (const RecordView& record : walker->batch().records) {
      if (record.index < first) continue;
      WEIR_ASSIGN_OR_RETURN(const StoredEntry stored, ToStored(record, walker->origin()));
      if (!visit(stored)) return absl::OkStatus();
    }
  }
}

absl::StatusOr<std::vector<SealedText>> Unseal(const StoredEntry& stored, keys::KeyStore& keys,
                                               keys::Purpose purpose) {
  WEIR_ASSIGN_OR_RETURN(const ClearEntry clear, DecodeEntry(stored.leaf_bytes));
  if (clear.texts.size() != stored.sealed.size()) {
    return DataLoss("entry {}: a sealed text is missing or too many", stored.index);
  }
  std::vector<SealedText> texts;
  if (clear.texts.empty()) return texts;
  const auto key = keys.Find({clear.entry.tenant, clear.entry.subject}, purpose);
  if (!key.ok()) return Annotate(key.status(), fmt::format("entry {}", stored.index));
  const RecordScope scope{stored.origin, clear.record_nonce};
  for (size_t i = 0; i < clear.texts.size(); ++i) {
    auto text = OpenText({clear.suite, **key}, scope, clear.texts[i], stored.sealed[i]);
    if (!text.ok()) {
      return Annotate(text.status(), fmt::format("entry {}: text {}", stored.index, i));
    }
    texts.push_back(*std::move(text));
  }
  return texts;
}

}  // namespace weir::ledger
