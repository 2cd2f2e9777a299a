#include "compliance/base/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "compliance/base/status.h"

namespace weir::log {
namespace {

// JSON string escaping (RFC 8259 section 7); bytes above 0x7f pass as they are.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string Rendered(const std::variant<int64_t, double, bool, std::string>& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return Quoted(*word);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{:.6g}", *real);
  return fmt::format("{}", std::get<int64_t>(value));
}

spdlog::level::level_enum LevelOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
    case Level::kSilent:
      return spdlog::level::off;
  }
  return spdlog::level::err;
}

}  // namespace

Field::Field(const char* name, const absl::Status& status)
    : Field(name, std::string_view(status.ToString())) {}

void Start(std::string_view program, Level lowest) {
  auto logger = std::make_shared<spdlog::logger>(std::string(program),
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern(R"({"ts":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","program":"%n",%v})");
  logger->set_level(LevelOf(lowest));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void Write(Level level, const char* event, std::initializer_list<Field> fields) {
  if (!spdlog::should_log(LevelOf(level))) return;
  std::string line = fmt::format("\"event\":{}", Quoted(event));
  for (const Field& field : fields) {
    line += fmt::format(",{}:{}", Quoted(field.name()), Rendered(field.value()));
  }
  spdlog::log(LevelOf(level), "{}", line);
}

}  // namespace weir::log
