#include "config/secret_file.h"

#include <algorithm>

#include "compliance/base/status.h"

namespace weir::config {

absl::StatusOr<Secret> ReadSecret(FileSystem& files, const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(std::string content, ReadWholeFile(files, path, kMaxSecretBytes));
  if (content.ends_with('\n')) content.pop_back();
  if (content.ends_with('\r')) content.pop_back();
  const bool fits = !content.empty() && std::all_of(content.begin(), content.end(),
                                                    [](char c) { return c > 0x20 && c < 0x7f; });
  Secret secret(std::move(content));
  if (!fits) {
    return InvalidArgument("{} must hold visible ASCII characters and one line only", path);
  }
  return secret;
}

}  // namespace weir::config
