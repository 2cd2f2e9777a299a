#include "compliance/keys/vault.h"

#include <algorithm>

#include "compliance/base/status.h"
#include "compliance/crypto/hmac.h"

namespace weir::keys {
namespace {

constexpr std::string_view kPrefix = "s_";

std::string RowContext(const IdentityRow& row) {
  return Context("weir/v1 vault row", {row.tenant, row.index});
}

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string NewHandle() {
  return std::string(kPrefix) + crypto::ToHex(crypto::RandomBytes((kHandleSize - 2) / 2));
}

bool IsHandle(std::string_view text) {
  return text.size() == kHandleSize && text.starts_with(kPrefix) &&
         std::all_of(text.begin() + kPrefix.size(), text.end(), IsHexDigit);
}

std::string Vault::IndexOf(const TenantKey& key, std::string_view tenant,
                           const UserText& person) const {
  const Secret index = crypto::Hmac(crypto::HashOf(tenants_.suite()), key.index,
                                    {Context("weir/v1 vault index", {tenant}), person.Reveal()});
  return std::string(index.Reveal());
}

absl::StatusOr<Secret> Vault::Open(const IdentityRow& row) {
  WEIR_ASSIGN_OR_RETURN(const auto key, tenants_.At(row.tenant, row.generation));
  WEIR_ASSIGN_OR_RETURN(std::string content,
                        crypto::Unseal(tenants_.suite(), key->vault, row.sealed, RowContext(row)));
  if (content.size() < kHandleSize) return DataLoss("a row of the vault has no handle");
  return Secret(std::move(content));
}

absl::StatusOr<std::string> Vault::Sealed(const TenantKey& key, const IdentityRow& row,
                                          const Secret& content) const {
  return crypto::Seal(tenants_.suite(), key.vault, content.Reveal(), RowContext(row));
}

absl::StatusOr<std::string> Vault::HandleOf(std::string_view tenant, const UserText& person) {
  WEIR_ASSIGN_OR_RETURN(const auto key, tenants_.Newest(tenant));
  IdentityRow wanted{std::string(tenant), IndexOf(*key, tenant, person), key->number, {}, false};
  const std::string path = PathOf(IdentityShard(wanted.index));
  WEIR_ASSIGN_OR_RETURN(std::vector<IdentityRow> rows, ReadIdentities(files_, path));
  for (const IdentityRow& row : rows) {
    if (row.tenant != tenant || row.index != wanted.index || row.retired) continue;
    WEIR_ASSIGN_OR_RETURN(const Secret content, Open(row));
    return std::string(content.Reveal().substr(0, kHandleSize));
  }
  const std::string handle = NewHandle();
  const Secret content(handle + std::string(person.Reveal()));
  WEIR_ASSIGN_OR_RETURN(wanted.sealed, Sealed(*key, wanted, content));
  rows.push_back(std::move(wanted));
  WEIR_RETURN_IF_ERROR(WriteIdentities(files_, path, rows));
  return handle;
}

absl::StatusOr<std::vector<std::string>> Vault::HandlesOf(std::string_view tenant,
                                                          const UserText& person) {
  if (!tenants_.Has(tenant)) return std::vector<std::string>();
  WEIR_ASSIGN_OR_RETURN(const auto key, tenants_.Newest(tenant));
  const std::string index = IndexOf(*key, tenant, person);
  WEIR_ASSIGN_OR_RETURN(const auto rows, ReadIdentities(files_, PathOf(IdentityShard(index))));
  std::vector<std::string> handles;
  for (const IdentityRow& row : rows) {
    if (row.tenant != tenant || row.index != index) continue;
    WEIR_ASSIGN_OR_RETURN(const Secret content, Open(row));
    handles.emplace_back(content.Reveal().substr(0, kHandleSize));
  }
  return handles;
}

absl::Status Vault::Apply(std::string_view tenant, std::string_view handle, Change change) {
  for (int shard = 0; shard < kShards; ++shard) {
    const std::string path = PathOf(ShardName("vault", shard));
    WEIR_ASSIGN_OR_RETURN(std::vector<IdentityRow> rows, ReadIdentities(files_, path));
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].tenant != tenant) continue;
      WEIR_ASSIGN_OR_RETURN(const Secret content, Open(rows[i]));
      if (content.Reveal().substr(0, kHandleSize) != handle) continue;
      rows[i].retired = true;
      if (change == Change::kDestroy) rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(i));
      return WriteIdentities(files_, path, rows);
    }
  }
  return absl::OkStatus();
}

absl::Status Vault::Retire(std::string_view tenant, std::string_view handle) {
  return Apply(tenant, handle, Change::kRetire);
}

absl::Status Vault::Destroy(std::string_view tenant, std::string_view handle) {
  return Apply(tenant, handle, Change::kDestroy);
}

absl::Status Vault::Reseal(int shard) {
  const std::string path = PathOf(ShardName("vault", shard));
  WEIR_ASSIGN_OR_RETURN(std::vector<IdentityRow> rows, ReadIdentities(files_, path));
  if (rows.empty()) return absl::OkStatus();
  for (IdentityRow& row : rows) {
    WEIR_ASSIGN_OR_RETURN(const Secret content, Open(row));
    WEIR_ASSIGN_OR_RETURN(const auto key, tenants_.Newest(row.tenant));
    row.generation = key->number;
    WEIR_ASSIGN_OR_RETURN(row.sealed, Sealed(*key, row, content));
  }
  return WriteIdentities(files_, path, rows);
}

}  // namespace weir::keys
