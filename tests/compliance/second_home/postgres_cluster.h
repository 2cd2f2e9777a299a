// A real PostgreSQL of its own in a directory of its own, on a Unix socket.
#pragma once

#include <memory>
#include <string>

namespace weir::testing {

// One thread at a time.
class PostgresCluster {
 public:
  // Null where there is no PostgreSQL, or no user that may run it; says why on standard error.
  static std::unique_ptr<PostgresCluster> Make();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  void Start();
  void Stop();    // as a crash: nothing is flushed that was not
  void Freeze();  // it keeps its connections and answers nothing
  void Thaw();
  std::string Query(const std::string& sql) const;          // what psql prints, unaligned
  std::string Pgbench(const std::string& arguments) const;  // what pgbench prints
  const std::string& dir() const { return dir_; }
  std::string connection() const;  // for libpq

 private:
  PostgresCluster(std::string dir, std::string bin);
  bool Run(const std::string& command) const;
  std::string Output(const std::string& program) const;
  void Signal(const char* name) const;
  std::string dir_;
  std::string bin_;
};

}  // namespace weir::testing
