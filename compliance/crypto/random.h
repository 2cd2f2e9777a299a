// Random bytes from the operating system's generator, which a system call each is too slow for: a
// thread asks for a page at a time and hands it out in pieces.
#pragma once

#include <span>

namespace weir::crypto {

// Thread-safe. What is handed out is wiped here at once. Memory of a forked child is not a copy: it
// asks anew.
void FillRandom(std::span<char> out);

}  // namespace weir::crypto
