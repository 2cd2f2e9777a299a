#include "compliance/crypto/sha256_blocks.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>

namespace weir::crypto {
namespace {

constexpr size_t kLengthSize = 8;

}  // namespace

Sha256Blocks::Sha256Blocks(Message message) : parts_(message) {
  uint64_t size = 0;
  for (const std::string_view part : message) size += part.size();
  size_bits_ = size * 8;
  left_ = (size + 1 + kLengthSize + kBlockSize - 1) / kBlockSize;
  Advance();
}

Sha256Blocks::~Sha256Blocks() { OPENSSL_cleanse(block_.data(), block_.size()); }

// Goes on to the next part that is not empty, if this one is used up.
void Sha256Blocks::Advance() {
  while (part_.empty() && !parts_.empty()) {
    part_ = parts_.front();
    parts_ = parts_.subspan(1);
  }
}

const char* Sha256Blocks::Next() {
  --left_;
  if (part_.size() < kBlockSize) return Assemble();
  const char* const block = part_.data();
  part_.remove_prefix(kBlockSize);
  Advance();
  return block;
}

const char* Sha256Blocks::Assemble() {
  size_t filled = 0;
  while (!part_.empty() && filled < kBlockSize) {
    const size_t size = std::min(part_.size(), kBlockSize - filled);
    std::memcpy(block_.data() + filled, part_.data(), size);
    filled += size;
    part_.remove_prefix(size);
    Advance();
  }
  if (filled == kBlockSize) return block_.data();
  std::memset(block_.data() + filled, 0, kBlockSize - filled);
  if (!ended_) block_[filled] = static_cast<char>(0x80);
  ended_ = true;
  for (size_t i = 0; left_ == 0 && i < kLengthSize; ++i) {
    block_[kBlockSize - 1 - i] = static_cast<char>(size_bits_ >> 8 * i);
  }
  return block_.data();
}

}  // namespace weir::crypto
