// The auditor's desk: answers the console's requests from ledgers and their indexes. It reads the
// ledgers and never writes them; what it writes is the auditors' own ledger: every request for a
// right, allowed or refused, is an entry there before it is answered, and when that cannot be
// written the answer is no.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compliance/auditor/desk/people.h"
#include "compliance/auditor/desk/shelves.h"
#include "compliance/base/clock.h"
#include "compliance/http/reply.h"
#include "compliance/ledger/ledger.h"

namespace weir::auditor {

struct DeskOptions {
  std::vector<DeskLog> logs;
  std::vector<Person> people;
  std::string socket_person;  // who comes over the Unix socket; empty: nobody
  // The clauses of the law and what shows them, as one JSON object; asked on each look. Empty:
  // none.
  std::function<absl::StatusOr<std::string>()> clauses;
  // The newest report of `weir conformance`, the same way.
  std::function<absl::StatusOr<std::string>()> assessment;
};

// GET /               the console and its files (no right needed: they hold nothing)
// GET /api/me         {"name","role","rights","logs"} and, with the right to the overview,
// "behind":
//                     of the logs that are being indexed, by name
// GET /api/overview   ?log                      {"coverage","days":[{"day","value","count"}]}
// GET /api/search     ?log and any of kind, exchange, tenant, subject, action, category, rule,
//                     engine, model, ending, reason, since, until, after, limit
//                                               {"coverage","entries","more"}
// GET /api/entry      ?log&index                {"entry","leaf_bytes","proof","checkpoint","key",
//                                                "related"}
// GET /api/consistency  ?log&from&to            {"proof"}: of two sizes of the log
// GET /api/clauses                              as `weir clauses --json`
// GET /api/assessment                           the report.json of `weir conformance`
// GET /api/check      ?log                      as `weir audit index --check --json`
// GET /api/access     the newest entries of the auditors' own ledger
// GET /api/export     as a search; an evidence bundle (compliance/evidence) as a file
// GET /api/queue, /api/complaints   ?log        see cases_api.h
// GET /api/retention    ?log                    see retention_api.h
// GET /api/incidents                            see cases_api.h
// GET /api/openings, /api/opened    ?number     see cases_api.h
// POST /api/decide, /api/request-opening, /api/approve   JSON, see cases/decision.h   {"entry"}
// An answer about a log whose index has not all of it yet has "behind":{"origin","done","of"}; a
// check and a bundle are refused then (503).
// Errors: {"error"} with 400, 403, 404, 405, 409, 413, 500, 503. Thread-safe.
class Desk {
 public:
  // `access` is the auditors' own ledger in `access_dir`. All references outlive the desk.
  static absl::StatusOr<std::unique_ptr<Desk>> Open(FileSystem& files, const Clock& clock,
                                                    DeskOptions options, ledger::Ledger& access,
                                                    std::string access_dir);
  virtual ~Desk() = default;
  // Sends the answer; of a check, begins a stream that goes on after this has returned. Questions
  // are answered side by side, on the threads that ask.
  virtual void Serve(const http::Request& request, std::shared_ptr<http::Reply> reply) = 0;
  // For requests that come from now on.
  virtual void SetPeople(std::vector<Person> people) = 0;
};

}  // namespace weir::auditor
