// The search index over one ledger: a SQLite file with an FTS5 table, made from the ledger's clear
// fields, brought up to date piece by piece, and as good as gone when deleted: it is made again.
//
// An index proves nothing. So every answer says which log, how many entries and which root it was
// computed at; each entry is read from the log itself and compared; and Check names every row that
// is missing, altered or hidden against the log.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "compliance/auditor/index/day_counts.h"
#include "compliance/auditor/index/terms.h"
#include "compliance/base/file.h"
#include "compliance/crypto/digest.h"
#include "compliance/ledger/verify.h"

namespace weir::auditor {

// Where an answer stands: the root is that of the tree over the entries as they were read.
struct Coverage {
  std::string origin;
  uint64_t size = 0;
  crypto::Digest root;
  friend bool operator==(const Coverage&, const Coverage&) = default;
};

enum class Order : uint8_t { kOldestFirst, kNewestFirst };

struct Query {
  std::vector<std::pair<Field, std::string>> values;  // all of them
  absl::Time since = absl::InfinitePast();            // not before
  absl::Time until = absl::InfiniteFuture();          // before
  Order order = Order::kNewestFirst;
  std::optional<uint64_t> after;  // the last entry of the page before, in that order
  uint64_t limit = 50;            // at most kMaxHits
};
inline constexpr uint64_t kMaxHits = 10'000;

// What the index says of an entry; Entry(index) gives the log's own words.
struct Hit {
  uint64_t index = 0;
  absl::Time at;
  std::string leaf;  // 32 bytes
};

struct Answer {
  std::vector<Hit> hits;
  bool more = false;  // there are further ones
  Coverage coverage;
};

// Rows that are not what the log says; the first kMaxRowsNamed of each.
struct Completeness {
  static constexpr size_t kMaxRowsNamed = 100;
  uint64_t rows = 0;              // compared
  uint64_t faults = 0;            // all of them
  std::vector<uint64_t> missing;  // in the log, not in the index
  std::vector<uint64_t> altered;  // another leaf or time than the log's
  std::vector<uint64_t> hidden;   // there, but a search for one of its values or times passes it by
  std::vector<uint64_t> extra;    // not in the log
  bool totals_differ = false;     // Days() is not what the log adds up to
  bool root_differs = false;      // the log is not the one that was indexed
  Coverage coverage;              // of the log, as it was read for this
};

// Called now and then with the entries that are done; false ends the work with CANCELLED.
using IndexProgress = std::function<bool(uint64_t entries)>;

// One thread at a time; several processes, and several of these in one, may have a file open.
class Index {
 public:
  // Opens or makes the index in the file `path` for the log in `dir`. DATA_LOSS: the file is
  // damaged, or of another log or version: delete it. `files` must outlive the index.
  static absl::StatusOr<Index> Open(FileSystem& files, const std::string& path,
                                    const std::string& dir);
  ~Index();
  Index(Index&&) noexcept;
  Index& operator=(Index&&) noexcept;

  // Takes in what the log has got since, and lets go of what was held. Of a log whose beginning was
  // deleted (ledger/pruned.h) a new index has what is left, and size and root are of the whole
  // tree. DATA_LOSS: the log is damaged or shorter than the index. ABORTED: another process
  // writes the index. FAILED_PRECONDITION: entries
  // were deleted that the index has: delete it.
  absl::Status Update(const IndexProgress& progress = nullptr);

  // From here on answers are of the index as it is now, all of one state, whatever others take in
  // meanwhile; until LetGo or Update.
  absl::Status Hold();
  void LetGo();

  const Coverage& coverage() const;
  // INVALID_ARGUMENT: a limit of 0 or above kMaxHits. DATA_LOSS: the file is damaged.
  absl::StatusOr<Answer> Search(const Query& query);
  // Totals of the days, as the index has them.
  absl::StatusOr<DayCounts> Days();
  // The entry, read from the log. NOT_FOUND: not indexed, or deleted from the log. DATA_LOSS: the
  // log's entry is not the one that was indexed.
  absl::StatusOr<ledger::StoredEntry> Entry(uint64_t index);
  // Reads the whole log. Memory: 8 bytes an entry.
  absl::StatusOr<Completeness> Check(const IndexProgress& progress = nullptr);

  struct State;  // state.h

 private:
  explicit Index(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace weir::auditor
