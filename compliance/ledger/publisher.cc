#include "compliance/ledger/publisher.h"

#include <algorithm>
#include <utility>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/ledger/gm_head.h"
#include "compliance/ledger/resume.h"
#include "compliance/ledger/tile_store.h"

namespace weir::ledger {
namespace {

// So many entries at most are published under one checkpoint while more wait: a long way to catch
// up must not keep the log unsigned.
constexpr uint64_t kRoundLimitEntries = 64 * kTileWidth;
// Entries may stay unsigned so long when the checkpoint cannot be written; then the log takes no
// more of them.
constexpr absl::Duration kPublishGrace = absl::Seconds(60);
// So much of a file, or the end of it, is read before DIR/resume is written again: what a start has
// to read at most, beside what was not signed.
constexpr uint64_t kResumeBytes = 64u << 20;

}  // namespace

Publisher::Publisher(FileSystem& files, const Clock& clock, std::string dir, const Options& options,
                     Signers signers, Published from, uint64_t signed_size)
    : files_(files),
      clock_(clock),
      dir_(std::move(dir)),
      origin_(options.origin),
      every_(std::min(options.checkpoint_every, absl::Hours(24))),
      tiles_(options.tiles),
      signers_(std::move(signers)),
      published_(std::move(from)),
      signed_size_(signed_size),
      last_(clock.Now()),
      durable_(signed_size) {
  thread_ = std::thread([this] { Run(); });
}

Publisher::~Publisher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Publisher::NoteDurable(uint64_t size) {
  durable_.store(size, std::memory_order_release);
  const std::lock_guard lock(mutex_);
  if (std::exchange(idle_, false)) changed_.notify_one();
}

void Publisher::Abandon() { abandoned_ = true; }

absl::Status Publisher::health() const {
  if (!failed_.load(std::memory_order_acquire)) return absl::OkStatus();
  const std::lock_guard lock(mutex_);
  return failure_;
}

// Whether to go on; false: the log is being closed. A clock that was moved back must not stop the
// checkpoints, so it is looked at a few times a period and going back counts as due.
bool Publisher::WaitUntilDue() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const bool behind =
        durable_.load() != published_.tiles.size() || durable_.load() != signed_size_;
    const absl::Time now = clock_.Now();
    if (behind && (now < last_ || now - last_ >= every_)) return true;
    idle_ = !behind;
    if (behind) {
      changed_.wait_for(lock, absl::ToChronoNanoseconds(every_ / 4));
    } else {
      changed_.wait(lock, [this] { return !idle_ || stopping_; });
    }
  }
  return false;
}

void Publisher::Run() {
  while (WaitUntilDue()) PublishWhatIsThere();
  PublishWhatIsThere();
  if (published_.position != published_.resume) KeepResume();
}

bool Publisher::IsFarFromResume() const {
  const Position& at = published_.position;
  const Position& last = published_.resume;
  return at.segment != last.segment || at.offset - last.offset >= kResumeBytes;
}

// Only spares the next start some reading: that it cannot be written harms nobody. A log without
// tiles is read whole.
void Publisher::KeepResume() {
  if (!tiles_ || abandoned_ || failed_ || published_.tiles.size() < signed_size_) return;
  const absl::Status status = WriteResume(files_, dir_, origin_, published_, signers_.head);
  if (!status.ok()) log::Warning("ledger_resume_not_written", {{"status", status}});
  published_.resume = published_.position;
}

void Publisher::PublishWhatIsThere() {
  for (bool more = true; more && !abandoned_ && !failed_;) {
    const uint64_t target = durable_.load(std::memory_order_acquire);
    if (published_.tiles.size() == target && signed_size_ == target) return;
    Published next = published_;
    const absl::Status status = PublishRound(target, next);
    last_ = clock_.Now();
    if (!status.ok()) return NoteFailure(status);
    failing_since_ = absl::InfiniteFuture();
    published_ = std::move(next);
    signed_size_ = std::max(signed_size_, published_.tiles.size());
    if (IsFarFromResume()) KeepResume();
    more = published_.tiles.size() < target;
  }
}

// Tiles first, then the checkpoint that needs them. `next` goes on by whole batches.
absl::Status Publisher::PublishRound(uint64_t target, Published& next) const {
  std::vector<TileFile> tiles;
  std::vector<crypto::Digest> leaves;
  const uint64_t stop = std::min(target, next.tiles.size() + kRoundLimitEntries);
  Walker walker(files_, dir_, next.position);
  while (next.tiles.size() < stop) {
    WEIR_ASSIGN_OR_RETURN(const Step step, walker.Next());
    if (step != Step::kBatch) return DataLoss("{} entries are not in the files", target);
    LeafHashes(walker.batch(), leaves);
    for (size_t i = 0; i < leaves.size(); ++i) {
      const RecordView& record = walker.batch().records[i];
      const crypto::Digest& leaf = leaves[i];
      next.tiles.Append(record.leaf, leaf, tiles);
      WEIR_ASSIGN_OR_RETURN(const EntryHead head, ReadEntryHead(record.leaf));
      const EntryPlace place{walker.batch().segment, record.offset, record.index, leaf};
      WEIR_RETURN_IF_ERROR(Follow(head, place, next.open));
      if (signers_.gm) next.gm.Append(LeafHash(record.leaf, crypto::Hash::kSm3));
    }
    if (next.tiles.Root() != walker.batch().trailer.root) {
      return DataLoss("{}: byte {}: the entries read back are not those written",
                      SegmentName(walker.batch().segment), walker.batch().trailer_offset);
    }
  }
  next.position = walker.position();
  if (tiles_) WEIR_RETURN_IF_ERROR(WriteAll(std::move(tiles), next.tiles));
  if (next.tiles.size() < signed_size_) return absl::OkStatus();  // tiles that were missing
  if (signers_.gm) WEIR_RETURN_IF_ERROR(WriteGmHead(files_, dir_, origin_, next.gm, *signers_.gm));
  return WriteCheckpoint(files_, dir_, Checkpoint{origin_, next.tiles.size(), next.tiles.Root()},
                         signers_.head);
}

// Partial tiles stay until the full one is there: readers may hold an older checkpoint.
absl::Status Publisher::WriteAll(std::vector<TileFile> full, const TileBuilder& tiles) const {
  const size_t count = full.size();
  for (TileFile& partial : tiles.Partials()) full.push_back(std::move(partial));
  WEIR_RETURN_IF_ERROR(WriteTiles(files_, dir_, full));
  for (size_t i = 0; i < count; ++i) {
    WEIR_RETURN_IF_ERROR(RemovePartials(files_, dir_, full[i].name));
  }
  return absl::OkStatus();
}

void Publisher::NoteFailure(const absl::Status& why) {
  if (abandoned_) return;
  log::LogError("ledger_not_published", {{"size", published_.tiles.size()}, {"status", why}});
  const absl::Time now = clock_.Now();
  failing_since_ = std::min(failing_since_, now);
  if (why.code() != absl::StatusCode::kDataLoss && now - failing_since_ < kPublishGrace) return;
  const std::lock_guard lock(mutex_);
  failure_ = why;
  failed_.store(true, std::memory_order_release);
}

}  // namespace weir::ledger
