/* Weir in this process: the whole edge agent behind a C interface (C11, also C++, Swift, ctypes).
 *
 * Everything that the daemon weir-edge does for a caller of its socket this library does for a
 * caller of these functions, with the same code: the gate, the ledger, the label, the model on the
 * device and the gateway. It opens no socket to listen on and starts no process.
 *
 * Threads. Unless a function says otherwise it may be called from any thread at any time, also from
 * inside a callback, and it does not block on the network, on the model or on a person. Callbacks
 * come on threads of the library, one at a time for one exchange, several at once for several
 * exchanges; they must return soon and must not call weir_agent_close.
 *
 * Signals. On Linux the first agent of a process sets a handler for SIGBUS, which stays: a policy
 * or model file that is cut while it is mapped must not end the process. Other bus errors go to the
 * handler that was there before. Who sets one later passes on what is not theirs.
 *
 * Memory. What the caller passes is copied before the function returns. What a callback is given is
 * valid until it returns. What is returned as `char **` is the caller's: weir_string_free.
 *
 * Versions. Every struct begins with `size`: the caller sets it to sizeof the struct as it was
 * compiled (the weir_..._init functions do). Fields are only ever added at the end; the library
 * reads and writes none beyond `size`. Structs smaller than their first release are refused with
 * WEIR_INVALID_ARGUMENT.
 *
 * Text is UTF-8 with a NUL behind it. A null text means an empty one.
 */
#ifndef WEIR_EDGE_H
#define WEIR_EDGE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "signals.h" /* beside this file */

#if defined(_WIN32)
#define WEIR_API
#else
#define WEIR_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --- errors ------------------------------------------------------------------------------- */

/* The numbers are gRPC's, so an application meets the same ones on the socket. */
typedef enum weir_code {
  WEIR_OK = 0,
  WEIR_CANCELLED = 1,
  WEIR_INVALID_ARGUMENT = 3,
  WEIR_DEADLINE_EXCEEDED = 4,
  WEIR_NOT_FOUND = 5,
  WEIR_PERMISSION_DENIED = 7,
  WEIR_RESOURCE_EXHAUSTED = 8, /* every place is taken: try again later */
  WEIR_FAILED_PRECONDITION = 9,
  WEIR_UNIMPLEMENTED = 12,
  WEIR_INTERNAL = 13,
  WEIR_UNAVAILABLE = 14, /* nothing that is permitted can answer now */
  WEIR_DATA_LOSS = 15
} weir_code;

/* "UNAVAILABLE"; "UNKNOWN" for a number that is none of the above. Never null, never freed. */
WEIR_API const char *weir_code_name(int32_t code);

/* Filled when a function returns something other than WEIR_OK. May be passed as null. */
typedef struct weir_error {
  uint32_t size;
  int32_t code;
  char message[512]; /* one line for developers, cut when longer; never what a person wrote */
} weir_error;

/* "0.1.0". */
WEIR_API const char *weir_version(void);

/* --- the agent ---------------------------------------------------------------------------- */

typedef struct weir_agent weir_agent;

typedef struct weir_agent_options {
  uint32_t size;
  uint32_t log;            /* 1: JSON lines on standard error at the level of the settings; 0: none.
                              Of the whole process: the agent opened last decides */
  const char *config_path; /* the daemon's settings file (config/edge.yaml); its socket is not used */
} weir_agent_options;

/* Starts the agent: reads the settings, opens the ledger, loads the policy. The model is loaded in
 * the background; until then answers come from the cloud or wait. Blocks on the disk (tens of
 * milliseconds). One agent a state directory: WEIR_FAILED_PRECONDITION or WEIR_UNAVAILABLE when
 * another one, or the daemon, has it. Any error means that there is no agent. */
WEIR_API int32_t weir_agent_open(const weir_agent_options *options, weir_agent **agent,
                                 weir_error *error);

/* Cancels what runs, waits until every exchange has had its last event, and frees the agent. Blocks
 * (the time of one token, and of the disk). Not from a callback; nobody may use the agent any
 * more. Exchanges stay valid until they are freed. Null is ignored. */
WEIR_API void weir_agent_close(weir_agent *agent);

/* Loads the policy again; on any error the one in force stays. Blocks on the disk. */
WEIR_API int32_t weir_agent_reload_policy(weir_agent *agent, weir_error *error);

/* Engines, policy, ledger, upload: weir.v1.GetStatusResponse as JSON, with proto field names. */
WEIR_API int32_t weir_agent_status(weir_agent *agent, char **json, weir_error *error);

