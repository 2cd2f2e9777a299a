#include "compliance/auditor/desk/desk.h"

#include <algorithm>
#include <map>
#include <utility>

#include "compliance/auditor/desk/api.h"
#include "compliance/auditor/desk/cases_api.h"
#include "compliance/auditor/desk/console.h"
#include "compliance/auditor/desk/export_api.h"
#include "compliance/auditor/desk/overview_api.h"
#include "compliance/auditor/desk/questions.h"
#include "compliance/auditor/desk/search_query.h"
#include "compliance/base/status.h"
#include "compliance/ledger/json.h"

namespace weir::auditor {
namespace {

constexpr uint64_t kAccessRows = 200;
constexpr size_t kMaxQueryBytes = 4096;

http::Answer JsonAnswer(int status, const Json& json) {
  return {status, SafeHeaders("application/json"),
          json.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

http::Answer Fault(int status, std::string_view what) {
  return JsonAnswer(status, {{"error", what}});
}

http::Answer Fault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return Fault(400, ToStd(status.message()));
    case absl::StatusCode::kPermissionDenied:
      return Fault(403, ToStd(status.message()));
    case absl::StatusCode::kNotFound:
      return Fault(404, ToStd(status.message()));
    case absl::StatusCode::kFailedPrecondition:
      return Fault(409, ToStd(status.message()));
    case absl::StatusCode::kResourceExhausted:
      return Fault(413, ToStd(status.message()));
    default:
      return Fault(500, ToStd(status.message()));
  }
}

// Which decisions a right lets somebody take.
bool Takes(Right right, DecisionKind kind) {
  if (kind == DecisionKind::kOpening) return right == Right::kOpen;
  if (kind == DecisionKind::kApproval) return right == Right::kApprove;
  return right == Right::kDecide;
}

// A page of somebody else's that the auditor has open in the same browser; a form of its, which can
// post anything but JSON.
bool FromElsewhere(const http::Request& request) {
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  return request.method == "POST" && request.header("Content-Type") != "application/json";
}

// Over the socket a browser comes through a tunnel of its own machine. Another name in Host is that
// of a page from elsewhere which had its name lead here (DNS rebinding): to the browser it is the
// same origin, and Sec-Fetch-Site says so. With TLS the certificate's name stops it.
bool CalledByAnotherName(const http::Request& request) {
  if (!request.peer.address.empty()) return false;
  const std::string_view host = request.header("Host");
  if (host.empty()) return false;  // no browser
  const auto is = [host](std::string_view name) {
    return host.starts_with(name) && (host.size() == name.size() || host[name.size()] == ':');
  };
  return !is("localhost") && !is("127.0.0.1") && !is("[::1]");
}

class OpenDesk final : public Desk {
 public:
  OpenDesk(const Clock& clock, DeskOptions options, ledger::Ledger& access)
      : clock_(clock), options_(std::move(options)), access_(access) {}

  absl::Status OpenShelves(FileSystem& files, const std::string& access_dir) {
    for (const DeskLog& log : options_.logs) {
      WEIR_ASSIGN_OR_RETURN(Index index, Index::Open(files, log.index, log.dir));
      shelves_.emplace(log.name, Shelf{files, log.dir, std::move(index), log.root_key});
    }
    WEIR_ASSIGN_OR_RETURN(Index own, Index::Open(files, access_dir + ".index", access_dir));
    own_.emplace(Shelf{files, access_dir, std::move(own), ""});
    return book_.Read(files, access_dir);
  }

