#include "compliance/remote/http_files.h"

#include <utility>

#include "compliance/base/status.h"

namespace weir::remote {
namespace {

constexpr int kOk = 200;
constexpr int kNotFound = 404;
constexpr int kGone = 410;

absl::Status ReadOnly() {
  return Error(absl::StatusCode::kPermissionDenied, "files over HTTP can only be read");
}

class FetchedFile final : public File {
 public:
  explicit FetchedFile(std::string bytes) : bytes_(std::move(bytes)) {}

  absl::Status WriteAt(uint64_t, std::string_view) override { return ReadOnly(); }
  absl::StatusOr<size_t> ReadInto(uint64_t offset, std::span<char> to) const override {
    return offset >= bytes_.size() ? 0 : bytes_.copy(to.data(), to.size(), offset);
  }
  absl::Status Sync() override { return ReadOnly(); }
  absl::StatusOr<uint64_t> Size() const override { return bytes_.size(); }
  absl::Status Truncate(uint64_t) override { return ReadOnly(); }
  absl::Status Lock() override { return ReadOnly(); }
  absl::Status CheckName() const override { return absl::OkStatus(); }

 private:
  const std::string bytes_;
};

class HttpFiles final : public FileSystem {
 public:
  HttpFiles(HttpLimits limits, std::string ca) : client_(limits, std::move(ca)) {}

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override {
    if (mode != OpenMode::kRead) return ReadOnly();
    WEIR_ASSIGN_OR_RETURN(HttpAnswer answer, client_.Get(path));
    if (answer.code == kOk) return std::make_unique<FetchedFile>(std::move(answer.body));
    const bool absent = answer.code == kNotFound || answer.code == kGone;
    return Error(absent ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable,
                 "{}: the server answered {}", path, answer.code);
  }
  absl::Status Rename(const std::string&, const std::string&) override { return ReadOnly(); }
  absl::Status MakeDirectory(const std::string&) override { return ReadOnly(); }
  absl::StatusOr<std::vector<std::string>> List(const std::string&) const override {
    return ReadOnly();
  }
  absl::Status Remove(const std::string&) override { return ReadOnly(); }
  bool Exists(const std::string& path) const override {
    const auto answer = client_.Get(path);
    return answer.ok() && answer->code == kOk;
  }
  absl::StatusOr<uint32_t> Permissions(const std::string&) const override { return ReadOnly(); }

 private:
  mutable HttpClient client_;
};

}  // namespace

std::unique_ptr<FileSystem> NewHttpFiles(HttpLimits limits, std::string ca) {
  return std::make_unique<HttpFiles>(limits, std::move(ca));
}

}  // namespace weir::remote
