#include "compliance/auditor/desk/shelves.h"

#include <condition_variable>
#include <mutex>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr size_t kIdle = 2;  // of a log: kept open; each may keep 64 MiB of its file in memory

}  // namespace

class ShelfStock {
 public:
  ShelfStock(FileSystem& files, DeskLog log) : files_(files), log_(std::move(log)) {}

  absl::StatusOr<LentShelf> Lend() {
    WEIR_ASSIGN_OR_RETURN(std::unique_ptr<Shelf> shelf, Take());
    absl::Status problem = BringUpToDate(shelf->index);
    WEIR_RETURN_IF_ERROR(shelf->index.Hold());
    return LentShelf(*this, std::move(shelf), std::move(problem));
  }

  void GiveBack(std::unique_ptr<Shelf> shelf) {
    shelf->index.LetGo();
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdle) idle_.push_back(std::move(shelf));
  }

 private:
  absl::StatusOr<std::unique_ptr<Shelf>> Take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Shelf> shelf = std::move(idle_.back());
        idle_.pop_back();
        return shelf;
      }
    }
    WEIR_ASSIGN_OR_RETURN(Index index, Index::Open(files_, log_.index, log_.dir));
    return std::unique_ptr<Shelf>(new Shelf{files_, log_.dir, std::move(index), log_.root_key});
  }

  absl::Status BringUpToDate(Index& index) {
    {
      std::unique_lock lock(mutex_);
      const auto wait = absl::ToChronoMilliseconds(Shelves::kWaitForUpdate);
      if (!updated_.wait_for(lock, wait, [this] { return !updating_; })) return absl::OkStatus();
      updating_ = true;
    }
    absl::Status status = index.Update();
    const std::lock_guard lock(mutex_);
    updating_ = false;
    updated_.notify_one();
    return status;
  }

  FileSystem& files_;
  const DeskLog log_;
  std::mutex mutex_;
  std::condition_variable updated_;
  bool updating_ = false;
  std::vector<std::unique_ptr<Shelf>> idle_;
};

LentShelf::~LentShelf() {
  if (shelf_ != nullptr) stock_->GiveBack(std::move(shelf_));
}

Shelves::Shelves() = default;
Shelves::~Shelves() = default;

absl::StatusOr<std::unique_ptr<Shelves>> Shelves::Open(FileSystem& files,
                                                       const std::vector<DeskLog>& logs) {
  std::unique_ptr<Shelves> out(new Shelves());
  for (const DeskLog& log : logs) {
    auto stock = std::make_unique<ShelfStock>(files, log);
    WEIR_ASSIGN_OR_RETURN(Index index, Index::Open(files, log.index, log.dir));
    stock->GiveBack(
        std::unique_ptr<Shelf>(new Shelf{files, log.dir, std::move(index), log.root_key}));
    out->stocks_.emplace(log.name, std::move(stock));
  }
  return out;
}

absl::StatusOr<LentShelf> Shelves::Borrow(const std::string& name) {
  const auto stock = stocks_.find(name);
  if (stock == stocks_.end()) return InvalidArgument("\"log\" is none of the desk's");
  return stock->second->Lend();
}

std::vector<std::string> Shelves::names() const {
  std::vector<std::string> out;
  for (const auto& [name, stock] : stocks_) out.push_back(name);
  return out;
}

}  // namespace weir::auditor
