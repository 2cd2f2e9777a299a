#include "compliance/policy/import/workbook.h"

#include <zip.h>

#include <vector>

#include "compliance/base/status.h"

namespace weir::policy {
namespace {

constexpr const char* kBookPart = "xl/workbook.xml";
constexpr const char* kRelationsPart = "xl/_rels/workbook.xml.rels";
constexpr size_t kChunkBytes = 64u << 10;

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using PartFile = std::unique_ptr<zip_file_t, CloseFile>;

// The relation of the first sheet.
class FirstSheetId final : public XmlHandler {
 public:
  void Begin(std::string_view name, const Attribute& attribute) override {
    if (name == "sheet" && id.empty()) id = attribute("id");
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}
  std::string id;
};

// Where one relation leads.
class RelationTarget final : public XmlHandler {
 public:
  explicit RelationTarget(std::string wanted) : wanted_(std::move(wanted)) {}
  void Begin(std::string_view name, const Attribute& attribute) override {
    if (name == "Relationship" && attribute("Id") == wanted_) target = attribute("Target");
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}
  std::string target;

 private:
  std::string wanted_;
};

}  // namespace

struct Workbook::Archive {
  explicit Archive(zip_t* opened) : zip(opened) {}
  ~Archive() { zip_discard(zip); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  zip_t* zip;
};

Workbook::Workbook(std::unique_ptr<Archive> archive) : archive_(std::move(archive)) {}
Workbook::~Workbook() = default;
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook& Workbook::operator=(Workbook&&) noexcept = default;

absl::StatusOr<Workbook> Workbook::Open(const std::string& path) {
  int error = 0;
  zip_t* const zip = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (zip == nullptr && (error == ZIP_ER_NOENT || error == ZIP_ER_OPEN)) {
    return Error(absl::StatusCode::kNotFound, "cannot be opened");
  }
  if (zip == nullptr) return InvalidArgument("not a workbook (.xlsx)");
  auto archive = std::make_unique<Archive>(zip);
  if (zip_get_num_entries(zip, 0) > static_cast<zip_int64_t>(kMaxParts)) {
    return InvalidArgument("has more than {} parts", kMaxParts);
  }
  return Workbook(std::move(archive));
}

bool Workbook::Has(const std::string& part) const {
  return zip_name_locate(archive_->zip, part.c_str(), 0) >= 0;
}

absl::Status Workbook::Read(const std::string& part, uint64_t limit_bytes,
                            XmlHandler& handler) const {
  const PartFile file(zip_fopen(archive_->zip, part.c_str(), 0));
  if (file == nullptr) return InvalidArgument("the workbook's part {} cannot be opened", part);
  XmlReader reader(handler);
  std::vector<char> room(kChunkBytes);
  uint64_t total = 0;
  while (true) {
    const zip_int64_t size = zip_fread(file.get(), room.data(), room.size());
    if (size < 0) return InvalidArgument("the workbook's part {} is damaged", part);
    if (size == 0) return Annotate(reader.Finish(), part);
    total += static_cast<uint64_t>(size);
    if (total > limit_bytes) {
      return Error(absl::StatusCode::kResourceExhausted,
                   "the workbook's part {} unpacks to more than {} bytes", part, limit_bytes);
    }
    const absl::Status fed = reader.Feed({room.data(), static_cast<size_t>(size)});
    if (!fed.ok()) return Annotate(fed, part);
  }
}

absl::StatusOr<std::string> Workbook::FirstSheet() const {
  FirstSheetId sheet;
  WEIR_RETURN_IF_ERROR(Read(kBookPart, kMaxSmallPartBytes, sheet));
  RelationTarget relation(sheet.id);
  WEIR_RETURN_IF_ERROR(Read(kRelationsPart, kMaxSmallPartBytes, relation));
  if (sheet.id.empty() || relation.target.empty()) {
    return InvalidArgument("the workbook has no sheet");
  }
  // From the archive's root, or from the book's folder.
  if (relation.target.starts_with('/')) return relation.target.substr(1);
  return "xl/" + relation.target;
}

}  // namespace weir::policy