  http::Answer Serve(const http::Request& request) override {
    const bool is_api = request.path.rfind("/api/", 0) == 0;
    const Question* question = QuestionOf(request.path);
    if (request.method != (question == nullptr ? "GET" : question->method)) {
      return Fault(405, "not with this method");
    }
    if (!is_api) return ConsoleFile(request.path);
    if (FromElsewhere(request) || CalledByAnotherName(request))
      return Fault(403, "only the console asks");
    if (request.query.size() > kMaxQueryBytes) return Fault(400, "the query is too long");
    const std::lock_guard lock(mutex_);
    const Person* person = Find(options_.people, NameOf(request.peer));
    if (request.path == kAboutMe) return Me(person);
    if (question == nullptr) return Fault(404, "there is no such question");
    const std::string_view objection = ObjectionTo(person, question->right, clock_.Now());
    const absl::Status written = Record(request, person, question->right, objection);
    if (!written.ok()) return Fault(503, "what auditors do cannot be recorded: nothing is shown");
    if (!objection.empty()) return Fault(403, objection);
    if (question->right == Right::kExport) return Export(request.query);
    const absl::StatusOr<Json> answer = question->method == "POST"
                                            ? Decide(question->right, request.body, *person)
                                            : AnswerTo(*question, request.query, *person);
    return answer.ok() ? JsonAnswer(200, *answer) : Fault(answer.status());
  }

  void SetPeople(std::vector<Person> people) override {
    const std::lock_guard lock(mutex_);
    options_.people = std::move(people);
  }

 private:
  std::string_view NameOf(const http::Peer& peer) const {
    if (!peer.certificate_name.empty()) return peer.certificate_name;
    return peer.address.empty() ? options_.socket_person : std::string_view();
  }

  http::Answer Me(const Person* person) const {
    if (person == nullptr) return Fault(403, "unknown");
    Json rights = Json::array();
    for (const Right right : kRights) {
      if (ObjectionTo(person, right, clock_.Now()).empty())
        rights.push_back(auditor::NameOf(right));
    }
    Json logs = Json::array();
    for (const auto& [name, shelf] : shelves_) logs.push_back(name);
    Json out = {{"name", person->name},
                {"role", auditor::NameOf(person->role)},
                {"rights", rights},
                {"logs", logs}};
    if (person->until != absl::InfiniteFuture()) {
      out["until"] = absl::FormatTime(absl::RFC3339_sec, person->until, absl::UTCTimeZone());
    }
    return JsonAnswer(200, out);
  }

  // What was asked is sealed: it may name people.
  absl::Status Record(const http::Request& request, const Person* person, Right right,
                      std::string_view objection) {
    ledger::Entry entry;
    entry.exchange_name = fmt::format("auditor:{}", auditor::NameOf(right));
    entry.tenant = person == nullptr ? "unknown" : auditor::NameOf(person->role);
    entry.subject = person == nullptr ? "" : person->name;
    entry.action = objection.empty() ? "allow" : "refuse";
    if (!objection.empty()) entry.reasons.emplace_back(objection);
    entry.texts.push_back({"text", UserText(request.path + "?" + request.query)});
    return access_.AppendAndWait(entry).status();
  }

  // The log that a question names, and its index brought up to date. A log that was damaged or
  // rolled back is still shown as far as it goes: `problem` says what is wrong.
  absl::StatusOr<Shelf*> ShelfOf(std::string_view query, absl::Status& problem) {
    const auto shelf = shelves_.find(http::QueryValue(query, "log"));
    if (shelf == shelves_.end()) return InvalidArgument("\"log\" is none of the desk's");
    problem = shelf->second.index.Update();
    return &shelf->second;
  }

  absl::StatusOr<Json> AnswerTo(const Question& question, std::string_view query,
                                const Person& person) {
    if (question.right == Right::kAccess) return AccessAnswer();
    if (question.right == Right::kApprove) return OpeningsAnswer(book_);
    if (question.right == Right::kOpen) {
      WEIR_ASSIGN_OR_RETURN(const uint64_t number, NumberIn(query, "number", UINT64_MAX));
      return OpenedAnswer(shelves_, book_, number, person.name, clock_.Now());
    }
    if (question.path == "/api/clauses") return ClausesAnswer();
    if (question.path == "/api/incidents") return IncidentsAnswer(book_, clock_.Now());
    absl::Status problem;
    WEIR_ASSIGN_OR_RETURN(Shelf* const shelf, ShelfOf(query, problem));
    absl::StatusOr<Json> answer = AnswerTo(question, *shelf, query);
    if (answer.ok() && !problem.ok()) (*answer)["log_problem"] = std::string(problem.message());
    return answer;
  }

