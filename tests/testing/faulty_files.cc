#include "tests/testing/faulty_files.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "compliance/base/status.h"

namespace weir::testing {
namespace {

constexpr size_t kSector = 512;

}  // namespace

class FaultyFile final : public File {
 public:
  FaultyFile(FaultyFiles& files, std::string path, std::unique_ptr<File> base)
      : files_(files), path_(std::move(path)), base_(std::move(base)), life_(files.life()) {}

  absl::Status WriteAt(uint64_t offset, std::string_view bytes) override {
    WEIR_RETURN_IF_ERROR(files_.CountChange(life_));
    WEIR_RETURN_IF_ERROR(files_.WriteFailure(path_));
    const auto keep = files_.NextTear();
    if (keep) bytes = bytes.substr(0, *keep);
    WEIR_ASSIGN_OR_RETURN(const uint64_t size, base_->Size());
    WEIR_ASSIGN_OR_RETURN(std::string before, base_->ReadAt(offset, bytes.size()));
    files_.Remember(path_, {offset, std::move(before), size, std::string(bytes), std::nullopt});
    WEIR_RETURN_IF_ERROR(base_->WriteAt(offset, bytes));
    return keep ? Unavailable("torn write of {}", path_) : absl::OkStatus();
  }
  absl::Status Truncate(uint64_t size) override {
    WEIR_RETURN_IF_ERROR(files_.CountChange(life_));
    WEIR_ASSIGN_OR_RETURN(const uint64_t size_before, base_->Size());
    const uint64_t lost = size_before > size ? size_before - size : 0;
    WEIR_ASSIGN_OR_RETURN(std::string before, base_->ReadAt(size, lost));
    files_.Remember(path_, {size, std::move(before), size_before, "", size});
    return base_->Truncate(size);
  }
  absl::Status Sync() override {
    WEIR_RETURN_IF_ERROR(files_.CountChange(life_));
    WEIR_RETURN_IF_ERROR(base_->Sync());
    files_.Forget(path_);
    return absl::OkStatus();
  }
  absl::StatusOr<size_t> ReadInto(uint64_t offset, std::span<char> to) const override {
    WEIR_RETURN_IF_ERROR(files_.Count(life_));
    return base_->ReadInto(offset, to);
  }
  absl::StatusOr<uint64_t> Size() const override {
    WEIR_RETURN_IF_ERROR(files_.Count(life_));
    return base_->Size();
  }
  absl::Status Lock() override {
    WEIR_RETURN_IF_ERROR(files_.Count(life_));
    return base_->Lock();
  }
  absl::Status CheckName() const override { return base_->CheckName(); }

