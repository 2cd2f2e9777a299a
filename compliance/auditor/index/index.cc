#include "compliance/auditor/index/index.h"

#include <algorithm>
#include <utility>

#include "compliance/auditor/index/state.h"
#include "compliance/base/status.h"
#include "compliance/ledger/batch_reader.h"
#include "compliance/ledger/pruned.h"
#include "compliance/ledger/segment.h"
#include "compliance/ledger/wire.h"

namespace weir::auditor {
namespace {

constexpr const char* kTables = R"sql(
PRAGMA journal_mode=WAL;
PRAGMA synchronous=NORMAL;
PRAGMA cache_size=-65536;
CREATE TABLE IF NOT EXISTS entry(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, leaf BLOB NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS term USING fts5(
  terms, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE TABLE IF NOT EXISTS span(hour INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS place(first INTEGER PRIMARY KEY, segment INTEGER NOT NULL, offset INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS total(day INTEGER, value BLOB, count INTEGER, PRIMARY KEY(day, value)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS about(one INTEGER PRIMARY KEY CHECK(one = 1), version INTEGER, origin BLOB,
  size INTEGER, peaks BLOB, segment INTEGER, offset INTEGER, chain BLOB);
)sql";

// The ids that the query's times leave; hours are whole, so rows are compared too.
Span IdsOf(const std::map<int64_t, Span>& spans, const Query& query) {
  Span out{INT64_MAX, 0};
  const auto begin = query.since == absl::InfinitePast()
                         ? spans.begin()
                         : spans.lower_bound(HourOf(MillisOf(query.since)));
  const auto end = query.until == absl::InfiniteFuture()
                       ? spans.end()
                       : spans.upper_bound(HourOf(MillisOf(query.until)));
  for (auto span = begin; span != end && span != spans.end(); ++span) {
    if (begin != spans.begin() && span->first < begin->first) break;
    out.first = std::min(out.first, span->second.first);
    out.last = std::max(out.last, span->second.last);
  }
  return out;
}

void GoBehind(const Query& query, Span& ids) {
  if (!query.after) return;
  const auto id = static_cast<int64_t>(*query.after) + 1;
  if (query.order == Order::kNewestFirst) {
    ids.last = std::min(ids.last, id - 1);
  } else {
    ids.first = std::max(ids.first, id + 1);
  }
}

std::string MatchOf(const Query& query) {
  std::string match;
  for (const auto& [field, value] : query.values) {
    match += (match.empty() ? "" : " AND ") + TermOf(field, value);
  }
  return match;
}

std::string SqlOf(const Query& query) {
  const bool by_terms = !query.values.empty();
  const char* id = by_terms ? "term.rowid" : "entry.id";
  return fmt::format(
      "SELECT entry.id, entry.at, entry.leaf FROM {0} WHERE {1} {2} BETWEEN ?1 AND ?2 "
      "AND entry.at >= ?3 AND entry.at < ?4 ORDER BY {2} {3} LIMIT ?5",
      by_terms ? "term CROSS JOIN entry ON entry.id = term.rowid" : "entry",
      by_terms ? "term MATCH ?6 AND" : "", id, query.order == Order::kNewestFirst ? "DESC" : "ASC");
}

int64_t MillisOr(absl::Time at, absl::Time none, int64_t instead) {
  return at == none ? instead : MillisOf(at);
}

}  // namespace

absl::Status SaveStand(Index::State& state) {
  WEIR_ASSIGN_OR_RETURN(
      Statement save,
      state.db.Prepare("INSERT OR REPLACE INTO about VALUES(1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
  std::string peaks;
  for (const crypto::Digest& peak : state.tree.peaks()) peaks.append(peak.view());
  save.Bind(1, kIndexVersion);
  save.BindBlob(2, state.coverage.origin);
  save.Bind(3, static_cast<int64_t>(state.coverage.size));
  save.BindBlob(4, peaks);
  save.Bind(5, static_cast<int64_t>(state.position.segment));
  save.Bind(6, static_cast<int64_t>(state.position.offset));
  save.BindBlob(7, state.position.chain.view());
  return save.Run();
}

absl::Status LoadStand(Index::State& state) {
  state.coverage = {};
  state.coverage.root = ledger::EmptyRoot();
  state.position = {};
  state.tree = ledger::CompactRange();
  state.spans.clear();
  WEIR_ASSIGN_OR_RETURN(
      Statement load,
      state.db.Prepare("SELECT version, origin, size, peaks, segment, offset, chain FROM about"));
  WEIR_ASSIGN_OR_RETURN(const bool found, load.Step());
  if (!found) return absl::OkStatus();
  if (load.Number(0) != kIndexVersion) return DataLoss("the index is of another version");
  std::vector<crypto::Digest> peaks;
  for (std::string_view bytes = load.Text(3); bytes.size() >= crypto::kDigestSize;
       bytes.remove_prefix(crypto::kDigestSize)) {
    peaks.push_back(*crypto::Digest::FromBytes(bytes.substr(0, crypto::kDigestSize)));
  }
  const auto size = static_cast<uint64_t>(load.Number(2));
  if (peaks.size() != static_cast<size_t>(__builtin_popcountll(size))) {
    return DataLoss("the index is damaged: its tree is not one of {} entries", size);
  }
  WEIR_ASSIGN_OR_RETURN(const crypto::Digest chain, crypto::Digest::FromBytes(load.Text(6)));
  state.tree = ledger::CompactRange(size, std::move(peaks));
  state.coverage = {std::string(load.Text(1)), size, state.tree.Root()};
  state.position = {static_cast<uint64_t>(load.Number(4)), static_cast<uint64_t>(load.Number(5)),
                    size, chain};
  WEIR_ASSIGN_OR_RETURN(Statement spans, state.db.Prepare("SELECT hour, first, last FROM span"));
  WEIR_ASSIGN_OR_RETURN(bool row, spans.Step());
  while (row) {
    state.spans[spans.Number(0)] = {spans.Number(1), spans.Number(2)};
    WEIR_ASSIGN_OR_RETURN(row, spans.Step());
  }
  return absl::OkStatus();
}

absl::Status LoadStandIfMoved(Index::State& state) {
  uint64_t size = 0;
  {
    WEIR_ASSIGN_OR_RETURN(Statement load, state.db.Prepare("SELECT size FROM about"));
    WEIR_ASSIGN_OR_RETURN(const bool found, load.Step());
    if (found) size = static_cast<uint64_t>(load.Number(0));
  }
  return size == state.coverage.size ? absl::OkStatus() : LoadStand(state);
}

Index::Index(std::unique_ptr<State> state) : state_(std::move(state)) {}
Index::~Index() = default;
Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;

absl::StatusOr<Index> Index::Open(FileSystem& files, const std::string& path,
                                  const std::string& dir) {
  WEIR_ASSIGN_OR_RETURN(Database db, Database::Open(path));
  WEIR_RETURN_IF_ERROR(db.Execute(kTables));
  Index index(
      std::unique_ptr<State>(new State{files, dir, std::move(db), {}, {}, {}, {}, {}, false}));
  WEIR_RETURN_IF_ERROR(LoadStand(*index.state_));
  return index;
}

absl::Status Index::Hold() {
  LetGo();
  WEIR_RETURN_IF_ERROR(
      state_->db.Execute("BEGIN"));  // SQLite's snapshot begins with the first read
  state_->held = true;
  return LoadStandIfMoved(*state_);
}

void Index::LetGo() {
  if (!std::exchange(state_->held, false)) return;
  for (auto& [sql, search] : state_->searches) search.Reset();
  const absl::Status ended = state_->db.Execute("COMMIT");
  if (!ended.ok()) (void)state_->db.Execute("ROLLBACK");
}

const Coverage& Index::coverage() const { return state_->coverage; }

absl::StatusOr<Answer> Index::Search(const Query& query) {
  if (query.limit == 0 || query.limit > kMaxHits) {
    return InvalidArgument("a page has 1 to {} entries", kMaxHits);
  }
  State& state = *state_;
  Span ids = IdsOf(state.spans, query);
  GoBehind(query, ids);
  const std::string sql = SqlOf(query);
  auto search = state.searches.find(sql);
  if (search == state.searches.end()) {
    WEIR_ASSIGN_OR_RETURN(Statement prepared, state.db.Prepare(sql));
    search = state.searches.emplace(sql, std::move(prepared)).first;
  }
  Statement& found = search->second;
  found.Reset();
  found.Bind(1, ids.first);
  found.Bind(2, ids.last);
  found.Bind(3, MillisOr(query.since, absl::InfinitePast(), INT64_MIN));
  found.Bind(4, MillisOr(query.until, absl::InfiniteFuture(), INT64_MAX));
  found.Bind(5, static_cast<int64_t>(query.limit) + 1);
  if (!query.values.empty()) found.BindText(6, MatchOf(query));
  Answer answer{{}, false, state.coverage};
  WEIR_ASSIGN_OR_RETURN(bool row, found.Step());
  for (; row && !answer.more;) {
    answer.more = answer.hits.size() == query.limit;
    if (answer.more) break;
    answer.hits.push_back({static_cast<uint64_t>(found.Number(0)) - 1,
                           absl::FromUnixMillis(found.Number(1)), std::string(found.Text(2))});
    WEIR_ASSIGN_OR_RETURN(row, found.Step());
  }
  found.Reset();
  return answer;
}

absl::StatusOr<DayCounts> Index::Days() {
  WEIR_ASSIGN_OR_RETURN(Statement totals,
                        state_->db.Prepare("SELECT day, value, count FROM total"));
  DayCounts out;
  WEIR_ASSIGN_OR_RETURN(bool row, totals.Step());
  while (row) {
    out[{totals.Number(0), std::string(totals.Text(1))}] = static_cast<uint64_t>(totals.Number(2));
    WEIR_ASSIGN_OR_RETURN(row, totals.Step());
  }
  return out;
}

absl::StatusOr<ledger::StoredEntry> Index::Entry(uint64_t index) {
  State& state = *state_;
  WEIR_ASSIGN_OR_RETURN(
      Statement place,
      state.db.Prepare(
          "SELECT place.first, segment, offset, leaf FROM place, entry WHERE "
          "entry.id = ?1 + 1 AND place.first <= ?1 ORDER BY place.first DESC LIMIT 1"));
  place.Bind(1, static_cast<int64_t>(index));
  WEIR_ASSIGN_OR_RETURN(const bool found, place.Step());
  if (!found) return Error(absl::StatusCode::kNotFound, "entry {} is not in the index", index);
  const absl::Status other = DataLoss("entry {} of the log is not the one that was indexed", index);
  const auto segment = static_cast<uint64_t>(place.Number(1));
  auto file = state.files.Open(ledger::SegmentPath(state.dir, segment), OpenMode::kRead);
  if (absl::IsNotFound(file.status())) {
    WEIR_ASSIGN_OR_RETURN(const ledger::Position from, ledger::BeginningOf(state.files, state.dir));
    if (index >= from.entries) return other;
    return Error(absl::StatusCode::kNotFound,
                 "entry {} is not here any more: another log holds the first {}", index,
                 from.entries);
  }
  WEIR_RETURN_IF_ERROR(file.status());
  ledger::BatchReader reader(*std::move(file), segment, static_cast<uint64_t>(place.Number(2)),
                             static_cast<uint64_t>(place.Number(0)));
  WEIR_ASSIGN_OR_RETURN(const ledger::Step step, reader.Next());
  if (step != ledger::Step::kBatch) return other;
  for (const ledger::RecordView& record : reader.batch().records) {
    if (record.index != index) continue;
    const crypto::Digest leaf = ledger::LeafHash(record.leaf);
    if (leaf.view() != place.Text(3)) return other;
    WEIR_ASSIGN_OR_RETURN(ledger::ClearEntry clear, ledger::DecodeEntry(record.leaf));
    return ledger::StoredEntry{index,
                               leaf,
                               std::move(clear.entry),
                               std::string(record.leaf),
                               {record.sealed.begin(), record.sealed.end()},
                               state.coverage.origin};
  }
  return other;
}

}  // namespace weir::auditor
