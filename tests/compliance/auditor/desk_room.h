// A desk over a real ledger on the disk, with one person of each role.
#pragma once

#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "compliance/auditor/desk/desk.h"
#include "tests/compliance/auditor/recorded_reply.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::testing {

using nlohmann::json;

// A ledger that can be made to fail.
class Breakable final : public ledger::Ledger {
 public:
  explicit Breakable(std::unique_ptr<ledger::Ledger> ledger) : ledger_(std::move(ledger)) {}
  void Append(const ledger::Entry& entry, Done done) override {
    if (broken) return done(absl::UnavailableError("the disk is gone"));
    ledger_->Append(entry, std::move(done));
  }
  uint64_t size() const override { return ledger_->size(); }
  const std::string& origin() const override { return ledger_->origin(); }
  bool broken = false;

 private:
  std::unique_ptr<ledger::Ledger> ledger_;
};

// Real files: a desk over a log of 20 entries, with one person of each role.
struct Room {
  Room() {
    Write(dir / "log", 20);
    REQUIRE(files->MakeDirectory(dir / "access").ok());
    auto keys = ledger::LoadOrMakeKeys(*files, dir / "access", "test/access");
    access = std::make_unique<Breakable>(*ledger::Ledger::Open(
        *files, clock, dir / "access", {.origin = "test/access"}, *std::move(keys)));
    auditor::DeskOptions options = OneLog();
    options.clauses = [] { return absl::StatusOr<std::string>(R"({"clauses":[]})"); };
    options.assessment = [] { return absl::StatusOr<std::string>(R"({"gaps":[]})"); };
    for (const auditor::Role role : auditor::kRoles)
      options.people.push_back({std::string(auditor::NameOf(role)), role});
    options.people.push_back({"late", auditor::Role::kRegulator, clock.Now()});
    desk = *auditor::Desk::Open(*files, clock, options, *access, dir / "access");
  }

  void Write(const std::string& path, int entries) {
    REQUIRE(files->MakeDirectory(path).ok());
    auto keys = ledger::LoadOrMakeKeys(*files, path, "test/log");
    auto log = *ledger::Ledger::Open(*files, clock, path, {.origin = "test/log"}, *std::move(keys));
    for (int i = 0; i < entries; ++i) {
      clock.Advance(absl::Seconds(1));
      ledger::Entry entry = RecordOf("=1+<script>alert(" + std::to_string(i) + ")</script>");
      entry.tenant = "tenant";
      entry.subject = "reader";
      entry.action = i % 4 == 0 ? "refuse" : "allow";
      entry.findings.push_back({"A.1.d", "lexicon", "rule/1", "prompt", 900, 6});
      if (i % 7 == 6) entry = Complaint(i);
      REQUIRE(log->AppendAndWait(entry).ok());
    }
  }
  // More entries behind those of the beginning.
  void Append(const std::vector<ledger::Entry>& entries) {
    auto keys = ledger::LoadOrMakeKeys(*files, dir / "log", "test/log");
    auto log =
        *ledger::Ledger::Open(*files, clock, dir / "log", {.origin = "test/log"}, *std::move(keys));
    std::atomic<size_t> durable = 0;
    for (const ledger::Entry& entry : entries) {
      log->Append(entry, [&](const auto& receipt) { durable += receipt.ok() ? 1 : 0; });
    }
    log.reset();  // waits for all of them
    REQUIRE(durable == entries.size());
  }
  ledger::Entry Complaint(int number) {
    ledger::Entry entry;
    entry.kind = ledger::EntryKind::kReport;
    entry.exchange = Id::New(clock);
    entry.subject = "somebody";
    entry.due = clock.Now() + absl::Hours(360 - number);  // later ones are due earlier
    return entry;
  }

  // The whole answer, of a stream too.
  http::Answer Serve(const http::Request& request) {
    const auto reply = std::make_shared<RecordedReply>();
    desk->Serve(request, reply);
    return reply->WaitForEnd();
  }
  http::Answer Post(const std::string& name, const std::string& body,
                    const std::string& path = "/api/decide") {
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = UserText(body);
    request.peer = {"192.0.2.7", name};
    return Serve(request);
  }
  // A decision that is taken; the number of its entry.
  uint64_t Decided(const std::string& body, const std::string& path = "/api/decide",
                   const std::string& name = "internal_auditor") {
    const http::Answer answer = Post(name, body, path);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return json::parse(answer.body).at("entry");
  }
  auditor::DeskOptions OneLog() const {
    auditor::DeskOptions options;
    options.logs = {{"main", dir / "log", dir / "main.index", dir / "log/seal.key"}};
    options.socket_person = "internal_auditor";
    return options;
  }
  void Reopen() {
    auditor::DeskOptions options = OneLog();
    options.people.push_back({"internal_auditor", auditor::Role::kInternalAuditor});
    desk = *auditor::Desk::Open(*files, clock, options, *access, dir / "access");
  }

  http::Answer Get(const std::string& name, const std::string& target) {
    const size_t mark = target.find('?');
    http::Request request;
    request.method = "GET";
    request.path = target.substr(0, mark);
    request.query = mark == target.npos ? "" : target.substr(mark + 1);
    request.peer = {"192.0.2.7", name};
    return Serve(request);
  }
  json Body(const std::string& target) {
    const http::Answer answer = Get("internal_auditor", target);
    REQUIRE(answer.status == 200);
    return json::parse(answer.body);
  }
  // What a check says at its end.
  json Check() {
    const std::string lines = Get("internal_auditor", "/api/check?log=main").body;
    return json::parse(lines.substr(lines.rfind('\n', lines.size() - 2) + 1));
  }
  // The newest entry of the auditors' own ledger.
  ledger::Entry LastAccess() {
    ledger::Entry last;
    REQUIRE(ledger::ForEachEntry(*files, dir / "access", 0, [&](const ledger::StoredEntry& stored) {
              last = stored.entry;
              return true;
            }).ok());
    return last;
  }

  TempDir dir;
  std::unique_ptr<FileSystem> files = NewPosixFileSystem();
  FakeClock clock;
  std::unique_ptr<Breakable> access;
  std::unique_ptr<auditor::Desk> desk;
};

}  // namespace weir::testing
