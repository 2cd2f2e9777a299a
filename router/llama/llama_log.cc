#include "router/llama/llama_log.h"

#include <mutex>
#include <string_view>
#include <utility>

#include "compliance/base/log.h"
#include "llama.h"

namespace weir::router::llama {
namespace {

thread_local std::string last_error;

// "f: text\n" -> "text".
std::string_view Trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.remove_suffix(1);
  const size_t colon = line.find(": ");
  const bool named = colon != std::string_view::npos && line.find(' ') > colon;
  return named ? line.substr(colon + 2) : line;
}

void OnLine(ggml_log_level level, const char* text, void* /*data*/) {
  const std::string_view line = Trimmed(text);
  if (level == GGML_LOG_LEVEL_CONT || line.empty()) return;
  if (level == GGML_LOG_LEVEL_ERROR) last_error = line;
  log::Write(log::Level::kDebug, "llama", {{"line", line}});
}

}  // namespace

void StartLlama() {
  static std::once_flag started;
  std::call_once(started, [] {
    llama_log_set(OnLine, nullptr);
    llama_backend_init();
  });
}

std::string TakeLastError() { return std::exchange(last_error, {}); }

}  // namespace weir::router::llama
