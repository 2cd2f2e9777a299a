#include "compliance/evidence/archive.h"

#include <zip.h>

#include <set>
#include <utility>

#include "compliance/base/status.h"

namespace weir::evidence {
namespace {

constexpr size_t kChunkBytes = 64u << 10;

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

absl::Status Unwritable(zip_t* zip) {
  return Error(absl::StatusCode::kInternal, "the archive cannot be written: {}", zip_strerror(zip));
}

absl::Status Add(zip_t* zip, const Member& member, absl::Time at) {
  zip_source_t* const source = zip_source_buffer(zip, member.bytes.data(), member.bytes.size(), 0);
  if (source == nullptr) return Unwritable(zip);
  const zip_int64_t index = zip_file_add(zip, member.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return Unwritable(zip);
  }
  zip_file_set_mtime(zip, static_cast<zip_uint64_t>(index), absl::ToTimeT(at), 0);
  return absl::OkStatus();
}

absl::StatusOr<std::string> BytesOf(zip_source_t* source) {
  zip_stat_t stat;
  if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0) {
    return Error(absl::StatusCode::kInternal, "the archive cannot be read back");
  }
  std::string bytes(stat.size, '\0');
  const zip_int64_t read = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (read == static_cast<zip_int64_t>(bytes.size())) return bytes;
  return Error(absl::StatusCode::kInternal, "the archive cannot be read back");
}

}  // namespace

absl::StatusOr<std::string> Pack(std::span<const Member> members, absl::Time at) {
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  WEIR_CHECK(target != nullptr);
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> kept(target, &zip_source_free);
  zip_source_keep(target);  // it outlives the archive that is written into it
  zip_t* const zip = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (zip == nullptr) {
    zip_source_free(target);
    return Error(absl::StatusCode::kInternal, "the archive cannot be begun");
  }
  absl::Status status;
  for (const Member& member : members) status.Update(Add(zip, member, at));
  if (status.ok() && zip_close(zip) != 0) status = Unwritable(zip);
  if (!status.ok()) {
    zip_discard(zip);
    return status;
  }
  return BytesOf(target);
}

struct Archive::Zip {
  explicit Zip(zip_t* opened) : zip(opened) {}
  ~Zip() { zip_discard(zip); }
  Zip(const Zip&) = delete;
  Zip& operator=(const Zip&) = delete;
  zip_t* zip;
};

Archive::Archive(std::unique_ptr<Zip> zip) : zip_(std::move(zip)) {}
Archive::~Archive() = default;
Archive::Archive(Archive&&) noexcept = default;
Archive& Archive::operator=(Archive&&) noexcept = default;

absl::StatusOr<Archive> Archive::Open(std::string_view bytes) {
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  WEIR_CHECK(source != nullptr);
  zip_t* const zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
  if (zip == nullptr) {
    zip_source_free(source);
    return InvalidArgument("not a ZIP archive");
  }
  Archive archive(std::make_unique<Zip>(zip));
  if (zip_get_num_entries(zip, 0) > static_cast<zip_int64_t>(kMembersLimit)) {
    return InvalidArgument("the archive has more than {} members", kMembersLimit);
  }
  const auto names = archive.names();
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size()) {
    return InvalidArgument("two members of the archive have the same name");
  }
  return archive;
}

std::vector<std::string> Archive::names() const {
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(zip_->zip, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const name = zip_get_name(zip_->zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    names.emplace_back(name == nullptr ? "" : name);
  }
  return names;
}

absl::StatusOr<std::string> Archive::Read(const std::string& name, uint64_t limit_bytes) const {
  if (zip_name_locate(zip_->zip, name.c_str(), ZIP_FL_ENC_RAW) < 0) {
    return Error(absl::StatusCode::kNotFound, "{}: missing", name);
  }
  const std::unique_ptr<zip_file_t, CloseFile> file(
      zip_fopen(zip_->zip, name.c_str(), ZIP_FL_ENC_RAW));
  if (file == nullptr) return DataLoss("{}: damaged", name);
  std::string bytes;
  std::vector<char> room(kChunkBytes);
  while (true) {
    const zip_int64_t size = zip_fread(file.get(), room.data(), room.size());
    if (size < 0) return DataLoss("{}: damaged", name);
    if (size == 0) return bytes;
    bytes.append(room.data(), static_cast<size_t>(size));
    if (bytes.size() > limit_bytes) {
      return Error(absl::StatusCode::kResourceExhausted, "{}: unpacks to more than {} bytes", name,
                   limit_bytes);
    }
  }
}

}  // namespace weir::evidence
