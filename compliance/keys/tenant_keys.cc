#include "compliance/keys/tenant_keys.h"

#include <algorithm>
#include <utility>

#include "compliance/base/status.h"

namespace weir::keys {
namespace {

constexpr size_t kKeySize = 32;
constexpr uint64_t kFileLimitBytes = 64u << 20;

std::string WrapContext(std::string_view tenant, uint32_t number) {
  return Context("weir/v1 tenant key", {tenant, std::to_string(number)});
}

// A new key of the tenant in front of the key of its index.
Secret WithIndex(std::string_view index) {
  return Secret(crypto::RandomBytes(kKeySize) + std::string(index));
}

std::shared_ptr<const TenantKey> Expanded(crypto::Suite suite, uint32_t number,
                                          const Secret& both) {
  const crypto::Hash hash = crypto::HashOf(suite);
  const Secret key{std::string(both.Reveal().substr(0, kKeySize))};
  auto tenant = std::make_shared<TenantKey>();
  tenant->number = number;
  tenant->wrapping = crypto::ExpandKey(hash, key, "weir/v1 wrapping");
  tenant->restricted = crypto::ExpandKey(hash, key, "weir/v1 restricted");
  tenant->vault = crypto::ExpandKey(hash, key, "weir/v1 vault");
  tenant->index = Secret(std::string(both.Reveal().substr(kKeySize)));
  return tenant;
}

}  // namespace

absl::StatusOr<TenantKeys> TenantKeys::Open(FileSystem& files, std::string path,
                                            std::shared_ptr<RootKey> root, crypto::Suite suite) {
  TenantKeys keys(files, std::move(path), std::move(root));
  const auto bytes = ReadWholeFile(files, keys.path_, kFileLimitBytes);
  if (bytes.status().code() == absl::StatusCode::kNotFound) {
    WEIR_RETURN_IF_ERROR(keys.Write({suite, keys.root_->name(), {}}));
    return keys;
  }
  if (!bytes.ok()) return bytes.status();
  WEIR_ASSIGN_OR_RETURN(keys.file_, ParseTenants(*bytes));
  if (keys.file_.root != keys.root_->name()) {
    return Error(absl::StatusCode::kFailedPrecondition, "{} was wrapped by the root key {}, not {}",
                 keys.path_, keys.file_.root, keys.root_->name());
  }
  if (keys.file_.suite != suite) {
    return Error(absl::StatusCode::kFailedPrecondition, "{} is of the suite {}, not {}", keys.path_,
                 crypto::NameOf(keys.file_.suite), crypto::NameOf(suite));
  }
  return keys;
}

absl::Status TenantKeys::Write(TenantFile next) {
  WEIR_RETURN_IF_ERROR(WriteFileAtomically(*files_, path_, ToBytes(next)));
  file_ = std::move(next);
  return absl::OkStatus();
}

TenantRow* TenantKeys::Find(std::string_view tenant) {
  const auto found = std::find_if(file_.tenants.begin(), file_.tenants.end(),
                                  [&](const TenantRow& row) { return row.name == tenant; });
  return found == file_.tenants.end() ? nullptr : &*found;
}

absl::StatusOr<GenerationRow> TenantKeys::Wrapped(const std::string& tenant, uint32_t number,
                                                  const Secret& both, RootKey& root) const {
  GenerationRow row{number, {}};
  WEIR_ASSIGN_OR_RETURN(row.wrapped, root.Wrap(both, WrapContext(tenant, number)));
  return row;
}

absl::StatusOr<std::shared_ptr<const TenantKey>> TenantKeys::Unwrapped(
    const TenantRow& row, const GenerationRow& generation) {
  auto& kept = unwrapped_[{row.name, generation.number}];
  if (kept != nullptr) return kept;
  WEIR_ASSIGN_OR_RETURN(const Secret both, root_->Unwrap(generation.wrapped,
                                                         WrapContext(row.name, generation.number)));
  if (both.size() != 2 * kKeySize) return DataLoss("a tenant's key has {} bytes", both.size());
  kept = Expanded(file_.suite, generation.number, both);
  return kept;
}

absl::StatusOr<std::shared_ptr<const TenantKey>> TenantKeys::Newest(std::string_view tenant) {
  if (const TenantRow* row = Find(tenant)) return Unwrapped(*row, row->generations.back());
  TenantRow row{std::string(tenant), {}};
  const Secret both = WithIndex(crypto::RandomBytes(kKeySize));
  WEIR_ASSIGN_OR_RETURN(GenerationRow first, Wrapped(row.name, 1, both, *root_));
  row.generations.push_back(std::move(first));
  TenantFile next = file_;
  next.tenants.push_back(std::move(row));
  WEIR_RETURN_IF_ERROR(Write(std::move(next)));
  const TenantRow& made = file_.tenants.back();
  return Unwrapped(made, made.generations.back());
}

const GenerationRow* TenantKeys::Find(std::string_view tenant, uint32_t generation) {
  const TenantRow* const row = Find(tenant);
  if (row == nullptr) return nullptr;
  for (const GenerationRow& candidate : row->generations) {
    if (candidate.number == generation) return &candidate;
  }
  return nullptr;
}

absl::Status TenantKeys::ReadAgain() {
  WEIR_ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(*files_, path_, kFileLimitBytes));
  WEIR_ASSIGN_OR_RETURN(file_, ParseTenants(bytes));
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const TenantKey>> TenantKeys::At(std::string_view tenant,
                                                                uint32_t generation) {
  if (Find(tenant, generation) == nullptr) WEIR_RETURN_IF_ERROR(ReadAgain());
  const GenerationRow* const row = Find(tenant, generation);
  if (row != nullptr) return Unwrapped(*Find(tenant), *row);
  return DataLoss("{} has no generation {} of that tenant's key", path_, generation);
}

absl::Status TenantKeys::AddGeneration() {
  TenantFile next = file_;
  for (TenantRow& row : next.tenants) {
    if (row.generations.size() > 1) continue;  // a rotation that a crash interrupted
    WEIR_ASSIGN_OR_RETURN(const auto newest, Unwrapped(row, row.generations.back()));
    const uint32_t number = newest->number + 1;
    const Secret both = WithIndex(newest->index.Reveal());
    WEIR_ASSIGN_OR_RETURN(GenerationRow added, Wrapped(row.name, number, both, *root_));
    row.generations.push_back(std::move(added));
  }
  return Write(std::move(next));
}

bool TenantKeys::has_old() const {
  return std::any_of(file_.tenants.begin(), file_.tenants.end(),
                     [](const TenantRow& row) { return row.generations.size() > 1; });
}

absl::Status TenantKeys::DropOld() {
  TenantFile next = file_;
  for (TenantRow& row : next.tenants) {
    row.generations.erase(row.generations.begin(), row.generations.end() - 1);
  }
  WEIR_RETURN_IF_ERROR(Write(std::move(next)));
  unwrapped_.clear();
  return absl::OkStatus();
}

absl::Status TenantKeys::ChangeRoot(std::shared_ptr<RootKey> next_root) {
  TenantFile next = file_;
  next.root = next_root->name();
  for (TenantRow& row : next.tenants) {
    for (GenerationRow& generation : row.generations) {
      const std::string context = WrapContext(row.name, generation.number);
      WEIR_ASSIGN_OR_RETURN(const Secret both, root_->Unwrap(generation.wrapped, context));
      WEIR_ASSIGN_OR_RETURN(generation.wrapped, next_root->Wrap(both, context));
    }
  }
  WEIR_RETURN_IF_ERROR(Write(std::move(next)));
  root_ = std::move(next_root);
  return absl::OkStatus();
}

}  // namespace weir::keys
