// A package of office files (ECMA-376 part 2: a ZIP archive of XML parts), read as streams.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "compliance/ooxml/xml.h"

namespace weir::ooxml {

// What a part may have unpacked, whatever the archive says of its size: archives can be bombs.
inline constexpr uint64_t kMaxSmallPartBytes = 4u << 20;
inline constexpr uint64_t kMaxParts = 4096;

// One thread at a time.
class Package {
 public:
  // NOT_FOUND; INVALID_ARGUMENT when the file is not a ZIP archive or has too many parts.
  static absl::StatusOr<Package> Open(const std::string& path);
  ~Package();
  Package(Package&&) noexcept;
  Package& operator=(Package&&) noexcept;

  bool Has(const std::string& part) const;
  // INVALID_ARGUMENT: absent, encrypted, damaged or not XML. RESOURCE_EXHAUSTED: larger than
  // `limit_bytes`.
  absl::Status Read(const std::string& part, uint64_t limit_bytes, XmlHandler& handler) const;

 private:
  struct Archive;
  explicit Package(std::unique_ptr<Archive> archive);
  std::unique_ptr<Archive> archive_;
};

}  // namespace weir::ooxml
