// XML as a stream of elements, for the parts of office files.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace weir::ooxml {

// Names come without their prefix. A document type, and so every entity of its own, is refused.
class XmlHandler {
 public:
  using Attribute = std::function<std::string_view(std::string_view name)>;  // empty when absent
  virtual ~XmlHandler() = default;
  virtual void Begin(std::string_view name, const Attribute& attribute) = 0;
  virtual void End(std::string_view name) = 0;
  virtual void Text(std::string_view text) = 0;
};

// One document; one thread. The handler must outlive it. After an error nothing more may be fed.
class XmlReader {
 public:
  explicit XmlReader(XmlHandler& handler);
  ~XmlReader();
  XmlReader(const XmlReader&) = delete;
  XmlReader& operator=(const XmlReader&) = delete;
  // INVALID_ARGUMENT: not well-formed, nested deeper than 64, or with a document type.
  absl::Status Feed(std::string_view bytes);
  absl::Status Finish();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace weir::ooxml
