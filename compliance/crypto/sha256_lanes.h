// SHA-256 (FIPS 180-4) by the processor's own instructions, of one message or of two side by side:
// each instruction waits for the one before, so a second message costs little. Used inside
// compliance/crypto only, where the processor has them; elsewhere OpenSSL does it. Compared with
// OpenSSL by test. Thread-safe.
#pragma once

#include <array>

#include "compliance/crypto/digest.h"

namespace weir::crypto {

// x86: the SHA extensions (SHA256RNDS2, SHA256MSG1, SHA256MSG2) and SSE 4.1.
bool HasSha256Lanes();

// REQUIRES: HasSha256Lanes().
Digest Sha256Lane(Message message);
std::array<Digest, 2> Sha256Lanes(Message a, Message b);

}  // namespace weir::crypto
