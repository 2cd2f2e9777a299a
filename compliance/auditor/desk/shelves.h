// The desk's logs, lent to one question at a time each: a question has an index of its own (its own
// connection to the file), so that questions about the same log do not wait for each other.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/auditor/desk/intake.h"
#include "compliance/auditor/index/index.h"

namespace weir::auditor {

struct DeskLog {
  std::string name;      // what the console calls it
  std::string dir;       // of the ledger
  std::string index;     // the index's file
  std::string root_key;  // path of the log's root key; empty: its sealed texts stay closed here
};

// A log and an index over it that holds one state. One thread at a time.
struct Shelf {
  FileSystem& files;
  std::string dir;
  Index index;
  std::string root_key;  // path; empty: nothing is opened
};

// Why a bundle or a check, which speak for the whole log, are refused meanwhile.
inline constexpr std::string_view kNotAllIndexed = "the log is not all indexed yet";

class ShelfStock;  // of one log

// Goes back when it dies. Must not outlive the shelves.
class LentShelf {
 public:
  LentShelf(ShelfStock& stock, std::unique_ptr<Shelf> shelf, absl::Status problem,
            std::optional<Behind> behind)
      : stock_(&stock),
        shelf_(std::move(shelf)),
        problem_(std::move(problem)),
        behind_(std::move(behind)) {}
  ~LentShelf();
  LentShelf(LentShelf&&) noexcept = default;
  LentShelf& operator=(LentShelf&&) = delete;

  Shelf* operator->() const { return shelf_.get(); }
  Shelf& operator*() const { return *shelf_; }
  // A log that was damaged or rolled back is still lent as far as it goes: this says what is wrong.
  const absl::Status& problem() const { return problem_; }
  // What the log has and the index has not yet; none: all is in.
  const std::optional<Behind>& behind() const { return behind_; }

 private:
  ShelfStock* stock_;
  std::unique_ptr<Shelf> shelf_;
  absl::Status problem_;
  std::optional<Behind> behind_;
};

// Thread-safe.
class Shelves {
 public:
  // Begins to take in what each log has. Errors as Index::Open. `files` must outlive the shelves.
  static absl::StatusOr<std::unique_ptr<Shelves>> Open(FileSystem& files,
                                                       const std::vector<DeskLog>& logs);
  ~Shelves();

  // The log of that name, its index brought up to date or, after Intake::kWait, as far as it has
  // come. INVALID_ARGUMENT: there is none. Otherwise as Index::Open and Hold.
  absl::StatusOr<LentShelf> Borrow(const std::string& name);
  std::vector<std::string> names() const;
  // Of the logs that are being taken in, by name.
  std::map<std::string, Behind> UnderWay() const;

 private:
  Shelves();
  std::map<std::string, std::unique_ptr<ShelfStock>> stocks_;
};

}  // namespace weir::auditor
