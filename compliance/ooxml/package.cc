#include "compliance/ooxml/package.h"

#include <zip.h>

#include <vector>

#include "compliance/base/status.h"

namespace weir::ooxml {
namespace {

constexpr size_t kChunkBytes = 64u << 10;

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using PartFile = std::unique_ptr<zip_file_t, CloseFile>;

}  // namespace

struct Package::Archive {
  explicit Archive(zip_t* opened) : zip(opened) {}
  ~Archive() { zip_discard(zip); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  zip_t* zip;
};

Package::Package(std::unique_ptr<Archive> archive) : archive_(std::move(archive)) {}
Package::~Package() = default;
Package::Package(Package&&) noexcept = default;
Package& Package::operator=(Package&&) noexcept = default;

absl::StatusOr<Package> Package::Open(const std::string& path) {
  int error = 0;
  zip_t* const zip = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (zip == nullptr && (error == ZIP_ER_NOENT || error == ZIP_ER_OPEN)) {
    return Error(absl::StatusCode::kNotFound, "cannot be opened");
  }
  if (zip == nullptr) return InvalidArgument("not a ZIP archive");
  auto archive = std::make_unique<Archive>(zip);
  if (zip_get_num_entries(zip, 0) > static_cast<zip_int64_t>(kMaxParts)) {
    return InvalidArgument("has more than {} parts", kMaxParts);
  }
  return Package(std::move(archive));
}

bool Package::Has(const std::string& part) const {
  return zip_name_locate(archive_->zip, part.c_str(), 0) >= 0;
}

absl::Status Package::Read(const std::string& part, uint64_t limit_bytes,
                           XmlHandler& handler) const {
  const PartFile file(zip_fopen(archive_->zip, part.c_str(), 0));
  if (file == nullptr) return InvalidArgument("the part {} cannot be opened", part);
  XmlReader reader(handler);
  std::vector<char> room(kChunkBytes);
  uint64_t total = 0;
  while (true) {
    const zip_int64_t size = zip_fread(file.get(), room.data(), room.size());
    if (size < 0) return InvalidArgument("the part {} is damaged", part);
    if (size == 0) return Annotate(reader.Finish(), part);
    total += static_cast<uint64_t>(size);
    if (total > limit_bytes) {
      return Error(absl::StatusCode::kResourceExhausted,
                   "the part {} unpacks to more than {} bytes", part, limit_bytes);
    }
    const absl::Status fed = reader.Feed({room.data(), static_cast<size_t>(size)});
    if (!fed.ok()) return Annotate(fed, part);
  }
}

}  // namespace weir::ooxml