WEIR_API void weir_string_free(char *text); /* null is ignored */

/* --- the device --------------------------------------------------------------------------- */

/* From the next request on this is the state of the device; the library does not ask the system any
 * more. iOS: thermalState and isLowPowerModeEnabled of ProcessInfo, batteryLevel and batteryState
 * of UIDevice, the path of NWPathMonitor, memory warnings; call it whenever one of them changes. */
WEIR_API int32_t weir_agent_set_signals(weir_agent *agent, const weir_signals *signals,
                                        weir_error *error);

/* --- a device that proves itself ------------------------------------------------------------ */

typedef enum weir_proof {
  WEIR_PROOF_NEW_KEY = 1, /* make a key; out: its name, 32 bytes. iOS: generateKey, Base64 decoded */
  WEIR_PROOF_ATTEST = 2,  /* out: the maker's word for the key. iOS: attestKey */
  WEIR_PROOF_ASSERT = 3   /* out: the key's signature. iOS: generateAssertion */
} weir_proof;

#define WEIR_PROOF_NAME_BYTES 32 /* of a key's name and of a hash */
#define WEIR_PROOF_MOST_BYTES 16384

/* Puts at most WEIR_PROOF_MOST_BYTES at `out` and their number at `out_bytes`. WEIR_UNAVAILABLE: try
 * again later; another code: it failed, for WEIR_PROOF_ASSERT: the key is lost and replaced. What a
 * kind has not is null. Comes on a thread of the library, one at a time, and may wait (iOS: for the
 * completion handler); weir_agent_close waits for it. */
typedef int32_t (*weir_attestor_callback)(void *user, int32_t proof, const uint8_t *key_id,
                                          const uint8_t *client_data_hash, uint8_t *out,
                                          size_t *out_bytes);

/* From now on the agent proves to the gateway that it runs on a genuine device, in the background,
 * and the cloud is not asked before it has (docs/EDGE.md). `user` is used until weir_agent_close
 * has returned. WEIR_FAILED_PRECONDITION: the settings name no gateway, or there is an attestor. */
WEIR_API int32_t weir_agent_set_attestor(weir_agent *agent, weir_attestor_callback callback,
                                         void *user, weir_error *error);

/* --- an exchange -------------------------------------------------------------------------- */

typedef enum weir_role {
  WEIR_ROLE_SYSTEM = 1,
  WEIR_ROLE_USER = 2,
  WEIR_ROLE_ASSISTANT = 3,
  WEIR_ROLE_TOOL = 4
} weir_role;

typedef struct weir_turn {
  int32_t role; /* weir_role */
  const char *text;
} weir_turn;

typedef enum weir_privacy {
  WEIR_PRIVACY_AUTO = 1,
  WEIR_PRIVACY_LOCAL_ONLY = 2, /* never leaves the device, whatever happens */
  WEIR_PRIVACY_CLOUD_ONLY = 3
} weir_privacy;

typedef enum weir_locale { WEIR_LOCALE_ZH = 1, WEIR_LOCALE_EN = 2 } weir_locale;

/* weir.v1.ChatRequest. Zero or null means the default everywhere. */
typedef struct weir_request {
  uint32_t size;
  uint32_t turn_count;    /* 1 to 512 */
  const weir_turn *turns; /* all texts together at most 262,144 bytes; the last is the person's */
  int32_t privacy;        /* weir_privacy */
  int32_t locale;         /* weir_locale; of replies and marks; default Chinese */
  uint32_t deadline_ms;   /* at most 600,000 */
  uint32_t max_tokens;    /* of the answer; at most 8,192 */
  double temperature;     /* 0 to 2; below 0: the default */
  double top_p;           /* at most 1 */
  uint32_t seed;          /* 0: not fixed */
  int32_t age_band;       /* weir.v1.AgeBand, 1 (under 3) to 6 (adult) */
  const char *session;    /* at most 128 bytes, like the next two */
  const char *subject;    /* pseudonymous handle of the person */
  const char *tenant;
  const char *json_schema; /* that the answer shall fit; at most 16,384 bytes; docs/MODELS.md */
} weir_request;

typedef enum weir_event_kind {
  WEIR_EVENT_STARTED = 1,   /* admitted, routed and on record */
  WEIR_EVENT_TEXT = 2,      /* more of the answer */
  WEIR_EVENT_NOTICE = 3,    /* words to be shown beside the answer */
  WEIR_EVENT_WITHDRAWN = 4, /* forget all text so far */
  WEIR_EVENT_REFUSED = 5,   /* the reply in place of an answer */
  WEIR_EVENT_FINISHED = 6,  /* the last one: the record is closed */
  WEIR_EVENT_FAILED = 7     /* the last one: `code` and `message` say why */
} weir_event_kind;

