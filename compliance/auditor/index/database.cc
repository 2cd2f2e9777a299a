#include "compliance/auditor/index/database.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr int kBusyMilliseconds = 5'000;  // another process writes the index

absl::Status StatusOf(sqlite3* db, int code) {
  switch (code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
      return absl::OkStatus();
    case SQLITE_BUSY:
      return Error(absl::StatusCode::kAborted, "another process writes the index");
    case SQLITE_FULL:
      return Error(absl::StatusCode::kResourceExhausted, "the index: {}", sqlite3_errmsg(db));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // also: its tables are not those of an index
      return DataLoss("the index: {}", sqlite3_errmsg(db));
    default:
      return Unavailable("the index: {}", sqlite3_errmsg(db));
  }
}

}  // namespace

struct Statement::Handle {
  sqlite3* db = nullptr;
  sqlite3_stmt* statement = nullptr;
  ~Handle() { sqlite3_finalize(statement); }
};

struct Database::Handle {
  sqlite3* db = nullptr;
  ~Handle() { sqlite3_close_v2(db); }
};

Statement::Statement() = default;
Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;

void Statement::Bind(int parameter, int64_t value) {
  WEIR_CHECK(sqlite3_bind_int64(handle_->statement, parameter, value) == SQLITE_OK);
}

void Statement::BindText(int parameter, std::string_view value) {
  WEIR_CHECK(sqlite3_bind_text64(handle_->statement, parameter, value.data(), value.size(),
                                 SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
}

void Statement::BindBlob(int parameter, std::string_view value) {
  WEIR_CHECK(sqlite3_bind_blob64(handle_->statement, parameter, value.data(), value.size(),
                                 SQLITE_TRANSIENT) == SQLITE_OK);
}

absl::StatusOr<bool> Statement::Step() {
  const int code = sqlite3_step(handle_->statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return StatusOf(handle_->db, code);
}

absl::Status Statement::Run() {
  absl::StatusOr<bool> row = Step();
  while (row.ok() && *row) row = Step();
  Reset();
  return row.status();
}

void Statement::Reset() { sqlite3_reset(handle_->statement); }

int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(handle_->statement, column);
}

std::string_view Statement::Text(int column) const {
  const void* bytes = sqlite3_column_blob(handle_->statement, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<size_t>(sqlite3_column_bytes(handle_->statement, column))};
}

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

absl::StatusOr<Database> Database::Open(const std::string& path) {
  auto handle = std::make_unique<Handle>();
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path.c_str(), &handle->db, kFlags, nullptr);
  if (code != SQLITE_OK) return StatusOf(handle->db, code);
  ::chmod(path.c_str(), S_IRUSR | S_IWUSR);
  sqlite3_busy_timeout(handle->db, kBusyMilliseconds);
  Database db(std::move(handle));
  // The file may come from anywhere: nothing in its schema is run.
  WEIR_RETURN_IF_ERROR(db.Execute("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON"));
  return db;
}

absl::Status Database::Execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_->db, sql.c_str(), nullptr, nullptr, nullptr);
  return StatusOf(handle_->db, code);
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  Statement out;
  out.handle_ = std::make_unique<Statement::Handle>();
  out.handle_->db = handle_->db;
  const int code = sqlite3_prepare_v3(handle_->db, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &out.handle_->statement, nullptr);
  if (code != SQLITE_OK) return StatusOf(handle_->db, code);
  return out;
}

}  // namespace weir::auditor
