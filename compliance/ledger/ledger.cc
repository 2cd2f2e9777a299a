#include "compliance/ledger/ledger.h"

#include <future>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/committer.h"
#include "compliance/ledger/gm_head.h"
#include "compliance/ledger/publisher.h"
#include "compliance/ledger/recovery.h"
#include "compliance/ledger/seal_queue.h"
#include "compliance/ledger/sealing.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/segment_writer.h"
#include "compliance/ledger/tile_store.h"
#include "compliance/ledger/wire.h"

namespace weir::ledger {
namespace {

constexpr size_t kQueueLimitCeiling = 1 << 20;

// The texts of a device's entry as the device sealed them, after a look at whether they are those
// that its entry names.
absl::StatusOr<SealedRecord> SealedElsewhere(const Spooled& spooled, crypto::Suite suite) {
  if (spooled.leaf.empty()) return SealedRecord{};
  WEIR_ASSIGN_OR_RETURN(ClearEntry clear, DecodeEntry(spooled.leaf));
  if (clear.texts.size() != spooled.sealed.size()) {
    return InvalidArgument("a spooled entry has {} sealed texts, its leaf names {}",
                           spooled.sealed.size(), clear.texts.size());
  }
  if (!clear.texts.empty() && clear.suite != suite) {
    return InvalidArgument("a spooled entry is of the suite {}, this log of {}",
                           crypto::NameOf(clear.suite), crypto::NameOf(suite));
  }
  for (size_t i = 0; i < spooled.sealed.size(); ++i) {
    if (CiphertextDigest(spooled.sealed[i], suite) != clear.texts[i].ciphertext) {
      return InvalidArgument("sealed text {} of a spooled entry is not the one its leaf names", i);
    }
  }
  return SealedRecord{std::move(clear.record_nonce), std::move(clear.texts), spooled.sealed};
}

// Without a key nothing is written: never in clear, never without its texts.
absl::Status NoKey(const absl::Status& why) {
  const bool full = why.code() == absl::StatusCode::kResourceExhausted;
  return Error(full ? why.code() : absl::StatusCode::kUnavailable, "the entry cannot be sealed: {}",
               ToStd(why.message()));
}

// About what an entry takes in memory until it is on disk.
uint64_t RoomFor(const Entry& entry) {
  uint64_t size = sizeof(Entry);
  for (const SealedText& text : entry.texts) size += text.text.size_bytes();
  if (!entry.spooled) return size;
  for (const std::string& sealed : entry.spooled->sealed) size += sealed.size();
  return size + entry.spooled->leaf.size();
}

// Whether an entry makes more entries to come, or could as well not be: the first to be refused
// when room becomes short.
bool Begins(EntryKind kind) {
  return kind == EntryKind::kOpen || kind == EntryKind::kRecord || kind == EntryKind::kSpooled;
}

class DiskLedger final : public Ledger {
 public:
  DiskLedger(const Clock& clock, const Options& options, std::shared_ptr<keys::KeyStore> keys,
             std::unique_ptr<File> lock, std::unique_ptr<Publisher> publisher,
             std::unique_ptr<Committer> committer)
      : clock_(clock),
        origin_(options.origin),
        keys_(std::move(keys)),
        lock_(std::move(lock)),
        publisher_(std::move(publisher)),
        committer_(std::move(committer)),
        seal_queue_(
            [this](const Entry& entry, Done done) { FetchAndSeal(entry, std::move(done)); }) {}

  void Append(const Entry& entry, Done done) override {
    Take(entry, std::move(done), Commit::kLater);
  }

  absl::StatusOr<Receipt> AppendAndWait(const Entry& entry) override {
    const auto durable = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
    Take(
        entry,
        [durable](absl::StatusOr<Receipt> receipt) { durable->set_value(std::move(receipt)); },
        Commit::kHere);
    return durable->get_future().get();
  }

  uint64_t size() const override { return committer_->size(); }
  const std::string& origin() const override { return origin_; }

 private:
  // What one caller appends stays in its order: nothing overtakes the seal queue.
  void Take(const Entry& entry, Done done, Commit commit) {
    absl::Status refusal = Begins(entry.kind) ? committer_->RoomToBegin() : absl::OkStatus();
    if (refusal.ok()) refusal = committer_->Reserve(RoomFor(entry));
    if (!refusal.ok()) return done(std::move(refusal));
    const bool in_order = seal_queue_.is_idle();
    const keys::Holder holder = keys_->Known({entry.tenant, entry.subject}, entry.person);
    if (in_order && IsEnough(holder, entry)) return Seal(entry, holder, std::move(done), commit);
    seal_queue_.Add(entry, std::move(done));
  }

