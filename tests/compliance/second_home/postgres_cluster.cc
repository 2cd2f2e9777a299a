#include "tests/compliance/second_home/postgres_cluster.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace weir::testing {
namespace {

std::string BinDirectory() {
  std::error_code ignored;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (std::filesystem::exists(version.path() / "bin/initdb")) return version.path() / "bin";
  }
  return "";
}

// PostgreSQL does not run as root.
std::string AsUser(const std::string& command) {
  return ::geteuid() == 0 ? "setpriv --reuid postgres --regid postgres --clear-groups " + command
                          : command;
}

}  // namespace

PostgresCluster::PostgresCluster(std::string dir, std::string bin)
    : dir_(std::move(dir)), bin_(std::move(bin)) {}

bool PostgresCluster::Run(const std::string& command) const {
  return std::system(("cd / && " + AsUser(command) + " >/dev/null 2>&1").c_str()) == 0;
}

std::unique_ptr<PostgresCluster> PostgresCluster::Make() {
  const std::string bin = BinDirectory();
  char pattern[] = "/tmp/weir-pg-XXXXXX";
  const char* const dir = ::mkdtemp(pattern);
  if (bin.empty() || dir == nullptr) {
    std::fputs("SKIPPED: no PostgreSQL here\n", stderr);
    return nullptr;
  }
  std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(dir, bin));
  if (::geteuid() == 0) {
    static_cast<void>(std::system((std::string("chown postgres ") + dir).c_str()));
  }
  if (!cluster->Run(bin + "/initdb -N -A trust -U weir -D " + cluster->dir_ + "/data")) {
    std::fputs("SKIPPED: PostgreSQL cannot be set up here\n", stderr);
    return nullptr;
  }
  cluster->Start();
  return cluster;
}

PostgresCluster::~PostgresCluster() {
  Thaw();
  Stop();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

void PostgresCluster::Start() {
  Run(bin_ + "/pg_ctl -w -D " + dir_ + "/data -l " + dir_ + "/log -o \"-k " + dir_ +
      " -c listen_addresses=''\" start");
}

void PostgresCluster::Stop() { Run(bin_ + "/pg_ctl -w -m immediate -D " + dir_ + "/data stop"); }

// The server and every process below it.
void PostgresCluster::Signal(const char* name) const {
  const std::string command = "pid=$(head -1 " + dir_ + "/data/postmaster.pid 2>/dev/null) && " +
                              "kill -" + name + " $pid $(ps -o pid= --ppid $pid)";
  static_cast<void>(std::system(("{ " + command + "; } >/dev/null 2>&1").c_str()));
}

void PostgresCluster::Freeze() { Signal("STOP"); }
void PostgresCluster::Thaw() { Signal("CONT"); }

std::string PostgresCluster::connection() const {
  return "host=" + dir_ + " user=weir dbname=postgres";
}

std::string PostgresCluster::Output(const std::string& program) const {
  FILE* const pipe = ::popen((bin_ + "/" + program + " 2>&1").c_str(), "r");
  std::string out;
  std::array<char, 4096> room;
  for (size_t size; (size = std::fread(room.data(), 1, room.size(), pipe)) > 0;) {
    out.append(room.data(), size);
  }
  ::pclose(pipe);
  return out;
}

std::string PostgresCluster::Query(const std::string& sql) const {
  const std::string out =
      Output("psql -X -A -t -h " + dir_ + " -U weir -d postgres -c \"" + sql + "\"");
  return out.empty() ? out : out.substr(0, out.size() - 1);
}

std::string PostgresCluster::Pgbench(const std::string& arguments) const {
  return Output("pgbench -h " + dir_ + " -U weir " + arguments + " postgres");
}

}  // namespace weir::testing
