#include "cloud/http/tenants.h"

#include <cctype>

#include "compliance/base/status.h"
#include "config/shape.h"

namespace weir::cloud {
namespace {

constexpr uint32_t kOthers = 0007;
constexpr uint32_t kGroupWrites = 0020;
constexpr std::string_view kSpaces = " \t\r";

// The next word of a line; takes it off.
std::string_view NextWord(std::string_view& line) {
  const size_t begin = std::min(line.find_first_not_of(kSpaces), line.size());
  const size_t end = std::min(line.find_first_of(kSpaces, begin), line.size());
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Tenants>> Tenants::Load(FileSystem& files, std::string path) {
  std::unique_ptr<Tenants> tenants(new Tenants(files, std::move(path)));
  WEIR_RETURN_IF_ERROR(tenants->Reload());
  return tenants;
}

absl::Status Tenants::Reload() {
  WEIR_ASSIGN_OR_RETURN(Table table, Read());
  const std::lock_guard lock(mutex_);
  table_ = std::make_shared<const Table>(std::move(table));
  return absl::OkStatus();
}

absl::StatusOr<Tenants::Table> Tenants::Read() const {
  WEIR_ASSIGN_OR_RETURN(const uint32_t mode, files_.Permissions(path_));
  if ((mode & (kOthers | kGroupWrites)) != 0) {
    return Error(absl::StatusCode::kPermissionDenied, "{} has mode {:04o}, allowed is at most 0640",
                 path_, mode);
  }
  WEIR_ASSIGN_OR_RETURN(const std::string content, ReadWholeFile(files_, path_, kMaxKeyFileBytes));
  Table table;
  int number = 0;
  for (std::string_view rest = content; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    ++number;
    line = line.substr(0, line.find('#'));
    const std::string_view tenant = NextWord(line);
    if (tenant.empty()) continue;
    const auto digest = crypto::Digest::FromHex(NextWord(line));
    if (!config::IsWord(tenant) || !digest.ok() || !NextWord(line).empty()) {
      return InvalidArgument("{}:{}: allowed is: TENANT SHA256-IN-HEX", path_, number);
    }
    if (!table.emplace(*digest, tenant).second) {
      return InvalidArgument("{}:{}: the key of another line", path_, number);
    }
  }
  return table;
}

std::optional<std::string> Tenants::TenantOf(std::string_view authorization) const {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  for (size_t i = 0; i < kScheme.size(); ++i) {
    const auto c = static_cast<unsigned char>(authorization[i]);
    if (std::tolower(c) != kScheme[i]) return std::nullopt;
  }
  std::shared_ptr<const Table> table;
  {
    const std::lock_guard lock(mutex_);
    table = table_;
  }
  const auto found = table->find(crypto::Sha256Of(authorization.substr(kScheme.size())));
  if (found == table->end()) return std::nullopt;
  return found->second;
}

}  // namespace weir::cloud
