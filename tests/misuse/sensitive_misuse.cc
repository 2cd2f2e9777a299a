// What a person wrote and key material do not print, and do not turn into strings by accident.
#include <fmt/format.h>

#include <ostream>
#include <string>

#include "compliance/base/log.h"
#include "compliance/base/sensitive.h"
#include "compliance/base/status.h"

namespace weir {

// The way that exists, easy to search for.
size_t Allowed(const UserText& text, const Secret& key) {
  log::Info("text_received", {{"size_bytes", uint64_t{text.size_bytes()}}});
  return text.Reveal().size() + key.Reveal().size();
}

#ifdef WEIR_MISUSE_user_text_in_format
std::string Forge(const UserText& text) { return fmt::format("{}", text); }
#endif

#ifdef WEIR_MISUSE_user_text_in_status
absl::Status Forge(const UserText& text) { return InvalidArgument("bad: {}", text); }
#endif

#ifdef WEIR_MISUSE_user_text_in_stream
void Forge(std::ostream& out, const UserText& text) { out << text; }
#endif

#ifdef WEIR_MISUSE_user_text_in_log
void Forge(const UserText& text) { log::Info("received", {{"text", text}}); }
#endif

#ifdef WEIR_MISUSE_user_text_as_string
std::string Forge(const UserText& text) { return text; }
#endif

#ifdef WEIR_MISUSE_secret_in_format
std::string Forge(const Secret& key) { return fmt::format("{}", key); }
#endif

#ifdef WEIR_MISUSE_secret_in_stream
void Forge(std::ostream& out, const Secret& key) { out << key; }
#endif

#ifdef WEIR_MISUSE_secret_in_log
void Forge(const Secret& key) { log::Info("loaded", {{"key", key}}); }
#endif

#ifdef WEIR_MISUSE_secret_copied
Secret Forge(const Secret& key) { return key; }
#endif

}  // namespace weir
