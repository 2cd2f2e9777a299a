#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-page.h>

#include <memory>

#include "compliance/auditor/documents/document.h"
#include "compliance/auditor/documents/readers.h"
#include "compliance/base/status.h"

namespace weir::auditor {
namespace {

constexpr const char* kInfoKey = "AIGC";

std::string Utf8Of(const poppler::ustring& text) {
  const poppler::byte_array bytes = text.to_utf8();
  return {bytes.begin(), bytes.end()};
}

}  // namespace

absl::StatusOr<DocumentText> ReadPdf(const std::string& path) {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  const std::unique_ptr<poppler::document> document(poppler::document::load_from_file(path));
  if (document == nullptr) return InvalidArgument("not a PDF file");
  if (document->is_locked()) return InvalidArgument("encrypted");
  if (document->pages() > kMaxPages) {
    return Error(absl::StatusCode::kResourceExhausted, "has more than {} pages", kMaxPages);
  }
  DocumentText out;
  for (int number = 0; number < document->pages(); ++number) {
    const std::unique_ptr<poppler::page> page(document->create_page(number));
    if (page == nullptr) return InvalidArgument("page {} is damaged", number + 1);
    out.text += Utf8Of(page->text()) + "\n";
    if (out.text.size() > kMaxDocumentTextBytes) {
      return Error(absl::StatusCode::kResourceExhausted, "has too much text");
    }
  }
  const std::string record = Utf8Of(document->info_key(kInfoKey));
  if (!record.empty()) out.records.push_back(record);
  return out;
}

}  // namespace weir::auditor
