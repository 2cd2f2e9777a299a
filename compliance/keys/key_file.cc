#include "compliance/keys/key_file.h"

#include "compliance/base/status.h"
#include "weir/v1/keys.pb.h"

namespace weir::keys {
namespace {

constexpr uint32_t kVersion = 1;
constexpr uint64_t kFileLimitBytes = 256u << 20;

v1::KeyState WireOf(State state) { return static_cast<v1::KeyState>(state); }

bool IsState(v1::KeyState state) {
  return v1::KeyState_IsValid(state) && state != v1::KEY_STATE_UNSPECIFIED;
}

int64_t WireOf(absl::Time time) { return absl::ToUnixNanos(time); }

// The message in a file; an empty one when there is no file.
template <typename Message>
absl::StatusOr<Message> ReadMessage(FileSystem& files, const std::string& path) {
  Message message;
  message.set_version(kVersion);
  const auto bytes = ReadWholeFile(files, path, kFileLimitBytes);
  if (bytes.status().code() == absl::StatusCode::kNotFound) return message;
  if (!bytes.ok()) return bytes.status();
  if (!message.ParseFromString(*bytes) || message.version() != kVersion) {
    return DataLoss("{} is not a file of the key store", path);
  }
  return message;
}

SubjectRow RowOf(const v1::KeySubject& wire) {
  return {wire.tenant(),
          wire.handle(),
          static_cast<State>(wire.state()),
          wire.generation(),
          wire.wrapped(),
          absl::FromUnixNanos(wire.requested_unix_ns()),
          absl::FromUnixNanos(wire.due_unix_ns()),
          absl::FromUnixNanos(wire.erased_unix_ns()),
          static_cast<State>(wire.recorded())};
}

void Fill(const SubjectRow& row, v1::KeySubject& wire) {
  wire.set_tenant(row.tenant);
  wire.set_handle(row.handle);
  wire.set_state(WireOf(row.state));
  wire.set_generation(row.generation);
  wire.set_wrapped(row.wrapped);
  wire.set_requested_unix_ns(WireOf(row.requested));
  wire.set_due_unix_ns(WireOf(row.due));
  wire.set_erased_unix_ns(WireOf(row.erased));
  wire.set_recorded(WireOf(row.recorded));
}

std::string Shard(std::string_view kind, std::string_view hashed) {
  return ShardName(kind, static_cast<unsigned char>(hashed.front()));
}

}  // namespace

std::string_view NameOf(State state) {
  switch (state) {
    case State::kActive:
      return "active";
    case State::kRestricted:
      return "restricted";
    case State::kErased:
      return "erased";
  }
  return "";
}

absl::StatusOr<TenantFile> ParseTenants(std::string_view bytes) {
  v1::KeyTenants wire;
  const bool parsed = wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  if (!parsed || wire.version() != kVersion || wire.suite() < 1 || wire.suite() > 2) {
    return DataLoss("{} bytes are no list of tenants' keys", bytes.size());
  }
  TenantFile file{static_cast<crypto::Suite>(wire.suite()), wire.root(), {}};
  for (const v1::KeyTenant& tenant : wire.tenants()) {
    TenantRow row{tenant.name(), {}};
    for (const v1::KeyGeneration& generation : tenant.generations()) {
      row.generations.push_back({generation.number(), generation.wrapped()});
    }
    if (row.generations.empty()) return DataLoss("a tenant without a key");
    file.tenants.push_back(std::move(row));
  }
  return file;
}

std::string ToBytes(const TenantFile& file) {
  v1::KeyTenants wire;
  wire.set_version(kVersion);
  wire.set_suite(static_cast<uint32_t>(file.suite));
  wire.set_root(file.root);
  for (const TenantRow& row : file.tenants) {
    v1::KeyTenant& tenant = *wire.add_tenants();
    tenant.set_name(row.name);
    for (const GenerationRow& generation : row.generations) {
      v1::KeyGeneration& out = *tenant.add_generations();
      out.set_number(generation.number);
      out.set_wrapped(generation.wrapped);
    }
  }
  return wire.SerializeAsString();
}

absl::StatusOr<std::vector<SubjectRow>> ReadSubjects(FileSystem& files, const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const auto wire, ReadMessage<v1::KeySubjects>(files, path));
  std::vector<SubjectRow> rows;
  for (const v1::KeySubject& subject : wire.subjects()) {
    if (!IsState(subject.state()) || !IsState(subject.recorded())) {
      return DataLoss("{}: a key in no known state", path);
    }
    rows.push_back(RowOf(subject));
  }
  return rows;
}

absl::Status WriteSubjects(FileSystem& files, const std::string& path,
                           const std::vector<SubjectRow>& rows) {
  v1::KeySubjects wire;
  wire.set_version(kVersion);
  for (const SubjectRow& row : rows) Fill(row, *wire.add_subjects());
  return WriteFileAtomically(files, path, wire.SerializeAsString());
}

absl::StatusOr<std::vector<IdentityRow>> ReadIdentities(FileSystem& files,
                                                        const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const auto wire, ReadMessage<v1::VaultRows>(files, path));
  std::vector<IdentityRow> rows;
  for (const v1::VaultRow& row : wire.rows()) {
    rows.push_back({row.tenant(), row.index(), row.generation(), row.sealed(), row.retired()});
  }
  return rows;
}

absl::Status WriteIdentities(FileSystem& files, const std::string& path,
                             const std::vector<IdentityRow>& rows) {
  v1::VaultRows wire;
  wire.set_version(kVersion);
  for (const IdentityRow& row : rows) {
    v1::VaultRow& out = *wire.add_rows();
    out.set_tenant(row.tenant);
    out.set_index(row.index);
    out.set_generation(row.generation);
    out.set_sealed(row.sealed);
    out.set_retired(row.retired);
  }
  return WriteFileAtomically(files, path, wire.SerializeAsString());
}

std::string ShardName(std::string_view kind, int number) {
  return fmt::format("{}/{:02x}", kind, number);
}

std::string SubjectShard(std::string_view tenant, std::string_view handle) {
  return Shard("subject", crypto::Sha256Of(Context("shard", {tenant, handle})).view());
}

std::string IdentityShard(std::string_view index) { return Shard("vault", index); }

std::string Context(std::string_view purpose, std::initializer_list<std::string_view> parts) {
  std::string bytes;
  const auto add = [&bytes](std::string_view part) {
    WEIR_CHECK(part.size() <= UINT16_MAX);
    bytes.push_back(static_cast<char>(part.size() >> 8));
    bytes.push_back(static_cast<char>(part.size()));
    bytes.append(part);
  };
  add(purpose);
  for (const std::string_view part : parts) add(part);
  return bytes;
}

}  // namespace weir::keys
