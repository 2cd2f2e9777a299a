#include "compliance/keys/key_store.h"

#include <algorithm>
#include <utility>

#include "compliance/base/status.h"

namespace weir::keys {
namespace {

// Subjects whose keys, and persons whose handles, are kept in memory.
constexpr size_t kRecentLimit = 16'384;
constexpr size_t kKeySize = 32;

std::string NameOf(std::string_view tenant, std::string_view who) {
  return std::string(tenant) + '\0' + std::string(who);
}

auto RowIn(std::vector<SubjectRow>& rows, const Subject& subject) {
  return std::find_if(rows.begin(), rows.end(), [&](const SubjectRow& row) {
    return row.tenant == subject.tenant && row.handle == subject.handle;
  });
}

std::string WrapContext(const SubjectRow& row) {
  return Context("weir/v1 subject key", {row.tenant, row.handle, keys::NameOf(row.state)});
}

absl::Status NoSuch() {
  return Error(absl::StatusCode::kNotFound,
               "there is no key of that subject: it was erased, or never had one");
}

}  // namespace

KeyStore::KeyStore(FileSystem& files, std::string dir, TenantKeys tenants)
    : files_(files),
      dir_(std::move(dir)),
      suite_(tenants.suite()),
      tenants_(std::move(tenants)),
      vault_(files_, dir_, tenants_),
      recent_keys_(kRecentLimit),
      recent_handles_(kRecentLimit) {}

absl::StatusOr<std::unique_ptr<KeyStore>> KeyStore::Open(FileSystem& files, const std::string& dir,
                                                         std::shared_ptr<RootKey> root,
                                                         crypto::Suite suite) {
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(dir + "/subject"));
  WEIR_RETURN_IF_ERROR(files.MakeDirectory(dir + "/vault"));
  WEIR_ASSIGN_OR_RETURN(TenantKeys tenants,
                        TenantKeys::Open(files, dir + "/tenants", std::move(root), suite));
  return std::unique_ptr<KeyStore>(new KeyStore(files, dir, std::move(tenants)));
}

std::string KeyStore::PathOf(const Subject& subject) const {
  return dir_ + "/" + SubjectShard(subject.tenant, subject.handle);
}

absl::StatusOr<Secret> KeyStore::Unwrap(const SubjectRow& row) {
  WEIR_ASSIGN_OR_RETURN(const auto tenant, tenants_.At(row.tenant, row.generation));
  const Secret& wrapping = row.state == State::kRestricted ? tenant->restricted : tenant->wrapping;
  WEIR_ASSIGN_OR_RETURN(std::string key,
                        crypto::Unseal(suite_, wrapping, row.wrapped, WrapContext(row)));
  return Secret(std::move(key));
}

// Under the tenant's newest key and as the new state wants it.
absl::Status KeyStore::Rewrap(SubjectRow& row, State state) {
  WEIR_ASSIGN_OR_RETURN(const Secret key, Unwrap(row));
  WEIR_ASSIGN_OR_RETURN(const auto tenant, tenants_.Newest(row.tenant));
  row.state = state;
  row.generation = tenant->number;
  const Secret& wrapping = state == State::kRestricted ? tenant->restricted : tenant->wrapping;
  row.wrapped = crypto::Seal(suite_, wrapping, key.Reveal(), WrapContext(row));
  return absl::OkStatus();
}

absl::StatusOr<SubjectKey> KeyStore::Remembered(const Subject& subject, const Secret& key) {
  if (key.size() != kKeySize) return DataLoss("a subject's key has {} bytes", key.size());
  auto extracted = std::make_shared<const Secret>(crypto::ExtractKey(crypto::HashOf(suite_), key));
  const std::lock_guard lock(recent_mutex_);
  recent_keys_.Put(NameOf(subject.tenant, subject.handle), extracted);
  return extracted;
}

absl::StatusOr<SubjectKey> KeyStore::Make(const Subject& subject, const std::string& path,
                                          Rows rows) {
  WEIR_ASSIGN_OR_RETURN(const auto tenant, tenants_.Newest(subject.tenant));
  const Secret key(crypto::RandomBytes(kKeySize));
  SubjectRow row;
  row.tenant = subject.tenant;
  row.handle = subject.handle;
  row.generation = tenant->number;
  row.wrapped = crypto::Seal(suite_, tenant->wrapping, key.Reveal(), WrapContext(row));
  rows.push_back(std::move(row));
  WEIR_RETURN_IF_ERROR(WriteSubjects(files_, path, rows));
  return Remembered(subject, key);
}