  static bool IsEnough(const keys::Holder& holder, const Entry& entry) {
    return (holder.key != nullptr || entry.texts.empty()) &&
           (!holder.handle.empty() || entry.person.empty());
  }

  void FetchAndSeal(const Entry& entry, Done done) {
    const absl::StatusOr<keys::Holder> holder = Fetch(entry);
    if (holder.ok()) return Seal(entry, *holder, std::move(done), Commit::kLater);
    committer_->Release(RoomFor(entry));
    done(NoKey(holder.status()));
  }

  absl::StatusOr<keys::Holder> Fetch(const Entry& entry) const {
    keys::Holder holder{entry.subject, nullptr};
    if (!entry.person.empty()) {
      WEIR_ASSIGN_OR_RETURN(holder.handle, keys_->HandleOf(entry.tenant, entry.person));
    }
    if (!entry.texts.empty()) {
      WEIR_ASSIGN_OR_RETURN(holder.key, keys_->KeyFor({entry.tenant, holder.handle}));
    }
    return holder;
  }

  void Seal(const Entry& entry, const keys::Holder& holder, Done done, Commit commit) {
    auto record = Prepare(entry, holder);
    if (!record.ok()) {
      committer_->Release(RoomFor(entry));
      return done(record.status());
    }
    record->done = std::move(done);
    record->room_bytes = RoomFor(entry);
    committer_->Add(*std::move(record), commit);
  }

  absl::StatusOr<Record> Prepare(const Entry& entry, const keys::Holder& holder) const {
    WEIR_ASSIGN_OR_RETURN(SealedRecord sealed, SealFor(entry, holder));
    const absl::Time at = entry.at == absl::Time() ? clock_.Now() : entry.at;
    WEIR_ASSIGN_OR_RETURN(std::string bytes,
                          EncodeEntry(entry, Stamp{at, holder.handle, keys_->suite()}, sealed.nonce,
                                      sealed.bindings));
    const crypto::Digest leaf = LeafHash(bytes);
    return Record{std::move(bytes), leaf, std::move(sealed.sealed), nullptr, 0};
  }

  absl::StatusOr<SealedRecord> SealFor(const Entry& entry, const keys::Holder& holder) const {
    if (entry.spooled) return SealedElsewhere(*entry.spooled, keys_->suite());
    if (entry.texts.empty()) return SealedRecord();
    return SealTexts({keys_->suite(), *holder.key}, origin_, entry.texts);
  }

