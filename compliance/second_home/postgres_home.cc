#include "compliance/second_home/postgres_home.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "compliance/base/status.h"

namespace weir::second_home {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS weir_entries (origin text NOT NULL, index bigint NOT NULL, "
    "leaf bytea NOT NULL, entry bytea NOT NULL, sealed bytea NOT NULL, "
    "PRIMARY KEY (origin, index))";
constexpr const char* kHolding =
    "SELECT count(*), coalesce(max(index) + 1, 0), (SELECT encode(leaf, 'hex') FROM weir_entries "
    "WHERE origin = $1 ORDER BY index DESC LIMIT 1) FROM weir_entries WHERE origin = $1";
constexpr const char* kInsert =
    "INSERT INTO weir_entries SELECT $1, r.* FROM unnest($2::bigint[], $3::bytea[], $4::bytea[], "
    "$5::bytea[]) AS r ON CONFLICT DO NOTHING";
constexpr const char* kSame =
    "SELECT count(*) FROM weir_entries e JOIN unnest($2::bigint[], $3::bytea[]) AS r(index, leaf) "
    "ON e.origin = $1 AND e.index = r.index AND e.leaf = r.leaf";

struct Close {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, Close>;
using Result = std::unique_ptr<PGresult, Close>;

// An array literal of bytea values: {"\\x0102","\\x03"}.
void AddBytes(std::string& array, std::string_view bytes) {
  array += array.empty() ? "{" : ",";
  array += "\"\\\\x" + crypto::ToHex(bytes) + "\"";
}

std::string Joined(const std::vector<std::string>& sealed) {
  std::string bytes;
  for (const std::string& each : sealed) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>(each.size() >> shift & 0xff));
    }
    bytes += each;
  }
  return bytes;
}

class PostgresHome final : public Home {
 public:
  explicit PostgresHome(PostgresOptions options) : options_(std::move(options)) {}

  absl::StatusOr<Holding> Attach(const std::string& origin) override {
    origin_ = origin;
    WEIR_RETURN_IF_ERROR(Connect());
    WEIR_RETURN_IF_ERROR(Query("SET synchronous_commit TO on", {}).status());
    WEIR_RETURN_IF_ERROR(Query("SET client_min_messages TO warning", {}).status());
    WEIR_RETURN_IF_ERROR(Query(kTable, {}).status());
    WEIR_ASSIGN_OR_RETURN(const Result result, Query(kHolding, {origin_}));
    Holding holding{NumberIn(*result, 0), NumberIn(*result, 1), std::nullopt};
    if (PQgetisnull(result.get(), 0, 2) != 0) return holding;
    const auto bytes = crypto::FromHex(PQgetvalue(result.get(), 0, 2));
    WEIR_RETURN_IF_ERROR(bytes.status());
    WEIR_ASSIGN_OR_RETURN(holding.last, crypto::Digest::FromBytes(*bytes));
    return holding;
  }

  absl::Status Commit(std::span<const Row> rows) override {
    std::vector<std::string> values = {origin_, "", "", "", ""};
    for (const Row& row : rows) {
      values[1] += fmt::format("{}{}", values[1].empty() ? "{" : ",", row.index);
      AddBytes(values[2], row.leaf.view());
      AddBytes(values[3], row.entry);
      AddBytes(values[4], Joined(row.sealed));
    }
    for (size_t i = 1; i < values.size(); ++i) values[i] += "}";
    WEIR_ASSIGN_OR_RETURN(const Result result, Query(kInsert, values));
    const uint64_t inserted = std::strtoull(PQcmdTuples(result.get()), nullptr, 10);
    if (inserted == rows.size()) return absl::OkStatus();
    values.resize(3);
    WEIR_ASSIGN_OR_RETURN(const Result same, Query(kSame, values));
    if (NumberIn(*same, 0) == rows.size()) return absl::OkStatus();
    return DataLoss("the second home has another entry under the same index");
  }

