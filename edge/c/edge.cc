// The functions of weir/edge.h: read the struct, ask the agent, write the result.
#include "edge/include/weir/edge.h"

#include <cstdlib>
#include <exception>

#include "compliance/base/log.h"
#include "compliance/base/status.h"
#include "config/load.h"
#include "edge/agent.h"
#include "edge/c/callback_attestor.h"
#include "edge/c/callback_writer.h"
#include "edge/c/read_struct.h"
#include "router/rpc/entrance.h"
#include "router/rpc/version.h"
#include "router/rpc/wire_json.h"

struct weir_agent {
  std::unique_ptr<weir::FileSystem> files = weir::NewPosixFileSystem();
  weir::SystemClock clock;
  std::unique_ptr<weir::edge::Agent> agent;
  weir::edge::Running running;
};

struct weir_exchange {
  std::weak_ptr<weir::router::Exchange> exchange;
};

namespace weir::edge {
namespace {

// No exception may leave for C.
template <typename Call>
int32_t Guarded(weir_error* error, Call call) {
  try {
    return WriteError(call(), error);
  } catch (const std::exception&) {
    return WriteError(absl::InternalError("out of memory, or a bug"), error);
  }
}

// REQUIRES: json is not null.
absl::Status GiveJson(const google::protobuf::Message& message, char** json) {
  const std::string text = router::JsonOf(message);
  if (text.empty()) return absl::InternalError("the answer cannot be written as JSON");
  *json = ::strdup(text.c_str());
  if (*json == nullptr) return Error(absl::StatusCode::kResourceExhausted, "out of memory");
  return absl::OkStatus();
}

absl::Status NotNull(const void* pointer, const char* name) {
  return pointer != nullptr ? absl::OkStatus() : InvalidArgument("{} is null", name);
}

absl::Status Open(const weir_agent_options* given, weir_agent** out) {
  WEIR_RETURN_IF_ERROR(NotNull(out, "agent"));
  *out = nullptr;
  WEIR_ASSIGN_OR_RETURN(const weir_agent_options options, ReadStruct(given));
  WEIR_ASSIGN_OR_RETURN(const auto settings, config::LoadEdge(options.config_path));
  log::Start("weir", options.log == 1 ? settings.log_level : log::Level::kSilent);
  auto opened = std::make_unique<weir_agent>();
  WEIR_ASSIGN_OR_RETURN(opened->agent, Agent::Start(settings, *opened->files, opened->clock));
  *out = opened.release();
  return absl::OkStatus();
}

struct Listener {
  weir_event_callback callback;
  void* user;
};

absl::StatusOr<std::shared_ptr<router::Exchange>> Chat(weir_agent& handle,
                                                       const weir_request* given,
                                                       const Listener& listener) {
  WEIR_ASSIGN_OR_RETURN(const v1::ChatRequest request, ReadStruct(given));
  Running::Hold hold = handle.running.TryHold();
  if (hold == nullptr) return absl::CancelledError("the agent is being closed");
  Agent& agent = *handle.agent;
  const router::ExchangeParts parts = agent.parts();
  WEIR_ASSIGN_OR_RETURN(router::Entered entered,
                        router::Enter(agent.slots(), agent.FieldsOf(request), parts.clock));
  auto writer = std::make_shared<CallbackWriter>(agent.messages(), listener.callback, listener.user,
                                                 std::move(hold));
  writer->Occupy(std::move(entered.slot));
  auto exchange = router::Exchange::Start(parts, std::move(entered.request), std::move(writer));
  handle.running.Add(exchange);
  return exchange;
}

absl::Status SendReport(weir_agent& handle, const weir_report* given, weir_report_callback callback,
                        void* user) {
  WEIR_RETURN_IF_ERROR(NotNull(reinterpret_cast<const void*>(callback), "callback"));
  WEIR_ASSIGN_OR_RETURN(const v1::ReportRequest report, ReadStruct(given));
  Running::Hold hold = handle.running.TryHold();
  if (hold == nullptr) return absl::CancelledError("the agent is being closed");
  handle.agent->Report(
      report, [callback, user, hold](const absl::StatusOr<v1::ReportResponse>& result) {
        const std::string text =
            result.ok() ? router::JsonOf(*result) : std::string(ToStd(result.status().message()));
        callback(user, static_cast<int32_t>(result.status().code()), text.c_str());
      });
  return absl::OkStatus();
}

}  // namespace
}  // namespace weir::edge

using weir::edge::Guarded;
using weir::edge::NotNull;

