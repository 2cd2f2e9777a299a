// auditor.index: making an index anew, against the ledger taking in the same entries, and
// auditor.search: a selective search, against the same SQL on the same file without Weir, and
// auditor.overview: the console's first page, against reading the totals that it shows.
#include "tests/bench/auditor_index.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>

#include "compliance/auditor/desk/overview_api.h"
#include "compliance/base/status.h"
#include "tests/bench/benches.h"
#include "tests/bench/stopwatch.h"

namespace weir::bench {
namespace {

constexpr size_t kEntries = 100'000;
constexpr size_t kQuickEntries = 500;
constexpr size_t kInFlight = 256;
constexpr int kSearches = 400;
constexpr int kSubjects = 5'000;

ledger::Entry Exchange(size_t number) {
  static constexpr const char* kCategories[] = {"A.1.d", "A.1.f", "A.2.e", "A.4.f", "W.evasion"};
  ledger::Entry entry;
  entry.kind = number % 2 == 0 ? ledger::EntryKind::kOpen : ledger::EntryKind::kClose;
  entry.exchange_name = fmt::format("exchange {}", number / 2);
  entry.tenant = fmt::format("tenant {}", number % 20);
  entry.subject = fmt::format("subject {}", number * 2'654'435'761u % kSubjects);
  entry.policy_profile = "cn-mainland";
  entry.policy_version = number / 50'000 + 1;
  entry.action = number % 40 == 0 ? "refuse" : "allow";
  entry.engine = number % 3 == 0 ? "cloud" : "local";
  entry.model = "qwen2.5-0.5b@sha256:0123456789ab";
  entry.reasons = {"easy_prompt"};
  if (number % 40 == 0) {
    entry.findings.push_back({kCategories[number / 40 % 5], "lexicon",
                              fmt::format("rule/{}", number % 977), "prompt", 1000, 6});
  }
  if (number % 2 == 1) entry.ending = ledger::Ending::kDone;
  return entry;
}

void Spread(size_t number, size_t count, absl::Duration over, ledger::Entry& entry) {
  const absl::Duration before =
      over * (static_cast<double>(count - number) / static_cast<double>(count));
  entry.at = absl::Now() - before;
  if (number % 10'000 != 7) return;
  entry.kind = ledger::EntryKind::kReport;
  entry.due = entry.at + absl::Hours(24 * 15);
}

struct Work {
  std::unique_ptr<Log> log;
  size_t entries = 0;
  std::optional<auditor::Index> index;
  std::string index_path() const { return log->other_path("index.db"); }
};

absl::StatusOr<std::shared_ptr<Work>> Prepare(const Options& options) {
  const auto work = std::make_shared<Work>();
  work->entries = IndexedEntries(options.quick);
  WEIR_ASSIGN_OR_RETURN(work->log, Log::Open());
  return work;
}

absl::StatusOr<double> Rebuild(Work& work) {
  work.index.reset();
  std::filesystem::remove(work.index_path());
  std::filesystem::remove(work.index_path() + "-wal");
  const Stopwatch watch(Time::kThreadCpu);
  WEIR_ASSIGN_OR_RETURN(
      work.index, auditor::Index::Open(work.log->files(), work.index_path(), work.log->path()));
  WEIR_RETURN_IF_ERROR(work.index->Update());
  return static_cast<double>(work.index->coverage().size) / watch.seconds();
}

// Each time into a log of its own: the processor time of all threads.
absl::StatusOr<double> Ingest(const Work& work) {
  WEIR_ASSIGN_OR_RETURN(const auto log, Log::Open());
  const Stopwatch watch(Time::kProcessCpu);
  WEIR_RETURN_IF_ERROR(AppendVaried(log->ledger(), work.entries));
  return static_cast<double>(work.entries) / watch.seconds();
}

double P95(std::vector<double>& times) {
  std::sort(times.begin(), times.end());
  return times[times.size() * 95 / 100];
}

auditor::Query QueryAt(int number) {
  using auditor::Field;
  auditor::Query query;
  if (number % 2 == 0) {
    query.values = {{Field::kSubject, fmt::format("subject {}", number * 31 % kSubjects)}};
  } else {
    query.values = {{Field::kCategory, number % 4 == 1 ? "A.4.f" : "A.1.d"},
                    {Field::kAction, "refuse"}};
    query.since = absl::Now() - absl::Hours(24);
  }
  return query;
}

absl::StatusOr<double> OurSearches(Work& work) {
  std::vector<double> times;
  for (int i = 0; i < kSearches; ++i) {
    const auditor::Query query = QueryAt(i);
    const Stopwatch watch(Time::kThreadCpu);
    WEIR_ASSIGN_OR_RETURN(const auditor::Answer answer, work.index->Search(query));
    times.push_back(watch.ns() / 1e3);
    if (answer.coverage.size < work.entries) return DataLoss("{} hits", answer.hits.size());
  }
  return P95(times);
}

struct Raw {
  sqlite3* db = nullptr;
  sqlite3_stmt* search = nullptr;
  ~Raw() {
    sqlite3_finalize(search);
    sqlite3_close(db);
  }
};

// As somebody would write it by hand over the same tables.
absl::StatusOr<std::shared_ptr<Raw>> OpenRaw(const Work& work) {
  auto raw = std::make_shared<Raw>();
  constexpr const char* kSql =
      "SELECT entry.id, entry.at, entry.leaf FROM term CROSS JOIN entry ON entry.id = term.rowid "
      "WHERE term MATCH ?1 AND entry.at >= ?2 ORDER BY term.rowid DESC LIMIT 51";
  if (sqlite3_open(work.index_path().c_str(), &raw->db) != SQLITE_OK ||
      sqlite3_prepare_v2(raw->db, kSql, -1, &raw->search, nullptr) != SQLITE_OK) {
    return DataLoss("{}", sqlite3_errmsg(raw->db));
  }
  return raw;
}

absl::StatusOr<double> RawSearches(Raw& raw) {
  std::vector<double> times;
  for (int i = 0; i < kSearches; ++i) {
    const auditor::Query query = QueryAt(i);
    std::string match;
    for (const auto& [field, value] : query.values) {
      match += (match.empty() ? "" : " AND ") + auditor::TermOf(field, value);
    }
    const bool any_time = query.since == absl::InfinitePast();
    const Stopwatch watch(Time::kThreadCpu);
    sqlite3_bind_text(raw.search, 1, match.c_str(), -1, SQLITE_STATIC);
    sqlite3_bind_int64(raw.search, 2, any_time ? 0 : absl::ToUnixMillis(query.since));
    while (sqlite3_step(raw.search) == SQLITE_ROW) sqlite3_column_blob(raw.search, 2);
    sqlite3_reset(raw.search);
    times.push_back(watch.ns() / 1e3);
  }
  return P95(times);
}

}  // namespace

size_t IndexedEntries(bool quick) {
  const char* wanted = std::getenv("WEIR_BENCH_ENTRIES");
  if (quick) return kQuickEntries;
  return wanted == nullptr ? kEntries : std::strtoull(wanted, nullptr, 10);
}

absl::Status AppendVaried(ledger::Ledger& ledger, size_t count, absl::Duration over) {
  std::mutex mutex;
  std::condition_variable landed;
  size_t in_flight = 0;
  absl::Status status;
  for (size_t i = 0; i < count; ++i) {
    ledger::Entry entry = Exchange(i);
    if (over > absl::ZeroDuration()) Spread(i, count, over, entry);
    {
      std::unique_lock lock(mutex);
      landed.wait(lock, [&] { return in_flight < kInFlight; });
      ++in_flight;
    }
    ledger.Append(entry, [&](const absl::StatusOr<ledger::Receipt>& receipt) {
      const std::lock_guard lock(mutex);
      status.Update(receipt.status());
      --in_flight;
      landed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  landed.wait(lock, [&] { return in_flight == 0; });
  return status;
}

absl::StatusOr<Comparison> AuditorIndex(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  WEIR_RETURN_IF_ERROR(AppendVaried(work->log->ledger(), work->entries));
  work->log->Close();
  return Comparison{"entries/s",
                    fmt::format("the ledger taking in {} entries (processor time)", work->entries),
                    [work] { return Rebuild(*work); }, [work] { return Ingest(*work); }};
}

absl::StatusOr<Comparison> AuditorSearch(const Options& options) {
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  WEIR_RETURN_IF_ERROR(AppendVaried(work->log->ledger(), work->entries));
  work->log->Close();
  WEIR_RETURN_IF_ERROR(Rebuild(*work).status());
  WEIR_ASSIGN_OR_RETURN(const auto raw, OpenRaw(*work));
  return Comparison{"us p95", fmt::format("SQLite on the same {} entries", work->entries),
                    [work] { return OurSearches(*work); }, [raw] { return RawSearches(*raw); }};
}

// As the console asks for it, without the network.
absl::StatusOr<double> OurOverview(auditor::Shelves& shelves, const auditor::CaseBook& book) {
  const Stopwatch watch(Time::kThreadCpu);
  WEIR_ASSIGN_OR_RETURN(const auditor::LentShelf shelf, shelves.Borrow("main"));
  WEIR_ASSIGN_OR_RETURN(const auditor::Json answer,
                        auditor::OverviewAnswer(*shelf, book, "main", absl::Now()));
  if (answer.dump().empty() || !shelf.problem().ok()) return DataLoss("no overview");
  return watch.ns() / 1e6;
}

absl::StatusOr<double> RawTotals(const std::string& path) {
  sqlite3* db = nullptr;
  sqlite3_stmt* totals = nullptr;
  const Stopwatch watch(Time::kThreadCpu);
  sqlite3_open(path.c_str(), &db);
  sqlite3_prepare_v2(db, "SELECT day, value, count FROM total", -1, &totals, nullptr);
  int64_t sum = 0;
  while (sqlite3_step(totals) == SQLITE_ROW) sum += sqlite3_column_int64(totals, 2);
  const double took = watch.ns() / 1e6;
  sqlite3_finalize(totals);
  sqlite3_close(db);
  return sum > 0 ? absl::StatusOr<double>(took) : DataLoss("no totals");
}

absl::StatusOr<Comparison> AuditorOverview(const Options& options) {
  constexpr absl::Duration kHalfAYear = absl::Hours(24 * 183);
  WEIR_ASSIGN_OR_RETURN(const auto work, Prepare(options));
  WEIR_RETURN_IF_ERROR(AppendVaried(work->log->ledger(), work->entries, kHalfAYear));
  work->log->Close();
  WEIR_RETURN_IF_ERROR(Rebuild(*work).status());
  WEIR_ASSIGN_OR_RETURN(std::shared_ptr<auditor::Shelves> shelves,
                        auditor::Shelves::Open(work->log->files(), {{"main", work->log->path(),
                                                                     work->index_path(), ""}}));
  return Comparison{"ms", fmt::format("SQLite reading the totals of {} entries", work->entries),
                    [work, shelves] { return OurOverview(*shelves, auditor::CaseBook()); },
                    [work] { return RawTotals(work->index_path()); }};
}

}  // namespace weir::bench
