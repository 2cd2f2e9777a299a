// ledger.sqlite, ledger.postgres: the databases that a team would reach for, on the same records in
// the same file system: SQLite (WAL, synchronous=FULL) one row a transaction, and a real PostgreSQL
// of its own with 16 clients that commit a row each, driven by its pgbench. The ledger has 64 in
// flight.
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "compliance/base/status.h"
#include "compliance/ledger/verify.h"
#include "tests/bench/benches.h"
#include "tests/bench/ledger_log.h"
#include "tests/bench/stopwatch.h"
#include "tests/compliance/second_home/postgres_cluster.h"

namespace weir::bench {
namespace {

constexpr size_t kInFlight = 64;
constexpr size_t kEntries = 200 * kInFlight;
constexpr size_t kQuickEntries = 3 * kInFlight;
constexpr size_t kRows = 400;
constexpr size_t kQuickRows = 10;
constexpr int kClients = 16;
constexpr int kSeconds = 3;

// One entry as the log stores it: what the databases get a row of.
struct Row {
  std::string leaf;
  std::string sealed;
};

struct Side {
  std::unique_ptr<Log> log;
  size_t entries = 0;
  Row row;
};

absl::StatusOr<Side> PrepareLog(const Options& options) {
  Side side;
  side.entries = options.quick ? kQuickEntries : kEntries;
  WEIR_ASSIGN_OR_RETURN(side.log, Log::Open());
  WEIR_RETURN_IF_ERROR(side.log->Append(kInFlight, kInFlight));
  const auto take = [&side](const ledger::StoredEntry& stored) {
    side.row = {stored.leaf_bytes, stored.sealed.front()};
    return false;
  };
  WEIR_RETURN_IF_ERROR(ledger::ForEachEntry(side.log->files(), side.log->path(), 0, take));
  return side;
}

absl::StatusOr<double> Ours(const Side& side) {
  const Stopwatch watch(Time::kWall);
  WEIR_RETURN_IF_ERROR(side.log->Append(side.entries, kInFlight));
  return static_cast<double>(side.entries) / watch.seconds();
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinishStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct Sqlite {
  Side side;
  size_t rows = 0;
  std::unique_ptr<sqlite3, CloseDatabase> database;
  std::unique_ptr<sqlite3_stmt, FinishStatement> insert;  // goes first
};

absl::Status OpenSqlite(Sqlite& work) {
  sqlite3* database = nullptr;
  const int opened = sqlite3_open(work.side.log->other_path("rows.sqlite").c_str(), &database);
  work.database.reset(database);
  constexpr const char* kSetUp =
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "CREATE TABLE entries(i INTEGER PRIMARY KEY, leaf BLOB, sealed BLOB)";
  sqlite3_stmt* insert = nullptr;
  if (opened != SQLITE_OK ||
      sqlite3_exec(database, kSetUp, nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(database, "INSERT INTO entries(leaf, sealed) VALUES(?, ?)", -1, &insert,
                         nullptr) != SQLITE_OK) {
    return Unavailable("SQLite: {}", sqlite3_errmsg(database));
  }
  work.insert.reset(insert);
  const Row& row = work.side.row;
  sqlite3_bind_blob(insert, 1, row.leaf.data(), static_cast<int>(row.leaf.size()), SQLITE_STATIC);
  sqlite3_bind_blob(insert, 2, row.sealed.data(), static_cast<int>(row.sealed.size()),
                    SQLITE_STATIC);
  return absl::OkStatus();
}

absl::StatusOr<double> SqliteRows(const Sqlite& work) {
  const Stopwatch watch(Time::kWall);
  for (size_t i = 0; i < work.rows; ++i) {
    if (sqlite3_step(work.insert.get()) != SQLITE_DONE ||
        sqlite3_reset(work.insert.get()) != SQLITE_OK) {
      return Unavailable("SQLite: {}", sqlite3_errmsg(work.database.get()));
    }
  }
  return static_cast<double>(work.rows) / watch.seconds();
}

struct Postgres {
  Side side;
  int seconds = kSeconds;
  std::string script;
  std::unique_ptr<testing::PostgresCluster> cluster;
};

std::string Literal(const std::string& bytes) {
  return fmt::format("'\\x{}'::bytea", crypto::ToHex(bytes));
}

absl::Status FillPostgres(Postgres& work) {
  work.cluster->Query("CREATE TABLE entries(i bigserial PRIMARY KEY, leaf bytea, sealed bytea)");
  const std::string durable = work.cluster->Query(
      "SELECT current_setting('fsync') || current_setting('synchronous_commit')");
  if (durable != "onon")
    return Error(absl::StatusCode::kFailedPrecondition, "PostgreSQL is not durable: {}", durable);
  work.script = work.cluster->dir() + "/insert.sql";
  std::FILE* const file = std::fopen(work.script.c_str(), "w");
  if (file == nullptr) return Unavailable("cannot write {}", work.script);
  fmt::print(file, "INSERT INTO entries(leaf, sealed) VALUES({}, {});\n",
             Literal(work.side.row.leaf), Literal(work.side.row.sealed));
  return std::fclose(file) == 0 ? absl::OkStatus() : Unavailable("cannot write {}", work.script);
}

// What pgbench says: "tps = 1234.5 (without initial connection time)".
absl::StatusOr<double> PostgresRows(const Postgres& work) {
  const std::string out = work.cluster->Pgbench(
      fmt::format("-n -M prepared -c {} -j 2 -T {} -f {}", kClients, work.seconds, work.script));
  const size_t at = out.find("tps = ");
  if (at == std::string::npos) return Unavailable("pgbench does not say how fast it was");
  return std::strtod(out.c_str() + at + std::strlen("tps = "), nullptr);
}

}  // namespace

absl::StatusOr<Comparison> LedgerSqlite(const Options& options) {
  const auto work = std::make_shared<Sqlite>();
  WEIR_ASSIGN_OR_RETURN(work->side, PrepareLog(options));
  work->rows = options.quick ? kQuickRows : kRows;
  WEIR_RETURN_IF_ERROR(OpenSqlite(*work));
  return Comparison{"entries/s", "SQLite, WAL, FULL, a row a transaction, one by one",
                    [work] { return Ours(work->side); }, [work] { return SqliteRows(*work); }};
}

absl::StatusOr<Comparison> LedgerPostgres(const Options& options) {
  const auto work = std::make_shared<Postgres>();
  work->cluster = testing::PostgresCluster::Make();
  if (work->cluster == nullptr)
    return Error(absl::StatusCode::kFailedPrecondition, "SKIPPED: no PostgreSQL here");
  WEIR_ASSIGN_OR_RETURN(work->side, PrepareLog(options));
  if (options.quick) work->seconds = 1;
  WEIR_RETURN_IF_ERROR(FillPostgres(*work));
  return Comparison{"entries/s", "PostgreSQL, 16 clients of pgbench, a row a commit",
                    [work] { return Ours(work->side); }, [work] { return PostgresRows(*work); }};
}

}  // namespace weir::bench