Holder KeyStore::Known(const Subject& subject, const UserText& person) {
  Holder holder{std::string(subject.handle), nullptr};
  const std::lock_guard lock(recent_mutex_);
  if (!person.empty()) {
    holder.handle = recent_handles_.Find(NameOf(subject.tenant, person.Reveal())).value_or("");
    if (holder.handle.empty()) return holder;
  }
  holder.key = recent_keys_.Find(NameOf(subject.tenant, holder.handle)).value_or(nullptr);
  return holder;
}

absl::StatusOr<SubjectKey> KeyStore::KeyFor(const Subject& subject) {
  {
    const std::lock_guard lock(recent_mutex_);
    if (auto key = recent_keys_.Find(NameOf(subject.tenant, subject.handle))) return *key;
  }
  const std::lock_guard lock(mutex_);
  const std::string path = PathOf(subject);
  WEIR_ASSIGN_OR_RETURN(Rows rows, ReadSubjects(files_, path));
  const auto row = RowIn(rows, subject);
  if (row == rows.end()) return Make(subject, path, std::move(rows));
  if (row->state != State::kActive) {
    return Error(absl::StatusCode::kFailedPrecondition, "the subject is {}: nothing new is sealed",
                 keys::NameOf(row->state));
  }
  WEIR_ASSIGN_OR_RETURN(const Secret key, Unwrap(*row));
  return Remembered(subject, key);
}

absl::StatusOr<SubjectRow> KeyStore::ReadRow(const Subject& subject) {
  WEIR_ASSIGN_OR_RETURN(Rows rows, ReadSubjects(files_, PathOf(subject)));
  const auto row = RowIn(rows, subject);
  if (row == rows.end()) return NoSuch();
  return std::move(*row);
}

// A rotation in another process may drop a generation after the row was read. Then the row is of a
// later one by now: one that did not change is damaged.
absl::StatusOr<Secret> KeyStore::UnwrapAsItIsNow(const Subject& subject, SubjectRow& row) {
  while (true) {
    absl::StatusOr<Secret> key = Unwrap(row);
    if (key.ok()) return key;
    WEIR_ASSIGN_OR_RETURN(SubjectRow now, ReadRow(subject));
    if (now.generation == row.generation && now.state == row.state) return key.status();
    row = std::move(now);
  }
}

absl::StatusOr<SubjectKey> KeyStore::Load(const Subject& subject, Purpose purpose) {
  const std::lock_guard lock(mutex_);
  WEIR_ASSIGN_OR_RETURN(SubjectRow row, ReadRow(subject));
  if (row.state == State::kErased) return NoSuch();
  const absl::StatusOr<Secret> key = UnwrapAsItIsNow(subject, row);
  if (row.state == State::kErased) return NoSuch();
  if (row.state == State::kRestricted && purpose == Purpose::kOrdinary) {
    return Error(absl::StatusCode::kPermissionDenied,
                 "the subject is restricted: its texts are only kept until they are erased");
  }
  if (!key.ok()) return key.status();
  if (row.state == State::kActive) return Remembered(subject, *key);
  return std::make_shared<const Secret>(crypto::ExtractKey(crypto::HashOf(suite_), *key));
}

absl::StatusOr<SubjectKey> KeyStore::Find(const Subject& subject, Purpose purpose) {
  {
    const std::lock_guard lock(recent_mutex_);
    if (auto key = recent_keys_.Find(NameOf(subject.tenant, subject.handle))) return *key;
  }
  return Load(subject, purpose);
}

absl::StatusOr<std::string> KeyStore::HandleOf(std::string_view tenant, const UserText& person) {
  const std::string name = NameOf(tenant, person.Reveal());
  {
    const std::lock_guard lock(recent_mutex_);
    if (auto handle = recent_handles_.Find(name)) return *handle;
  }
  const std::lock_guard lock(mutex_);
  WEIR_ASSIGN_OR_RETURN(std::string handle, vault_.HandleOf(tenant, person));
  const std::lock_guard recent(recent_mutex_);
  recent_handles_.Put(name, handle);
  return handle;
}

absl::StatusOr<std::vector<std::string>> KeyStore::HandlesOf(std::string_view tenant,
                                                             const UserText& person) {
  const std::lock_guard lock(mutex_);
  auto handles = vault_.HandlesOf(tenant, person);
  // As in UnwrapAsItIsNow: a rotation in another process takes far longer than these reads.
  for (int more = 2; handles.status().code() == absl::StatusCode::kDataLoss && more > 0; --more) {
    handles = vault_.HandlesOf(tenant, person);
  }
  return handles;
}