 private:
  FaultyFiles& files_;
  std::string path_;
  std::unique_ptr<File> base_;
  uint64_t life_;
};

void FaultyFiles::FailCall(uint64_t n, absl::Status status) {
  const std::lock_guard lock(mutex_);
  fail_at_ = calls_ + n;
  failure_ = std::move(status);
  has_failed_ = false;
}

void FaultyFiles::FailAfterRename(uint64_t n, absl::Status status) {
  const std::lock_guard lock(mutex_);
  renames_until_failure_ = n;
  failure_ = std::move(status);
  has_failed_ = false;
}

void FaultyFiles::TurnReadOnlyAt(uint64_t n, absl::Status status) {
  const std::lock_guard lock(mutex_);
  read_only_from_ = calls_ + n;
  read_only_failure_ = std::move(status);
  has_failed_ = false;
}

void FaultyFiles::FailWritesTo(std::string path_end, absl::Status status) {
  const std::lock_guard lock(mutex_);
  failing_path_end_ = std::move(path_end);
  write_failure_ = std::move(status);
}

absl::Status FaultyFiles::WriteFailure(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return path.ends_with(failing_path_end_) ? write_failure_ : absl::OkStatus();
}

void FaultyFiles::TearWrite(uint64_t n, size_t keep) {
  const std::lock_guard lock(mutex_);
  writes_until_tear_ = n;
  tear_keep_ = keep;
  has_failed_ = false;
}

void FaultyFiles::CutPowerAt(uint64_t n) {
  const std::lock_guard lock(mutex_);
  dead_from_ = calls_ + n;
  has_failed_ = false;
}

uint64_t FaultyFiles::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

bool FaultyFiles::has_failed() const {
  const std::lock_guard lock(mutex_);
  return has_failed_;
}

uint64_t FaultyFiles::life() const {
  const std::lock_guard lock(mutex_);
  return life_;
}

absl::Status FaultyFiles::Count(uint64_t life) const {
  const std::lock_guard lock(mutex_);
  ++calls_;
  if (life != life_) return Unavailable("the file was open when the power went");
  if (dead_from_ && calls_ >= *dead_from_) {
    has_failed_ = true;
    return Unavailable("the power is off");
  }
  if (fail_at_ && calls_ == *fail_at_) {
    has_failed_ = true;
    return failure_;
  }
  return absl::OkStatus();
}

absl::Status FaultyFiles::CountChange(uint64_t life) const {
  WEIR_RETURN_IF_ERROR(Count(life));
  const std::lock_guard lock(mutex_);
  if (!read_only_from_ || calls_ < *read_only_from_) return absl::OkStatus();
  has_failed_ = true;
  return read_only_failure_;
}

std::optional<size_t> FaultyFiles::NextTear() {
  const std::lock_guard lock(mutex_);
  if (writes_until_tear_ == 0 || --writes_until_tear_ > 0) return std::nullopt;
  has_failed_ = true;
  return tear_keep_;
}

void FaultyFiles::Remember(const std::string& path, Change change) {
  const std::lock_guard lock(mutex_);
  unsynced_[path].push_back(std::move(change));
}

void FaultyFiles::Forget(const std::string& path) {
  const std::lock_guard lock(mutex_);
  unsynced_.erase(path);
}

absl::Status FaultyFiles::Undo(File& file, const Change& change) {
  WEIR_RETURN_IF_ERROR(file.Truncate(change.size_before));
  return change.before.empty() ? absl::OkStatus() : file.WriteAt(change.offset, change.before);
}

// Each sector of the file that the write touched gets there or not.
absl::Status FaultyFiles::RedoSome(File& file, const Change& change, std::mt19937_64& random) {
  if (change.truncated_to) {
    return random() % 2 == 0 ? file.Truncate(*change.truncated_to) : absl::OkStatus();
  }
  const uint64_t share = random() % 5;  // from nothing to everything
  for (size_t at = 0; at < change.after.size();) {
    const size_t to_sector_end = kSector - (change.offset + at) % kSector;
    const std::string piece = change.after.substr(at, to_sector_end);
    if (random() % 4 < share) WEIR_RETURN_IF_ERROR(file.WriteAt(change.offset + at, piece));
    at += piece.size();
  }
  return absl::OkStatus();
}

absl::Status FaultyFiles::RestoreFile(const std::string& path, const std::vector<Change>& changes,
                                      std::mt19937_64& random) {
  auto file = base_.Open(path, OpenMode::kReadWrite);
  if (file.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
  if (!file.ok()) return file.status();
  absl::Status status;
  for (auto change = changes.rbegin(); status.ok() && change != changes.rend(); ++change) {
    status = Undo(**file, *change);
  }
  for (auto change = changes.begin(); status.ok() && change != changes.end(); ++change) {
    status = RedoSome(**file, *change, random);
  }
  return status;
}

absl::Status FaultyFiles::Restore(std::mt19937_64& random) {
  const std::lock_guard lock(mutex_);
  ++life_;
  dead_from_.reset();
  read_only_from_.reset();
  renames_until_failure_ = 0;
  fail_at_.reset();
  writes_until_tear_ = 0;
  for (const auto& [path, changes] : unsynced_) {
    WEIR_RETURN_IF_ERROR(RestoreFile(path, changes, random));
  }
  unsynced_.clear();
  return UndoRenamingOrNot(random);
}

absl::Status FaultyFiles::UndoRenamingOrNot(std::mt19937_64& random) {
  const auto renaming = std::exchange(undurable_, std::nullopt);
  if (!renaming || random() % 2 == 0) return absl::OkStatus();
  WEIR_RETURN_IF_ERROR(base_.Rename(renaming->to, renaming->from));
  if (!renaming->replaced) return absl::OkStatus();
  return WriteFileAtomically(base_, renaming->to, *renaming->replaced);
}

absl::Status FaultyFiles::EndRenaming(Renaming renaming) {
  if (renames_until_failure_ == 0 || --renames_until_failure_ > 0) {
    DirectoryWasSynced(renaming.to);
    return absl::OkStatus();
  }
  has_failed_ = true;
  undurable_ = std::move(renaming);
  return failure_;
}

void FaultyFiles::DirectoryWasSynced(const std::string& path) {
  const auto directory_of = [](std::filesystem::path name) { return name.parent_path(); };
  if (undurable_ && directory_of(undurable_->to) == directory_of(path)) undurable_.reset();
}

absl::StatusOr<std::unique_ptr<File>> FaultyFiles::Open(const std::string& path, OpenMode mode) {
  const bool changes = mode != OpenMode::kRead;
  WEIR_RETURN_IF_ERROR(changes ? CountChange(life()) : Count(life()));
  WEIR_ASSIGN_OR_RETURN(auto file, base_.Open(path, mode));
  if (mode == OpenMode::kCreate) {
    const std::lock_guard lock(mutex_);
    DirectoryWasSynced(path);
  }
  return std::unique_ptr<File>(std::make_unique<FaultyFile>(*this, path, std::move(file)));
}

absl::Status FaultyFiles::Rename(const std::string& from, const std::string& to) {
  WEIR_RETURN_IF_ERROR(CountChange(life()));
  const auto replaced = ReadWholeFile(base_, to);
  WEIR_RETURN_IF_ERROR(base_.Rename(from, to));
  const std::lock_guard lock(mutex_);
  unsynced_.erase(to);
  if (auto moved = unsynced_.extract(from)) {
    moved.key() = to;
    unsynced_.insert(std::move(moved));
  }
  return EndRenaming({from, to, replaced.ok() ? std::optional(*replaced) : std::nullopt});
}

absl::Status FaultyFiles::MakeDirectory(const std::string& path) {
  WEIR_RETURN_IF_ERROR(CountChange(life()));
  return base_.MakeDirectory(path);
}

absl::StatusOr<std::vector<std::string>> FaultyFiles::List(const std::string& directory) const {
  WEIR_RETURN_IF_ERROR(Count(life()));
  return base_.List(directory);
}

absl::Status FaultyFiles::Remove(const std::string& path) {
  WEIR_RETURN_IF_ERROR(CountChange(life()));
  WEIR_RETURN_IF_ERROR(base_.Remove(path));
  Forget(path);
  return absl::OkStatus();
}

bool FaultyFiles::Exists(const std::string& path) const { return base_.Exists(path); }

absl::StatusOr<uint32_t> FaultyFiles::Permissions(const std::string& path) const {
  return base_.Permissions(path);
}

}  // namespace weir::testing
