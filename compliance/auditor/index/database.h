// A SQLite database, as little of it as the index needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir::auditor {

// A prepared statement. One thread at a time; must not outlive its database.
class Statement {
 public:
  Statement();
  ~Statement();
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;

  // Parameters are counted from 1. Bytes are copied.
  void Bind(int parameter, int64_t value);
  void BindText(int parameter, std::string_view value);
  void BindBlob(int parameter, std::string_view value);
  // True: a row is there. False: no further row. ABORTED: another process has been writing for five
  // seconds. UNAVAILABLE, RESOURCE_EXHAUSTED (disk full), DATA_LOSS (the file is damaged or no
  // database).
  absl::StatusOr<bool> Step();
  // Steps to the end and resets.
  absl::Status Run();
  void Reset();

  // Columns are counted from 0; views hold until the next Step or Reset.
  int64_t Number(int column) const;
  std::string_view Text(int column) const;

 private:
  friend class Database;
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

// One thread at a time.
class Database {
 public:
  // Opens or makes the file (mode 0600). DATA_LOSS: it is no database.
  static absl::StatusOr<Database> Open(const std::string& path);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  absl::Status Execute(const std::string& sql);  // statements without results
  absl::StatusOr<Statement> Prepare(std::string_view sql);

 private:
  struct Handle;
  explicit Database(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace weir::auditor