absl::StatusOr<SubjectRow> KeyStore::RowOf(const Subject& subject) {
  const std::lock_guard lock(mutex_);
  return ReadRow(subject);
}

// REQUIRES: mutex_ is held.
absl::Status KeyStore::Change(const Subject& subject,
                              const std::function<absl::Status(SubjectRow&)>& change) {
  const std::string path = PathOf(subject);
  WEIR_ASSIGN_OR_RETURN(Rows rows, ReadSubjects(files_, path));
  const auto row = RowIn(rows, subject);
  if (row == rows.end()) return NoSuch();
  WEIR_RETURN_IF_ERROR(change(*row));
  WEIR_RETURN_IF_ERROR(WriteSubjects(files_, path, rows));
  const std::lock_guard lock(recent_mutex_);
  recent_keys_.Forget(NameOf(subject.tenant, subject.handle));
  recent_handles_.Clear();
  return absl::OkStatus();
}

// The vault first: once the key is restricted, nobody must still be given the old handle.
absl::Status KeyStore::Restrict(const Subject& subject, absl::Time requested, absl::Time due) {
  if (subject.handle.empty()) return InvalidArgument("texts about nobody are nobody's to erase");
  const std::lock_guard lock(mutex_);
  WEIR_RETURN_IF_ERROR(vault_.Retire(subject.tenant, subject.handle));
  return Change(subject, [&](SubjectRow& row) -> absl::Status {
    if (row.state != State::kActive) return absl::OkStatus();
    WEIR_RETURN_IF_ERROR(Rewrap(row, State::kRestricted));
    row.requested = requested;
    row.due = due;
    return absl::OkStatus();
  });
}

absl::Status KeyStore::Erase(const Subject& subject, absl::Time at) {
  const std::lock_guard lock(mutex_);
  WEIR_RETURN_IF_ERROR(Change(subject, [&](SubjectRow& row) -> absl::Status {
    if (row.state == State::kErased) return absl::OkStatus();
    if (row.state != State::kRestricted) {
      return Error(absl::StatusCode::kFailedPrecondition, "the subject is not restricted yet");
    }
    if (at < row.due) {
      return Error(absl::StatusCode::kFailedPrecondition, "the statutory period is not over");
    }
    row.state = State::kErased;
    row.wrapped.clear();
    row.erased = at;
    return absl::OkStatus();
  }));
  return vault_.Destroy(subject.tenant, subject.handle);
}

absl::Status KeyStore::NoteRecorded(const Subject& subject, State recorded) {
  const std::lock_guard lock(mutex_);
  return Change(subject, [&](SubjectRow& row) {
    row.recorded = recorded;
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<SubjectRow>> KeyStore::NotActive() {
  const std::lock_guard lock(mutex_);
  std::vector<SubjectRow> found;
  for (int shard = 0; shard < kShards; ++shard) {
    WEIR_ASSIGN_OR_RETURN(Rows rows,
                          ReadSubjects(files_, dir_ + "/" + ShardName("subject", shard)));
    for (SubjectRow& row : rows) {
      if (row.state != State::kActive) found.push_back(std::move(row));
    }
  }
  return found;
}

absl::Status KeyStore::RewrapShard(int shard) {
  const std::lock_guard lock(mutex_);
  const std::string path = dir_ + "/" + ShardName("subject", shard);
  WEIR_ASSIGN_OR_RETURN(Rows rows, ReadSubjects(files_, path));
  if (!rows.empty()) {
    for (SubjectRow& row : rows) {
      if (row.state != State::kErased) WEIR_RETURN_IF_ERROR(Rewrap(row, row.state));
    }
    WEIR_RETURN_IF_ERROR(WriteSubjects(files_, path, rows));
  }
  return vault_.Reseal(shard);
}

// While it goes on both generations open, and whoever wants a key waits for one shard at most. What
// is made meanwhile is of the newest generation there is: DropOld leaves that.
absl::Status KeyStore::RotateTenants() {
  const std::lock_guard one(rotation_mutex_);
  {
    const std::lock_guard lock(mutex_);
    WEIR_RETURN_IF_ERROR(tenants_.AddGeneration());
  }
  for (int shard = 0; shard < kShards; ++shard) WEIR_RETURN_IF_ERROR(RewrapShard(shard));
  const std::lock_guard lock(mutex_);
  return tenants_.DropOld();
}

absl::Status KeyStore::RotateRoot(std::shared_ptr<RootKey> next) {
  const std::lock_guard one(rotation_mutex_);
  const std::lock_guard lock(mutex_);
  return tenants_.ChangeRoot(std::move(next));
}

}  // namespace weir::keys
