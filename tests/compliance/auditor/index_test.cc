#include "compliance/auditor/index/index.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "compliance/auditor/index/database.h"
#include "compliance/ledger/checkpoint.h"
#include "compliance/spool/prune.h"
#include "tests/compliance/ledger/log_fixture.h"
#include "tests/testing/temp_dir.h"

namespace weir::auditor {
namespace {

using ledger::Entry;
using ledger::StoredEntry;
using testing::kLogDir;

constexpr const char* kCategories[] = {"A.1.d", "A.4.f", "W.crisis"};

// Entries that differ in everything a query asks for.
Entry Varied(int number) {
  Entry entry = testing::RecordOf("name " + std::to_string(number));
  entry.tenant = number % 2 == 0 ? "even" : "odd \" OR term:x*";
  entry.subject = "subject " + std::to_string(number % 7);
  entry.action = number % 5 == 0 ? "refuse" : "allow";
  entry.policy_profile = "cn";
  entry.policy_version = static_cast<uint64_t>(number % 3) + 1;
  entry.reasons = {"easy_prompt", "only_choice"};
  entry.findings.push_back(
      {kCategories[number % 3], "lexicon", "rule/" + std::to_string(number), "prompt", 900, 6});
  return entry;
}

// A log in memory, its index in a file.
struct Desk {
  explicit Desk(int entries) { Append(0, entries); }
  void Append(int from, int to) {
    auto log = *testing::OpenLog(files, clock);
    for (int number = from; number < to; ++number) {
      REQUIRE(log->AppendAndWait(Varied(number)).ok());
      clock.Advance(absl::Minutes(7));
    }
  }
  Index Opened() {
    auto index = Index::Open(files, path, kLogDir);
    REQUIRE(index.ok());
    return *std::move(index);
  }
  Index Updated() {
    Index index = Opened();
    REQUIRE(index.Update().ok());
    return index;
  }
  void Tamper(const char* sql) { REQUIRE(Database::Open(path)->Execute(sql).ok()); }

