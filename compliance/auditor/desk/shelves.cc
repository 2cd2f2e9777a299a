#include "compliance/auditor/desk/shelves.h"

#include <mutex>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr size_t kIdle = 2;  // of a log: kept open; each may keep 64 MiB of its file in memory

}  // namespace

class ShelfStock {
 public:
  // `index` is for what takes in.
  ShelfStock(FileSystem& files, DeskLog log, Index index)
      : files_(files), log_(std::move(log)), intake_(files, log_.dir, std::move(index)) {}

  absl::StatusOr<LentShelf> Lend() {
    WEIR_ASSIGN_OR_RETURN(std::unique_ptr<Shelf> shelf, Take());
    const bool all_in = intake_.CatchUp();
    WEIR_RETURN_IF_ERROR(shelf->index.Hold());
    auto behind = all_in ? std::nullopt : intake_.BehindAt(shelf->index.coverage().size);
    return LentShelf(*this, std::move(shelf), intake_.problem(), std::move(behind));
  }

  std::optional<Behind> UnderWay() const { return intake_.UnderWay(); }

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

  FileSystem& files_;
  const DeskLog log_;
  Intake intake_;
  std::mutex mutex_;
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
    WEIR_ASSIGN_OR_RETURN(Index index, Index::Open(files, log.index, log.dir));
    out->stocks_.emplace(log.name, std::make_unique<ShelfStock>(files, log, std::move(index)));
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

std::map<std::string, Behind> Shelves::UnderWay() const {
  std::map<std::string, Behind> out;
  for (const auto& [name, stock] : stocks_) {
    if (std::optional<Behind> behind = stock->UnderWay()) out.emplace(name, *std::move(behind));
  }
  return out;
}

}  // namespace weir::auditor
