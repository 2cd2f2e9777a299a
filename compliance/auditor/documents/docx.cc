#include "compliance/auditor/documents/document.h"
#include "compliance/auditor/documents/readers.h"
#include "compliance/base/status.h"
#include "compliance/ooxml/package.h"

namespace weir::auditor {
namespace {

constexpr const char* kPropertiesPart = "docProps/custom.xml";
constexpr const char* kTextPart = "word/document.xml";
// Marks often stand in a header or a footer; a document may have three of each.
constexpr const char* kHeads[] = {"word/header1.xml", "word/header2.xml", "word/header3.xml"};
constexpr const char* kFeet[] = {"word/footer1.xml", "word/footer2.xml", "word/footer3.xml"};
constexpr std::string_view kProperty = "AIGC";

// <property name="AIGC"><vt:lpwstr>...</vt:lpwstr></property>
class Properties final : public ooxml::XmlHandler {
 public:
  void Begin(std::string_view name, const Attribute& attribute) override {
    if (name != "property" || attribute("name") != kProperty) return;
    records.emplace_back();
    inside_ = true;
  }
  void End(std::string_view name) override {
    if (name == "property") inside_ = false;
  }
  void Text(std::string_view text) override {
    if (inside_) records.back() += text;
  }
  std::vector<std::string> records;

 private:
  bool inside_ = false;
};

// The runs of text (w:t), a line a paragraph (w:p).
class Paragraphs final : public ooxml::XmlHandler {
 public:
  void Begin(std::string_view name, const Attribute&) override { inside_ = name == "t"; }
  void End(std::string_view name) override {
    if (name == "t") inside_ = false;
    if (name == "p") text += '\n';
  }
  void Text(std::string_view more) override {
    if (inside_) text += more;
  }
  std::string text;

 private:
  bool inside_ = false;
};

absl::Status ReadThose(const ooxml::Package& package, const char* const (&parts)[3],
                       Paragraphs& out) {
  for (const char* part : parts) {
    if (!package.Has(part)) continue;
    WEIR_RETURN_IF_ERROR(package.Read(part, ooxml::kMaxSmallPartBytes, out));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DocumentText> ReadDocx(const std::string& path) {
  WEIR_ASSIGN_OR_RETURN(const ooxml::Package package, ooxml::Package::Open(path));
  Paragraphs paragraphs;
  WEIR_RETURN_IF_ERROR(ReadThose(package, kHeads, paragraphs));
  WEIR_RETURN_IF_ERROR(package.Read(kTextPart, kMaxDocumentTextBytes, paragraphs));
  WEIR_RETURN_IF_ERROR(ReadThose(package, kFeet, paragraphs));
  Properties properties;
  if (package.Has(kPropertiesPart)) {
    WEIR_RETURN_IF_ERROR(package.Read(kPropertiesPart, ooxml::kMaxSmallPartBytes, properties));
  }
  return DocumentText{std::move(paragraphs.text), std::move(properties.records)};
}

}  // namespace weir::auditor