 private:
  absl::Status Connect() {
    connection_.reset();
    const std::string seconds =
        std::to_string(std::max<int64_t>(2, absl::ToInt64Seconds(options_.limit)));
    const std::string connection(options_.connection.Reveal());
    // The first names our settings, dbname the caller's: its own connect_timeout wins.
    const std::array<const char*, 4> names = {"connect_timeout", "application_name", "dbname",
                                              nullptr};
    const std::array<const char*, 4> values = {seconds.c_str(), "weir", connection.c_str(),
                                               nullptr};
    connection_.reset(PQconnectdbParams(names.data(), values.data(), /*expand_dbname=*/1));
    // What a server says beside its answers goes nowhere: libpq would print it.
    PQsetNoticeReceiver(
        connection_.get(), [](void*, const PGresult*) {}, nullptr);
    if (PQstatus(connection_.get()) == CONNECTION_OK) return absl::OkStatus();
    connection_.reset();
    return Unavailable("the database cannot be reached");
  }

  static uint64_t NumberIn(const PGresult& result, int column) {
    return std::strtoull(PQgetvalue(&result, 0, column), nullptr, 10);
  }

  // One statement, which is a transaction of its own. After a failure the connection is gone:
  // whether the statement took effect is not known.
  absl::StatusOr<Result> Query(const char* sql, const std::vector<std::string>& values) {
    if (!connection_) return Unavailable("the database is not connected");
    std::vector<const char*> parameters;
    for (const std::string& value : values) parameters.push_back(value.c_str());
    const SteadyTime deadline =
        std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(options_.limit);
    const bool sent = PQsetnonblocking(connection_.get(), 1) == 0 &&
                      PQsendQueryParams(connection_.get(), sql, static_cast<int>(parameters.size()),
                                        nullptr, parameters.data(), nullptr, nullptr, 0) == 1;
    auto result = sent ? Receive(deadline) : Unavailable("the database cannot be reached");
    if (!result.ok()) connection_.reset();
    return result;
  }

  absl::StatusOr<Result> Receive(SteadyTime deadline) {
    WEIR_RETURN_IF_ERROR(Flush(deadline));
    Result last;
    while (true) {
      while (PQisBusy(connection_.get()) != 0) {
        WEIR_RETURN_IF_ERROR(Wait(POLLIN, deadline));
        if (PQconsumeInput(connection_.get()) == 0) return Unavailable("the database has gone");
      }
      Result next(PQgetResult(connection_.get()));
      if (!next) break;
      last = std::move(next);
    }
    const ExecStatusType status = last ? PQresultStatus(last.get()) : PGRES_FATAL_ERROR;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return last;
    const char* const code = last ? PQresultErrorField(last.get(), PG_DIAG_SQLSTATE) : nullptr;
    return Unavailable("the database refused a statement: SQLSTATE {}",
                       code == nullptr ? "unknown" : code);
  }

  absl::Status Flush(SteadyTime deadline) {
    while (true) {
      const int left = PQflush(connection_.get());
      if (left == 0) return absl::OkStatus();
      if (left < 0) return Unavailable("the database has gone");
      WEIR_RETURN_IF_ERROR(Wait(POLLIN | POLLOUT, deadline));
      if (PQconsumeInput(connection_.get()) == 0) return Unavailable("the database has gone");
    }
  }

  absl::Status Wait(short events, SteadyTime deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd socket{PQsocket(connection_.get()), events, 0};
    if (left.count() > 0 && ::poll(&socket, 1, static_cast<int>(left.count())) != 0) {
      return absl::OkStatus();  // ready, or interrupted: the caller looks again
    }
    return Error(absl::StatusCode::kDeadlineExceeded, "the database did not answer in time");
  }

  const PostgresOptions options_;
  std::string origin_;
  Connection connection_;
};

}  // namespace

std::unique_ptr<Home> NewPostgresHome(PostgresOptions options) {
  return std::make_unique<PostgresHome>(std::move(options));
}

}  // namespace weir::second_home