/* Texts that do not belong to the kind are empty, never null. */
typedef struct weir_event {
  uint32_t size;
  int32_t kind;            /* weir_event_kind; ignore kinds that you do not know */
  const char *text;        /* TEXT, NOTICE, REFUSED: what people read */
  size_t text_bytes;       /* of `text`, without its NUL */
  const char *label;       /* the visible mark that the text is generated; show it */
  const char *label_json;  /* the implicit mark: keep it with the text */
  const char *exchange_id; /* STARTED, FINISHED: what a report names */
  const char *engine;      /* STARTED: who is to answer; FINISHED: who answered */
  const char *reason;      /* REFUSED: "content", "stale_policy", ...; NOTICE: its kind */
  const char *category;    /* REFUSED, WITHDRAWN */
  int32_t code;            /* FAILED: weir_code */
  const char *message;     /* FAILED: one line for developers */
  const char *json;        /* all of it, weir.v1.ChatEvent with proto field names; empty for TEXT
                              and FAILED */
} weir_event;

typedef void (*weir_event_callback)(void *user, const weir_event *event);

typedef struct weir_exchange weir_exchange;

/* Starts an exchange. After WEIR_OK the callback gets STARTED, NOTICE*, TEXT*, (WITHDRAWN, REFUSED)?,
 * FINISHED; or NOTICE*, REFUSED, FINISHED; and at any point FAILED instead of the rest: always
 * exactly one FINISHED or FAILED, after which `user` is not touched again. Events may come before
 * this returns. After anything else than WEIR_OK there are no events and no exchange.
 * `exchange` may be null when it will not be cancelled; else free it with weir_exchange_free. */
WEIR_API int32_t weir_chat(weir_agent *agent, const weir_request *request,
                           weir_event_callback callback, void *user, weir_exchange **exchange,
                           weir_error *error);

/* The person lost interest: soon there is FAILED with WEIR_CANCELLED, unless it has ended already. */
WEIR_API void weir_exchange_cancel(weir_exchange *exchange);

/* Frees the handle, at any time; an exchange that still runs goes on. Null is ignored. */
WEIR_API void weir_exchange_free(weir_exchange *exchange);

/* What would happen: weir.v1.PreviewResponse as JSON, with all that would leave the device. Nothing
 * is generated or recorded. */
WEIR_API int32_t weir_preview(weir_agent *agent, const weir_request *request, char **json,
                              weir_error *error);

/* --- complaints and appeals --------------------------------------------------------------- */

typedef enum weir_report_kind { WEIR_REPORT_COMPLAINT = 1, WEIR_REPORT_APPEAL = 2 } weir_report_kind;

typedef struct weir_report {
  uint32_t size;
  int32_t kind;            /* weir_report_kind */
  const char *exchange_id; /* an appeal needs one */
  const char *comment;     /* at most 4,096 bytes; sealed in the record */
  const char *tenant;
  const char *subject;
} weir_report;

/* Once: WEIR_OK and weir.v1.ReportResponse as JSON when the entry is durable, else the code and one
 * line for developers. */
typedef void (*weir_report_callback)(void *user, int32_t code, const char *json_or_message);

/* The callback comes exactly once, also when this is wrong from the start (then before it
 * returns). Only a struct that cannot be read is an error without a callback. */
WEIR_API int32_t weir_send_report(weir_agent *agent, const weir_report *report,
                                  weir_report_callback callback, void *user, weir_error *error);

/* --- structs as their first release had them, everything else zero --------------------------- */

#define WEIR_DEFINE_INIT(type)                  \
  static inline void type##_init(type *value) { \
    memset(value, 0, sizeof *value);            \
    value->size = (uint32_t)sizeof *value;      \
  }
WEIR_DEFINE_INIT(weir_error)
WEIR_DEFINE_INIT(weir_agent_options)
WEIR_DEFINE_INIT(weir_signals)
WEIR_DEFINE_INIT(weir_report)
#undef WEIR_DEFINE_INIT

/* A zero temperature is a wish of its own (greedy), so this leaves it at the default. */
static inline void weir_request_init(weir_request *value) {
  memset(value, 0, sizeof *value);
  value->size = (uint32_t)sizeof *value;
  value->temperature = -1;
}

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* WEIR_EDGE_H */