extern "C" {

const char* weir_code_name(int32_t code) {
  switch (code) {
    case WEIR_OK:
      return "OK";
    case WEIR_CANCELLED:
      return "CANCELLED";
    case WEIR_INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case WEIR_DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case WEIR_NOT_FOUND:
      return "NOT_FOUND";
    case WEIR_PERMISSION_DENIED:
      return "PERMISSION_DENIED";
    case WEIR_RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case WEIR_FAILED_PRECONDITION:
      return "FAILED_PRECONDITION";
    case WEIR_UNIMPLEMENTED:
      return "UNIMPLEMENTED";
    case WEIR_INTERNAL:
      return "INTERNAL";
    case WEIR_UNAVAILABLE:
      return "UNAVAILABLE";
    case WEIR_DATA_LOSS:
      return "DATA_LOSS";
    default:
      return "UNKNOWN";
  }
}

const char* weir_version(void) { return weir::router::kVersion; }

int32_t weir_agent_open(const weir_agent_options* options, weir_agent** agent, weir_error* error) {
  return Guarded(error, [&] { return weir::edge::Open(options, agent); });
}

void weir_agent_close(weir_agent* agent) {
  if (agent == nullptr) return;
  agent->running.Close();
  delete agent;
}

int32_t weir_agent_reload_policy(weir_agent* agent, weir_error* error) {
  return Guarded(error, [&]() -> absl::Status {
    WEIR_RETURN_IF_ERROR(NotNull(agent, "agent"));
    return agent->agent->ReloadPolicy();
  });
}

int32_t weir_agent_status(weir_agent* agent, char** json, weir_error* error) {
  return Guarded(error, [&]() -> absl::Status {
    WEIR_RETURN_IF_ERROR(NotNull(agent, "agent"));
    WEIR_RETURN_IF_ERROR(NotNull(json, "json"));
    return weir::edge::GiveJson(agent->agent->GetStatus(), json);
  });
}

void weir_string_free(char* text) { std::free(text); }

int32_t weir_agent_set_signals(weir_agent* agent, const weir_signals* signals, weir_error* error) {
  return Guarded(error, [&]() -> absl::Status {
    WEIR_RETURN_IF_ERROR(NotNull(agent, "agent"));
    WEIR_ASSIGN_OR_RETURN(const auto told, weir::edge::ReadStruct(signals));
    agent->agent->SetSignals(told);
    return absl::OkStatus();
  });
}

int32_t weir_agent_set_attestor(weir_agent* agent, weir_attestor_callback callback, void* user,
                                weir_error* error) {
  return Guarded(error, [&]() -> absl::Status {
    WEIR_RETURN_IF_ERROR(NotNull(agent, "agent"));
    WEIR_RETURN_IF_ERROR(NotNull(reinterpret_cast<const void*>(callback), "callback"));
    return agent->agent->SetAttestor(
        std::make_unique<weir::edge::CallbackAttestor>(callback, user));
  });
}

int32_t weir_chat(weir_agent* agent, const weir_request* request, weir_event_callback callback,
                  void* user, weir_exchange** exchange, weir_error* error) {
  return Guarded(error, [&]() -> absl::Status {
    if (exchange != nullptr) *exchange = nullptr;
    WEIR_RETURN_IF_ERROR(NotNull(agent, "agent"));
    WEIR_RETURN_IF_ERROR(NotNull(reinterpret_cast<const void*>(callback), "callback"));
    auto handle = std::make_unique<weir_exchange>();
    WEIR_ASSIGN_OR_RETURN(handle->exchange, weir::edge::Chat(*agent, request, {callback, user}));
    if (exchange != nullptr) *exchange = handle.release();
    return absl::OkStatus();
  });
}

void weir_exchange_cancel(weir_exchange* exchange) {
  if (exchange == nullptr) return;
  if (const auto running = exchange->exchange.lock()) running->Cancel();
}

void weir_exchange_free(weir_exchange* exchange) { delete exchange; }

int32_t weir_preview(weir_agent* agent, const weir_request* request, char** json,
                     weir_error* error) {
  return Guarded(error, [&]() -> absl::Status {
    WEIR_RETURN_IF_ERROR(NotNull(agent, "agent"));
    WEIR_RETURN_IF_ERROR(NotNull(json, "json"));
    WEIR_ASSIGN_OR_RETURN(const auto wire, weir::edge::ReadStruct(request));
    WEIR_ASSIGN_OR_RETURN(const auto preview, agent->agent->Preview(wire));
    return weir::edge::GiveJson(preview, json);
  });
}

int32_t weir_send_report(weir_agent* agent, const weir_report* report,
                         weir_report_callback callback, void* user, weir_error* error) {
  return Guarded(error, [&]() -> absl::Status {
    WEIR_RETURN_IF_ERROR(NotNull(agent, "agent"));
    return weir::edge::SendReport(*agent, report, callback, user);
  });
}

}  // extern "C"