  const Clock& clock_;
  const std::string origin_;
  const std::shared_ptr<keys::KeyStore> keys_;
  const std::unique_ptr<File> lock_;            // held until everything is on disk
  const std::unique_ptr<Publisher> publisher_;  // publishes what the committer left
  const std::unique_ptr<Committer> committer_;
  SealQueue seal_queue_;  // ends first
};

absl::Status CheckOptions(const Options& options, const Keys& keys) {
  if (!IsKeyName(options.origin)) {
    return InvalidArgument("the origin of a ledger has no spaces or plus signs");
  }
  if (options.queue_limit == 0 || options.queue_limit > kQueueLimitCeiling) {
    return InvalidArgument("queue_limit is {}, allowed are 1 to {}", options.queue_limit,
                           kQueueLimitCeiling);
  }
  if (options.segment_bytes == 0 || options.grow_bytes == 0) {
    return InvalidArgument("segment_bytes and grow_bytes are at least 1");
  }
  if (keys.store == nullptr) return InvalidArgument("a ledger needs a key store");
  return absl::OkStatus();
}

// A reader that asks whether the log is being written holds the lock for a moment.
constexpr int kLockAttempts = 5;
constexpr absl::Duration kLockPause = absl::Milliseconds(10);

absl::StatusOr<std::unique_ptr<File>> TakeLock(FileSystem& files, const std::string& dir) {
  WEIR_ASSIGN_OR_RETURN(auto file, files.Open(LockPath(dir), OpenMode::kCreate));
  absl::Status locked = file->Lock();
  for (int attempt = 1; !locked.ok() && attempt < kLockAttempts; ++attempt) {
    absl::SleepFor(kLockPause);
    locked = file->Lock();
  }
  if (locked.ok()) return file;
  return Error(absl::StatusCode::kFailedPrecondition, "another process has {} open: {}", dir,
               ToStd(locked.message()));
}

// The last signed checkpoint. A new log begins with one of size 0, so a log without one has lost
// it.
absl::StatusOr<Checkpoint> LastCheckpoint(FileSystem& files, const std::string& dir,
                                          const VerifierKey& key, const crypto::Signer& signer) {
  auto last = ReadCheckpoint(files, dir, key);
  if (last.status().code() != absl::StatusCode::kNotFound) return last;
  WEIR_ASSIGN_OR_RETURN(const auto segments, files.List(SegmentDirectory(dir)));
  if (!segments.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "{} holds a log without its checkpoint",
                 dir);
  }
  const Checkpoint first{key.name(), 0, EmptyRoot()};
  WEIR_RETURN_IF_ERROR(WriteCheckpoint(files, dir, first, signer));
  return first;
}

// The closing entry of an exchange whose process ended in the middle of it.
Entry InterruptedClose(const Entry& opening) {
  Entry closing;
  closing.kind = EntryKind::kClose;
  closing.exchange = opening.exchange;
  closing.tenant = opening.tenant;
  closing.subject = opening.subject;
  closing.session = opening.session;
  closing.policy_profile = opening.policy_profile;
  closing.policy_version = opening.policy_version;
  closing.policy_digest = opening.policy_digest;
  closing.engine = opening.engine;
  closing.model = opening.model;
  closing.ending = Ending::kInterrupted;
  closing.reasons = {"interrupted"};
  return closing;
}

absl::Status RecordRecovery(Ledger& ledger, const Recovered& recovered) {
  if (recovered.cut) {
    Entry entry;
    entry.kind = EntryKind::kRecovery;
    entry.reasons = {"tail_cut"};
    entry.cut = recovered.cut;
    WEIR_RETURN_IF_ERROR(ledger.AppendAndWait(entry).status());
  }
  for (const auto& [id, opening] : recovered.open) {
    WEIR_RETURN_IF_ERROR(ledger.AppendAndWait(InterruptedClose(opening)).status());
  }
  if (recovered.cut || !recovered.open.empty()) {
    log::Warning("ledger_recovered", {{"cut_bytes", recovered.cut ? recovered.cut->size_bytes : 0},
                                      {"interrupted", recovered.open.size()}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(FileSystem& files, const Clock& clock,
                                                     const std::string& dir, Options options,
                                                     Keys keys) {
  WEIR_RETURN_IF_ERROR(CheckOptions(options, keys));
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(SegmentDirectory(dir)));
  WEIR_ASSIGN_OR_RETURN(auto lock, TakeLock(files, dir));
  const VerifierKey key(options.origin, keys.signer.verifier());
  WEIR_RETURN_IF_ERROR(KeepVerifierKey(files, dir, key));
  if (keys.gm_signer) {
    WEIR_RETURN_IF_ERROR(BeginGmHead(files, dir, options.origin, *keys.gm_signer));
  }
  WEIR_ASSIGN_OR_RETURN(const Checkpoint last, LastCheckpoint(files, dir, key, keys.signer));
  WEIR_ASSIGN_OR_RETURN(Recovered recovered, Recover(files, dir, last, key));
  WEIR_ASSIGN_OR_RETURN(
      auto writer, SegmentWriter::Resume(
                       files, dir, recovered.position, recovered.left,
                       SegmentOptions{options.origin, options.segment_bytes, options.grow_bytes}));
  const uint64_t pruned = recovered.beginning.tiles.size();
  if (options.tiles && !HasTiles(files, dir, recovered.published.tiles.size(), pruned)) {
    recovered.published = recovered.beginning;
  }
  auto publisher = std::make_unique<Publisher>(
      files, clock, dir, options, Signers{std::move(keys.signer), std::move(keys.gm_signer)},
      std::move(recovered.published), last.size);
  auto committer =
      std::make_unique<Committer>(std::move(writer), recovered.tree, *publisher, options);
  auto ledger = std::make_unique<DiskLedger>(clock, options, std::move(keys.store), std::move(lock),
                                             std::move(publisher), std::move(committer));
  WEIR_RETURN_IF_ERROR(RecordRecovery(*ledger, recovered));
  return ledger;
}

absl::StatusOr<Receipt> Ledger::AppendAndWait(const Entry& entry) {
  const auto durable = std::make_shared<std::promise<absl::StatusOr<Receipt>>>();
  Append(entry,
         [durable](absl::StatusOr<Receipt> receipt) { durable->set_value(std::move(receipt)); });
  return durable->get_future().get();
}

}  // namespace weir::ledger