  absl::StatusOr<Json> AnswerTo(const Question& question, Shelf& shelf, std::string_view query) {
    switch (question.right) {
      case Right::kOverview:
        return OverviewAnswer(shelf, book_, http::QueryValue(query, "log"), clock_.Now());
      case Right::kSearch:
        return SearchAnswer(shelf, query);
      case Right::kView:
        return question.path == "/api/consistency" ? ConsistencyAnswer(shelf, query)
                                                   : EntryAnswer(shelf, query);
      case Right::kCheck:
        return CheckAnswer(shelf);
      case Right::kCases: {
        const std::string log = http::QueryValue(query, "log");
        return question.path == "/api/queue" ? QueueAnswer(shelf, book_, log, query)
                                             : ComplaintsAnswer(shelf, book_, log, clock_.Now());
      }
      default:
        WEIR_CHECK(false);
    }
  }

  http::Answer Export(std::string_view query) {
    absl::Status problem;
    const absl::StatusOr<Shelf*> shelf = ShelfOf(query, problem);
    if (!shelf.ok()) return Fault(shelf.status());
    if (!problem.ok()) return Fault(problem);
    absl::StatusOr<std::string> bundle = ExportAnswer(**shelf, query, clock_.Now());
    if (!bundle.ok()) return Fault(bundle.status());
    http::Answer answer{200, SafeHeaders("application/zip"), *std::move(bundle)};
    answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"evidence.zip\"");
    return answer;
  }

  // Durable before it counts.
  absl::StatusOr<Json> Decide(Right right, const UserText& body, const Person& person) {
    const absl::Time now = clock_.Now();
    WEIR_ASSIGN_OR_RETURN(Decision decision, ParseDecision(body.Reveal(), now));
    if (!Takes(right, decision.kind)) return InvalidArgument("not that kind of decision here");
    WEIR_ASSIGN_OR_RETURN(decision, Completed(std::move(decision), person.name, book_, shelves_));
    ledger::Entry entry = EntryOf(decision, person.name, auditor::NameOf(person.role));
    entry.at = now;
    WEIR_ASSIGN_OR_RETURN(const ledger::Receipt receipt, access_.AppendAndWait(entry));
    book_.Take(decision, person.name, now, receipt.index);
    return Json{{"entry", receipt.index}};
  }

  absl::StatusOr<Json> ClausesAnswer() {
    if (!options_.clauses) return InvalidArgument("this desk has no sources for the clauses");
    WEIR_ASSIGN_OR_RETURN(const std::string table, options_.clauses());
    return Json::parse(table);
  }

  absl::StatusOr<Json> AccessAnswer() {
    WEIR_RETURN_IF_ERROR(own_->index.Update());
    return SearchAnswer(*own_, fmt::format("limit={}", kAccessRows));
  }

  const Clock& clock_;
  std::mutex mutex_;
  DeskOptions options_;
  ledger::Ledger& access_;
  std::map<std::string, Shelf> shelves_;
  std::optional<Shelf> own_;
  CaseBook book_;  // of the decisions in `access_`
};

}  // namespace

absl::StatusOr<std::unique_ptr<Desk>> Desk::Open(FileSystem& files, const Clock& clock,
                                                 DeskOptions options, ledger::Ledger& access,
                                                 std::string access_dir) {
  auto desk = std::make_unique<OpenDesk>(clock, std::move(options), access);
  WEIR_RETURN_IF_ERROR(desk->OpenShelves(files, access_dir));
  return desk;
}

}  // namespace weir::auditor
