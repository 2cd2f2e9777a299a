// llama.cpp reports through one callback of the process and would write to standard error. This
// sends its lines to the logging facade at debug level and keeps the last error for a status
// message.
#pragma once

#include <string>

namespace weir::router::llama {

// Starts llama.cpp's backend and takes over its messages. Idempotent, thread-safe. Call before any
// other function of llama.cpp.
void StartLlama();

// The last error that llama.cpp reported on this thread since the last call; empty when none.
std::string TakeLastError();

}  // namespace weir::router::llama
