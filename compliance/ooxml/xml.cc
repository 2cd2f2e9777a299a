#include "compliance/ooxml/xml.h"

#include <expat.h>

#include "compliance/base/status.h"

namespace weir::ooxml {
namespace {

constexpr int kMaxDepth = 64;

std::string_view LocalName(std::string_view name) { return name.substr(name.rfind(':') + 1); }

}  // namespace

struct XmlReader::Parser {
  explicit Parser(XmlHandler& to) : handler(to), expat(XML_ParserCreate(nullptr)) {
    WEIR_CHECK(expat != nullptr);
    XML_SetUserData(expat, this);
    XML_SetElementHandler(expat, OnBegin, OnEnd);
    XML_SetCharacterDataHandler(expat, OnText);
    XML_SetStartDoctypeDeclHandler(expat, OnDoctype);
  }
  ~Parser() { XML_ParserFree(expat); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void Stop(const char* why) {
    if (fault.empty()) fault = why;
    XML_StopParser(expat, XML_FALSE);
  }

  static void OnBegin(void* self, const XML_Char* name, const XML_Char** attributes) {
    auto& parser = *static_cast<Parser*>(self);
    if (++parser.depth > kMaxDepth) return parser.Stop("is nested too deeply");
    parser.handler.Begin(LocalName(name), [&](std::string_view wanted) -> std::string_view {
      for (const XML_Char** at = attributes; at[0] != nullptr; at += 2) {
        if (LocalName(at[0]) == wanted) return at[1];
      }
      return {};
    });
  }
  static void OnEnd(void* self, const XML_Char* name) {
    auto& parser = *static_cast<Parser*>(self);
    --parser.depth;
    parser.handler.End(LocalName(name));
  }
  static void OnText(void* self, const XML_Char* text, int size) {
    static_cast<Parser*>(self)->handler.Text({text, static_cast<size_t>(size)});
  }
  static void OnDoctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<Parser*>(self)->Stop("has a document type");
  }

  absl::Status Parse(std::string_view bytes, bool last) {
    const int size = static_cast<int>(bytes.size());
    if (XML_Parse(expat, bytes.data(), size, last ? 1 : 0) == XML_STATUS_OK) {
      return absl::OkStatus();
    }
    if (!fault.empty()) return InvalidArgument("the XML {}", fault);
    return InvalidArgument("the XML is damaged at byte {}", XML_GetCurrentByteIndex(expat));
  }

  XmlHandler& handler;
  XML_Parser expat;
  int depth = 0;
  std::string fault;
};

XmlReader::XmlReader(XmlHandler& handler) : parser_(std::make_unique<Parser>(handler)) {}
XmlReader::~XmlReader() = default;

absl::Status XmlReader::Feed(std::string_view bytes) {
  WEIR_CHECK(bytes.size() <= INT32_MAX);
  return parser_->Parse(bytes, false);
}

absl::Status XmlReader::Finish() { return parser_->Parse({}, true); }

}  // namespace weir::ooxml