  testing::TempDir dir;
  std::string path = dir / "index.db";
  testing::MemoryFiles files;
  testing::FakeClock clock;
};

std::vector<uint64_t> Found(Index& index, const Query& query) {
  const auto answer = index.Search(query);
  REQUIRE(answer.ok());
  std::vector<uint64_t> out;
  for (const Hit& hit : answer->hits) out.push_back(hit.index);
  return out;
}

// The same by looking at every entry.
std::vector<uint64_t> Expected(FileSystem& files, const Query& query) {
  std::vector<uint64_t> out;
  for (const StoredEntry& stored : testing::EntriesOf(files)) {
    const bool in_time = query.since <= stored.entry.at && stored.entry.at < query.until;
    const bool has_all = std::all_of(
        query.values.begin(), query.values.end(),
        [&](const auto& value) { return HasValue(stored.entry, value.first, value.second); });
    if (in_time && has_all) out.push_back(stored.index);
  }
  if (query.order == Order::kNewestFirst) std::reverse(out.begin(), out.end());
  if (out.size() > query.limit) out.resize(query.limit);
  return out;
}

TEST_CASE("Index: a search finds what looking at every entry finds, in both orders") {
  Desk desk(200);
  Index index = desk.Updated();
  const absl::Time middle = testing::EntriesOf(desk.files)[100].entry.at;
  const std::vector<std::pair<Field, std::string>> values[] = {
      {},
      {{Field::kTenant, "odd \" OR term:x*"}},
      {{Field::kCategory, "A.4.f"}, {Field::kAction, "refuse"}},
      {{Field::kSubject, "subject 3"}, {Field::kPolicyVersion, "2"}},
      {{Field::kRule, "rule/77"}},
      {{Field::kExchange, "name 5"}},
      {{Field::kReason, "easy_prompt"}, {Field::kKind, "record"}},
      {{Field::kTenant, "nobody"}}};
  for (const auto& value : values) {
    for (const Order order : {Order::kNewestFirst, Order::kOldestFirst}) {
      for (const uint64_t limit : {1u, 7u, 1000u}) {
        Query query{value, {}, {}, order, std::nullopt, limit};
        query.since = absl::InfinitePast();
        query.until = absl::InfiniteFuture();
        CHECK(Found(index, query) == Expected(desk.files, query));
        query.since = middle;
        CHECK(Found(index, query) == Expected(desk.files, query));
        query.until = middle + absl::Hours(5);
        CHECK(Found(index, query) == Expected(desk.files, query));
        query.since = absl::InfinitePast();
        CHECK(Found(index, query) == Expected(desk.files, query));
      }
    }
  }
}

TEST_CASE("Index: pages follow each other without a gap or a repetition") {
  Desk desk(60);
  Index index = desk.Updated();
  for (const Order order : {Order::kNewestFirst, Order::kOldestFirst}) {
    Query all{.values = {{Field::kAction, "allow"}}, .order = order, .limit = 1000};
    Query page = all;
    page.limit = 7;
    std::vector<uint64_t> joined;
    for (bool more = true; more;) {
      const auto answer = index.Search(page);
      more = answer->more;
      for (const Hit& hit : answer->hits) joined.push_back(hit.index);
      page.after = joined.back();
    }
    CHECK(joined == Found(index, all));
  }
}

TEST_CASE("Index: a page has 1 to 10,000 entries") {
  Desk desk(1);
  Index index = desk.Updated();
  CHECK(index.Search({.limit = kMaxHits}).ok());
  CHECK(index.Search({.limit = 0}).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(index.Search({.limit = kMaxHits + 1}).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("Index: an answer's root is the log's, and moves with it") {
  Desk desk(40);
  const Coverage first = desk.Updated().coverage();
  CHECK(first.size == 40);
  CHECK(first.root == testing::VerifyContents(desk.files.contents()).root);
  desk.Append(40, 55);
  Index index = desk.Opened();
  CHECK(index.coverage() == first);
  REQUIRE(index.Update().ok());
  CHECK(index.coverage().size == 55);
  CHECK(index.coverage().root == testing::VerifyContents(desk.files.contents()).root);
  CHECK(index.Search({})->coverage == index.coverage());
}

TEST_CASE("Index: deleted and made again it is the same as one that grew piece by piece") {
  Desk desk(10);
  desk.Updated();
  desk.Append(10, 30);
  Index grown = desk.Updated();
  desk.path = desk.dir / "again.db";
  Index again = desk.Updated();
  const Query query{.values = {{Field::kCategory, "A.1.d"}}, .limit = 100};
  CHECK(Found(grown, query) == Found(again, query));
  CHECK(grown.coverage() == again.coverage());
  CHECK(grown.Check()->faults == 0);
  CHECK(again.Check()->faults == 0);
}

TEST_CASE("Index: an entry comes from the log itself") {
  Desk desk(30);
  Index index = desk.Updated();
  for (const StoredEntry& stored : testing::EntriesOf(desk.files)) {
    const auto entry = index.Entry(stored.index);
    REQUIRE(entry.ok());
    CHECK(entry->leaf == stored.leaf);
    CHECK(entry->leaf_bytes == stored.leaf_bytes);
    CHECK(entry->sealed == stored.sealed);
    CHECK(entry->origin == stored.origin);
  }
  CHECK(index.Entry(30).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("Index: what is held stays one state while another takes in more", "[auditor]") {
  Desk desk(20);
  Index reader = desk.Updated();
  REQUIRE(reader.Hold().ok());
  desk.Append(20, 30);
  Index writer = desk.Opened();
  REQUIRE(writer.Update().ok());
  CHECK(writer.coverage().size == 30);
  const Coverage held = reader.coverage();
  CHECK(held.size == 20);
  const auto newest = reader.Search({.limit = 1});
  REQUIRE(newest.ok());
  CHECK(newest->hits.at(0).index == 19);
  CHECK(newest->coverage == held);
  CHECK(reader.Entry(20).status().code() == absl::StatusCode::kNotFound);
  CHECK(reader.Check()->faults == 0);
  REQUIRE(reader.Hold().ok());
  CHECK(reader.coverage() == writer.coverage());
  CHECK(reader.Search({.limit = 1})->hits.at(0).index == 29);
}

TEST_CASE("Index: several take in a log side by side, and each entry is there once", "[auditor]") {
  Desk desk(300);
  std::vector<Index> indexes;
  for (int i = 0; i < 4; ++i) indexes.push_back(desk.Opened());
  for (int end = 400; end <= 600; end += 100) {
    desk.Append(end - 100, end);
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (Index& index : indexes) {
      threads.emplace_back([&] { good += index.Update().ok() ? 1 : 0; });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(good == 4);
    for (Index& index : indexes) CHECK(index.coverage().size == static_cast<uint64_t>(end));
  }
  CHECK(indexes[0].Check()->faults == 0);
}

TEST_CASE("Index: long work ends when it is told to", "[auditor]") {
  Desk desk(30);
  Index index = desk.Opened();
  const auto no = [](uint64_t /*entries*/) { return false; };
  CHECK(index.Update(no).code() == absl::StatusCode::kCancelled);
  REQUIRE(index.Update().ok());
  CHECK(index.Check(no).status().code() == absl::StatusCode::kCancelled);
  CHECK(index.Check()->faults == 0);
}

TEST_CASE("Check: a row that was taken away, changed, hidden or put in is named") {
  Desk desk(30);
  desk.Updated();
  desk.Tamper("DELETE FROM entry WHERE id = 4");
  desk.Tamper("UPDATE entry SET leaf = zeroblob(32) WHERE id = 6");
  desk.Tamper("UPDATE entry SET at = at + 1 WHERE id = 8");
  desk.Tamper("INSERT INTO entry VALUES(99, 0, zeroblob(32))");
  const auto checked = desk.Opened().Check();
  REQUIRE(checked.ok());
  CHECK(checked->rows == 30);
  CHECK(checked->missing == std::vector<uint64_t>{3});
  CHECK(checked->altered == std::vector<uint64_t>{5, 7});
  CHECK(checked->extra == std::vector<uint64_t>{98});
  CHECK(checked->hidden.empty());
  CHECK(checked->faults == 4);
  CHECK_FALSE(checked->root_differs);
}

TEST_CASE("Check: a row whose terms are gone or whose hour leaves it out is hidden") {
  Desk desk(30);
  desk.Updated();
  const std::string terms = TermsOf(testing::EntriesOf(desk.files)[2].entry);
  desk.Tamper(
      ("INSERT INTO term(term, rowid, terms) VALUES('delete', 3, '" + terms + "')").c_str());
  CHECK(desk.Opened().Check()->hidden == std::vector<uint64_t>{2});
  desk.Tamper("UPDATE span SET last = last - 1 WHERE hour = (SELECT max(hour) FROM span)");
  CHECK(desk.Opened().Check()->hidden == std::vector<uint64_t>{2, 29});
}

TEST_CASE("Days: totals are those of the entries, and a changed one is caught") {
  Desk desk(200);
  DayCounts expected;
  for (const StoredEntry& stored : testing::EntriesOf(desk.files))
    CountInto(stored.entry, expected);
  CHECK(*desk.Updated().Days() == expected);
  CHECK(expected.size() > 10);
  desk.Tamper("UPDATE total SET count = count + 1 WHERE value = CAST('arefuse' AS BLOB)");
  const auto checked = desk.Opened().Check();
  CHECK(checked->totals_differ);
  CHECK(checked->faults == 1);
}

TEST_CASE("Index: a log that was rolled back or replaced is not taken for its continuation") {
  Desk desk(30);
  const testing::MemoryFiles::Contents before = desk.files.contents();
  desk.Append(30, 40);
  desk.Updated();
  testing::MemoryFiles rolled_back(before);
  auto index = Index::Open(rolled_back, desk.path, kLogDir);
  REQUIRE(index.ok());
  CHECK(index->Update().code() == absl::StatusCode::kDataLoss);
  CHECK(index->Entry(39).status().code() == absl::StatusCode::kDataLoss);
  const auto checked = index->Check();
  REQUIRE(checked.ok());
  CHECK(checked->root_differs);
  CHECK(checked->extra.size() == 10);
}

TEST_CASE("Index: a flipped byte of the log is found when its entry is asked for") {
  Desk desk(30);
  Index index = desk.Updated();
  testing::MemoryFiles::Contents contents = desk.files.contents();
  const std::string leaf = testing::EntriesOf(desk.files)[0].leaf_bytes;
  for (auto& [path, bytes] : contents) {
    const size_t at = bytes.find(leaf);
    if (path.find("segment") != path.npos && at != bytes.npos) bytes[at + leaf.size() / 2] ^= 1;
  }
  testing::MemoryFiles flipped(contents);
  auto other = Index::Open(flipped, desk.path, kLogDir);
  CHECK(other->Entry(0).status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("Index: a file that is no index is DATA_LOSS") {
  Desk desk(1);
  REQUIRE(WriteFileAtomically(*NewPosixFileSystem(), desk.path, std::string(8192, 'x')).ok());
  CHECK(Index::Open(desk.files, desk.path, kLogDir).status().code() == absl::StatusCode::kDataLoss);
}

// Deletes the oldest segments as a device does whose gateway has proven to hold everything.
uint64_t Prune(Desk& desk) {
  const auto keys = ledger::LoadOrMakeKeys(desk.files, kLogDir, testing::SmallOptions().origin);
  REQUIRE(keys.ok());
  const auto pruned =
      spool::Prune(desk.files, kLogDir, {UINT64_MAX, 8192, desk.clock.Now()}, keys->signer);
  REQUIRE(pruned.ok());
  REQUIRE(pruned->left_from > 0);
  return pruned->left_from;
}

TEST_CASE("Index: of a log whose beginning was deleted it has what is left, and says so",
          "[index]") {
  Desk desk(100);
  Index old = desk.Updated();
  const Coverage whole = old.coverage();
  const uint64_t from = Prune(desk);
  CHECK(old.Update().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(old.Entry(0).status().code() == absl::StatusCode::kNotFound);
  CHECK(old.Entry(from).ok());
  desk.path = desk.dir / "new.db";
  Index index = desk.Updated();
  CHECK(index.coverage() == whole);  // size and root of the whole tree
  const auto answer = index.Search({.order = Order::kOldestFirst, .limit = 1000});
  REQUIRE(answer.ok());
  CHECK(answer->hits.size() == 100 - from);
  CHECK(answer->hits.front().index == from);
  const auto check = index.Check();
  REQUIRE(check.ok());
  CHECK(check->faults == 0);
  CHECK(check->rows == 100 - from);
  desk.Append(100, 130);  // and goes on
  REQUIRE(index.Update().ok());
  CHECK(index.coverage().size == 130);
  CHECK(index.Check()->faults == 0);
}

}  // namespace
}  // namespace weir::auditor
