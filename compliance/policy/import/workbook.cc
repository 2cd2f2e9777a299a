#include "compliance/policy/import/workbook.h"

#include "compliance/base/status.h"

namespace weir::policy {
namespace {

constexpr const char* kBookPart = "xl/workbook.xml";
constexpr const char* kRelationsPart = "xl/_rels/workbook.xml.rels";

// The relation of the first sheet.
class FirstSheetId final : public ooxml::XmlHandler {
 public:
  void Begin(std::string_view name, const Attribute& attribute) override {
    if (name == "sheet" && id.empty()) id = attribute("id");
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}
  std::string id;
};

// Where one relation leads.
class RelationTarget final : public ooxml::XmlHandler {
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

absl::StatusOr<std::string> FirstSheetOf(const ooxml::Package& book) {
  FirstSheetId sheet;
  WEIR_RETURN_IF_ERROR(book.Read(kBookPart, ooxml::kMaxSmallPartBytes, sheet));
  RelationTarget relation(sheet.id);
  WEIR_RETURN_IF_ERROR(book.Read(kRelationsPart, ooxml::kMaxSmallPartBytes, relation));
  if (sheet.id.empty() || relation.target.empty()) {
    return InvalidArgument("the workbook has no sheet");
  }
  // From the archive's root, or from the book's folder.
  if (relation.target.starts_with('/')) return relation.target.substr(1);
  return "xl/" + relation.target;
}

}  // namespace weir::policy
