#include "compliance/auditor/desk/desk.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <utility>
#include <variant>

#include "compliance/auditor/desk/api.h"
#include "compliance/auditor/desk/caller.h"
#include "compliance/auditor/desk/cases_api.h"
#include "compliance/auditor/desk/check_desk.h"
#include "compliance/auditor/desk/console.h"
#include "compliance/auditor/desk/export_api.h"
#include "compliance/auditor/desk/overview_api.h"
#include "compliance/auditor/desk/questions.h"
#include "compliance/auditor/desk/retention_api.h"
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
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kUnavailable:
      return Fault(503, ToStd(status.message()));
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

// What was asked by whom, after its entry in the auditors' ledger.
struct Admitted {
  Question question;
  Person person;
};

class OpenDesk final : public Desk {
 public:
  OpenDesk(const Clock& clock, DeskOptions options, ledger::Ledger& access)
      : clock_(clock), options_(std::move(options)), access_(access) {}

  absl::Status OpenShelves(FileSystem& files, const std::string& access_dir) {
    WEIR_ASSIGN_OR_RETURN(shelves_, Shelves::Open(files, options_.logs));
    WEIR_ASSIGN_OR_RETURN(own_,
                          Shelves::Open(files, {{"", access_dir, access_dir + ".index", ""}}));
    checks_ = CheckDesk::Start(*shelves_, clock_);
    return book_.Read(files, access_dir);
  }

  void Serve(const http::Request& request, std::shared_ptr<http::Reply> reply) override {
    auto admitted = Admit(request);
    if (http::Answer* const answer = std::get_if<http::Answer>(&admitted)) {
      return reply->Send(std::move(*answer));
    }
    const Admitted& asked = std::get<Admitted>(admitted);
    if (asked.question.right != Right::kCheck) return reply->Send(AnswerOf(asked, request));
    const absl::Status begun = BeginCheck(http::QueryValue(request.query, "log"), reply);
    if (!begun.ok()) reply->Send(Fault(begun));
  }

  void SetPeople(std::vector<Person> people) override {
    const std::lock_guard lock(people_mutex_);
    options_.people = std::move(people);
  }

 private:
  std::variant<http::Answer, Admitted> Admit(const http::Request& request) {
    const bool is_api = request.path.rfind("/api/", 0) == 0;
    const Question* question = QuestionOf(request.path);
    if (request.method != (question == nullptr ? "GET" : question->method)) {
      return Fault(405, "not with this method");
    }
    if (!is_api) return ConsoleFile(request.path);
    if (FromElsewhere(request) || CalledByAnotherName(request))
      return Fault(403, "only the console asks");
    if (request.query.size() > kMaxQueryBytes) return Fault(400, "the query is too long");
    const std::optional<Person> person = WhoIs(request.peer);
    const Person* const known = person ? &*person : nullptr;
    if (request.path == kAboutMe) return Me(known);
    if (question == nullptr) return Fault(404, "there is no such question");
    const std::string_view objection = ObjectionTo(known, question->right, clock_.Now());
    const absl::Status written = Record(request, known, question->right, objection);
    if (!written.ok()) return Fault(503, "what auditors do cannot be recorded: nothing is shown");
    if (!objection.empty()) return Fault(403, objection);
    return Admitted{*question, *person};
  }

  std::optional<Person> WhoIs(const http::Peer& peer) {
    const std::lock_guard lock(people_mutex_);
    const Person* person = Find(options_.people, NameOf(peer));
    return person == nullptr ? std::nullopt : std::optional(*person);
  }

  std::string_view NameOf(const http::Peer& peer) const {
    if (!peer.certificate_name.empty()) return peer.certificate_name;
    return peer.address.empty() ? options_.socket_person : std::string_view();
  }

  absl::Status BeginCheck(std::string log, const std::shared_ptr<http::Reply>& reply) {
    const std::vector<std::string> logs = shelves_->names();
    if (std::find(logs.begin(), logs.end(), log) == logs.end()) {
      return InvalidArgument("\"log\" is none of the desk's");
    }
    return checks_->Begin(std::move(log), reply);
  }

  http::Answer AnswerOf(const Admitted& asked, const http::Request& request) {
    if (asked.question.right == Right::kExport) return Export(request.query);
    const absl::StatusOr<Json> answer = asked.question.method == "POST"
                                            ? Decide(asked, request.body)
                                            : AnswerTo(asked, request.query);
    return answer.ok() ? JsonAnswer(200, *answer) : Fault(answer.status());
  }

  http::Answer Me(const Person* person) const {
    if (person == nullptr) return Fault(403, "unknown");
    Json rights = Json::array();
    for (const Right right : kRights) {
      if (ObjectionTo(person, right, clock_.Now()).empty())
        rights.push_back(auditor::NameOf(right));
    }
    Json logs = Json::array();
    for (const std::string& name : shelves_->names()) logs.push_back(name);
    Json out = {{"name", person->name},
                {"role", auditor::NameOf(person->role)},
                {"rights", rights},
                {"logs", logs}};
    if (ObjectionTo(person, Right::kOverview, clock_.Now()).empty()) out["behind"] = Indexing();
    if (person->until != absl::InfiniteFuture()) {
      out["until"] = absl::FormatTime(absl::RFC3339_sec, person->until, absl::UTCTimeZone());
    }
    return JsonAnswer(200, out);
  }

