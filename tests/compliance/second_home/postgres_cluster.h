// A real PostgreSQL of its own in a directory of its own, on a Unix socket.
#pragma once

#include <memory>
#include <string>

namespace weir::testing {

// One thread at a time.
class PostgresCluster {
 public:
  // Null where there is no PostgreSQL, or no user that may run it; says why as a warning.
  static std::unique_ptr<PostgresCluster> Make();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  void Start();
  void Stop();    // as a crash: nothing is flushed that was not
  void Freeze();  // it keeps its connections and answers nothing
  void Thaw();
  std::string Query(const std::string& sql) const;  // what psql prints, unaligned
  std::string connection() const;                   // for libpq

 private:
  PostgresCluster(std::string dir, std::string bin);
  bool Run(const std::string& command) const;
  void Signal(const char* name) const;
  std::string dir_;
  std::string bin_;
};

}  // namespace weir::testing
