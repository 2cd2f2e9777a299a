#include "compliance/auditor/desk/desk.h"

#include <functional>
#include <map>
#include <utility>

#include "compliance/auditor/desk/api.h"
#include "compliance/auditor/desk/console.h"
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
  const bool absent = absl::IsNotFound(status);
  const bool wrong = absl::IsInvalidArgument(status);
  return Fault(wrong ? 400 : absent ? 404 : 500, ToStd(status.message()));
}

// What a right is asked for with; nothing for any other path.
std::optional<Right> RightOf(std::string_view path) {
  for (const Right right : kRights) {
    if (path == "/api/" + std::string(NameOf(right))) return right;
  }
  return path == "/api/entry" ? std::optional(Right::kView) : std::nullopt;
}

class OpenDesk final : public Desk {
 public:
  OpenDesk(const Clock& clock, DeskOptions options, ledger::Ledger& access)
      : clock_(clock), options_(std::move(options)), access_(access) {}

  absl::Status OpenShelves(FileSystem& files, const std::string& access_dir) {
    for (const DeskLog& log : options_.logs) {
      WEIR_ASSIGN_OR_RETURN(Index index, Index::Open(files, log.index, log.dir));
      shelves_.emplace(log.name, Shelf{files, log.dir, std::move(index)});
    }
    WEIR_ASSIGN_OR_RETURN(Index own, Index::Open(files, access_dir + ".index", access_dir));
    own_.emplace(Shelf{files, access_dir, std::move(own)});
    return absl::OkStatus();
  }

  http::Answer Serve(const http::Request& request) override {
    const bool is_api = request.path.rfind("/api/", 0) == 0;
    if (request.method != "GET") return Fault(405, "only GET");
    if (!is_api) return ConsoleFile(request.path);
    // A page of somebody else's that the auditor has open in the same browser.
    const std::string_view site = request.header("Sec-Fetch-Site");
    if (!site.empty() && site != "same-origin" && site != "none") {
      return Fault(403, "only the console asks");
    }
    if (request.query.size() > kMaxQueryBytes) return Fault(400, "the query is too long");
    const std::lock_guard lock(mutex_);
    const Person* person = Find(options_.people, NameOf(request.peer));
    if (request.path == "/api/me") return Me(person);
    const std::optional<Right> right = RightOf(request.path);
    if (!right) return Fault(404, "there is no such question");
    const std::string_view objection = ObjectionTo(person, *right, clock_.Now());
    const absl::Status written = Record(request, person, *right, objection);
    if (!written.ok()) return Fault(503, "what auditors do cannot be recorded: nothing is shown");
    if (!objection.empty()) return Fault(403, objection);
    const absl::StatusOr<Json> answer = AnswerTo(*right, request.query);
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

  absl::StatusOr<Json> AnswerTo(Right right, std::string_view query) {
    if (right == Right::kAccess) return AccessAnswer();
    const auto shelf = shelves_.find(http::QueryValue(query, "log"));
    if (shelf == shelves_.end()) return InvalidArgument("\"log\" is none of the desk's");
    const absl::Status updated = shelf->second.index.Update();
    absl::StatusOr<Json> answer = AnswerTo(right, shelf->second, query);
    // A log that was damaged or rolled back is still shown as far as it goes, and says so.
    if (answer.ok() && !updated.ok()) (*answer)["log_problem"] = std::string(updated.message());
    return answer;
  }

  static absl::StatusOr<Json> AnswerTo(Right right, Shelf& shelf, std::string_view query) {
    switch (right) {
      case Right::kOverview:
        return OverviewAnswer(shelf);
      case Right::kSearch:
        return SearchAnswer(shelf, query);
      case Right::kView:
        return EntryAnswer(shelf, query);
      case Right::kCheck:
        return CheckAnswer(shelf);
      case Right::kAccess:
        break;
    }
    WEIR_CHECK(false);
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
