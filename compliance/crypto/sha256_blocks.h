// A message cut into the padded blocks of SHA-256 (FIPS 180-4 section 5.1.1), without a copy where
// a block lies within one part of it. What was copied is wiped when it dies: it may be of a key.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "compliance/crypto/digest.h"

namespace weir::crypto {

class Sha256Blocks {
 public:
  static constexpr size_t kBlockSize = 64;

  // What the message views must outlive it.
  explicit Sha256Blocks(Message message);
  ~Sha256Blocks();
  Sha256Blocks(const Sha256Blocks&) = delete;
  Sha256Blocks& operator=(const Sha256Blocks&) = delete;

  size_t left() const { return left_; }
  // The next block; valid until the next call. REQUIRES: left() > 0.
  const char* Next();

 private:
  const char* Assemble();
  void Advance();

  Message parts_;  // behind the current one
  std::string_view part_;
  uint64_t size_bits_ = 0;
  size_t left_ = 0;
  bool ended_ = false;  // the bit behind the message has been given out
  std::array<char, kBlockSize> block_;
};

}  // namespace weir::crypto