  Json Indexing() const {
    Json out = Json::object();
    for (const auto& [name, behind] : shelves_->UnderWay()) out[name] = JsonOf(behind);
    return out;
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

  absl::StatusOr<Json> AnswerTo(const Admitted& asked, std::string_view query) {
    const std::string_view path = asked.question.path;
    if (asked.question.right == Right::kAccess) return AccessAnswer();
    if (path == "/api/clauses") return Told(options_.clauses, "sources for the clauses");
    if (path == "/api/assessment") return Told(options_.assessment, "report of an assessment");
    const std::shared_lock book(book_mutex_);
    if (asked.question.right == Right::kApprove) return OpeningsAnswer(book_);
    if (asked.question.right == Right::kOpen) {
      WEIR_ASSIGN_OR_RETURN(const uint64_t number, NumberIn(query, "number", UINT64_MAX));
      return OpenedAnswer(*shelves_, book_, number, asked.person.name, clock_.Now());
    }
    if (path == "/api/incidents") return IncidentsAnswer(book_, clock_.Now());
    WEIR_ASSIGN_OR_RETURN(const LentShelf shelf, shelves_->Borrow(http::QueryValue(query, "log")));
    absl::StatusOr<Json> answer = AnswerTo(asked.question, *shelf, query);
    if (answer.ok()) PutStanding(shelf, *answer);
    return answer;
  }

  // What the reader of an answer has to know of the log and its index.
  static void PutStanding(const LentShelf& shelf, Json& answer) {
    if (!shelf.problem().ok()) answer["log_problem"] = std::string(shelf.problem().message());
    if (shelf.behind()) answer["behind"] = JsonOf(*shelf.behind());
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
      case Right::kCases:
        return CasesAnswerTo(question, shelf, query);
      default:
        WEIR_CHECK(false);
    }
  }

  absl::StatusOr<Json> CasesAnswerTo(const Question& question, Shelf& shelf,
                                     std::string_view query) {
    const std::string log = http::QueryValue(query, "log");
    if (question.path == "/api/queue") return QueueAnswer(shelf, book_, log, query);
    if (question.path == "/api/retention") return RetentionAnswer(shelf, book_, log, clock_.Now());
    return ComplaintsAnswer(shelf, book_, log, clock_.Now());
  }

  http::Answer Export(std::string_view query) {
    const auto shelf = shelves_->Borrow(http::QueryValue(query, "log"));
    if (!shelf.ok()) return Fault(shelf.status());
    if (!shelf->problem().ok()) return Fault(shelf->problem());
    if (shelf->behind()) return Fault(503, kNotAllIndexed);
    absl::StatusOr<std::string> bundle = ExportAnswer(**shelf, query, clock_.Now());
    if (!bundle.ok()) return Fault(bundle.status());
    http::Answer answer{200, SafeHeaders("application/zip"), *std::move(bundle)};
    answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"evidence.zip\"");
    return answer;
  }

  // Durable before it counts. One decision at a time: what was checked still holds when it is
  // taken.
  absl::StatusOr<Json> Decide(const Admitted& asked, const UserText& body) {
    const absl::Time now = clock_.Now();
    WEIR_ASSIGN_OR_RETURN(Decision decision, ParseDecision(body.Reveal(), now));
    if (!Takes(asked.question.right, decision.kind)) {
      return InvalidArgument("not that kind of decision here");
    }
    const std::lock_guard deciding(deciding_);
    WEIR_ASSIGN_OR_RETURN(decision, CompletedNow(std::move(decision), asked.person.name));
    ledger::Entry entry = EntryOf(decision, asked.person.name, auditor::NameOf(asked.person.role));
    entry.at = now;
    WEIR_ASSIGN_OR_RETURN(const ledger::Receipt receipt, access_.AppendAndWait(entry));
    const std::lock_guard book(book_mutex_);
    book_.Take(decision, asked.person.name, now, receipt.index);
    return Json{{"entry", receipt.index}};
  }

  absl::StatusOr<Decision> CompletedNow(Decision decision, const std::string& person) {
    const std::shared_lock book(book_mutex_);
    return Completed(std::move(decision), person, book_, *shelves_);
  }

  static absl::StatusOr<Json> Told(const std::function<absl::StatusOr<std::string>()>& source,
                                   std::string_view what) {
    if (!source) return InvalidArgument("this desk has no {}", what);
    WEIR_ASSIGN_OR_RETURN(const std::string text, source());
    Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return DataLoss("the {} cannot be read", what);
    return json;
  }

  absl::StatusOr<Json> AccessAnswer() {
    WEIR_ASSIGN_OR_RETURN(const LentShelf own, own_->Borrow(""));
    WEIR_RETURN_IF_ERROR(own.problem());
    WEIR_ASSIGN_OR_RETURN(Json answer, SearchAnswer(*own, fmt::format("limit={}", kAccessRows)));
    PutStanding(own, answer);
    return answer;
  }

  const Clock& clock_;
  std::mutex people_mutex_;  // of options_.people
  DeskOptions options_;
  ledger::Ledger& access_;
  std::unique_ptr<Shelves> shelves_;
  std::unique_ptr<Shelves> own_;  // the auditors' own ledger
  std::mutex deciding_;           // taken before book_mutex_
  std::shared_mutex book_mutex_;
  CaseBook book_;  // of the decisions in `access_`
  std::unique_ptr<CheckDesk> checks_;
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
