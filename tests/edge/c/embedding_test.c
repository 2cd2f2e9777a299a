/* The C interface used from C. Argument: a settings file whose model is small, and whose gate refuses
 * WEIR_TEST_REFUSED. Prints what went wrong; exit code 0 when nothing did. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <weir/edge.h>

static int failures = 0;

#define EXPECT(condition)                                            \
  do {                                                               \
    if (!(condition)) {                                              \
      fprintf(stderr, "line %d: not so: %s\n", __LINE__, #condition); \
      ++failures;                                                    \
    }                                                                \
  } while (0)

/* What one exchange said. */
typedef struct {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  char order[256]; /* one letter an event; repeated texts count once */
  size_t text_bytes;
  int labelled;
  int ended; /* how often */
  int32_t code;
  char exchange_id[64];
  char reason[64];
} Record;

static void record_init(Record *record) {
  memset(record, 0, sizeof *record);
  pthread_mutex_init(&record->mutex, NULL);
  pthread_cond_init(&record->changed, NULL);
}

static void record_order(Record *record, int32_t kind) {
  static const char letters[] = "?STNWRFX";
  const size_t used = strlen(record->order);
  const char letter = kind >= 1 && kind <= 7 ? letters[kind] : '?';
  if (letter == 'T' && used > 0 && record->order[used - 1] == 'T') return;
  if (used + 1 < sizeof record->order) record->order[used] = letter;
}

static void on_event(void *user, const weir_event *event) {
  Record *record = user;
  pthread_mutex_lock(&record->mutex);
  EXPECT(event->size == sizeof *event);
  EXPECT(event->text[event->text_bytes] == 0);
  record_order(record, event->kind);
  if (event->kind == WEIR_EVENT_TEXT) record->text_bytes += event->text_bytes;
  if (event->label[0] != '\0' && event->label_json[0] == '{') record->labelled = 1;
  if (event->exchange_id[0] != '\0') {
    snprintf(record->exchange_id, sizeof record->exchange_id, "%s", event->exchange_id);
  }
  if (event->kind == WEIR_EVENT_REFUSED) {
    snprintf(record->reason, sizeof record->reason, "%s", event->reason);
  }
  if (event->kind == WEIR_EVENT_FINISHED) EXPECT(strstr(event->json, "\"receipt\"") != NULL);
  if (event->kind == WEIR_EVENT_FINISHED || event->kind == WEIR_EVENT_FAILED) {
    record->code = event->code;
    ++record->ended;
    pthread_cond_broadcast(&record->changed);
  }
  pthread_mutex_unlock(&record->mutex);
}

static void wait_for_end(Record *record) {
  pthread_mutex_lock(&record->mutex);
  while (record->ended == 0) pthread_cond_wait(&record->changed, &record->mutex);
  pthread_mutex_unlock(&record->mutex);
}

static weir_request request_of(const weir_turn *turn, uint32_t max_tokens) {
  weir_request request;
  weir_request_init(&request);
  request.turns = turn;
  request.turn_count = 1;
  request.max_tokens = max_tokens;
  request.locale = WEIR_LOCALE_EN;
  return request;
}

static void structs_are_checked(weir_agent *agent) {
  const weir_turn turn = {WEIR_ROLE_USER, "hello"};
  weir_request request = request_of(&turn, 4);
  weir_error error;
  Record record;
  record_init(&record);
  weir_error_init(&error);
  weir_exchange *exchange = (weir_exchange *)&record; /* must be reset */

  request.size = offsetof(weir_request, json_schema) - 1;
  EXPECT(weir_chat(agent, &request, on_event, &record, &exchange, &error) == WEIR_INVALID_ARGUMENT);
  EXPECT(exchange == NULL);
  EXPECT(error.code == WEIR_INVALID_ARGUMENT);
  EXPECT(strstr(error.message, "weir_request.size") != NULL);

  request = request_of(NULL, 4);
  EXPECT(weir_chat(agent, &request, on_event, &record, NULL, &error) == WEIR_INVALID_ARGUMENT);
  request = request_of(&turn, 4);
  request.privacy = 77;
  EXPECT(weir_chat(agent, &request, on_event, &record, NULL, &error) == WEIR_INVALID_ARGUMENT);
  EXPECT(strstr(error.message, "privacy") != NULL);
  const weir_turn not_utf8 = {WEIR_ROLE_USER, "\xff\xfe"};
  request = request_of(&not_utf8, 4);
  EXPECT(weir_chat(agent, &request, on_event, &record, NULL, &error) == WEIR_INVALID_ARGUMENT);
  EXPECT(weir_chat(agent, NULL, on_event, &record, NULL, NULL) == WEIR_INVALID_ARGUMENT);
  EXPECT(weir_chat(agent, &request, NULL, &record, NULL, NULL) == WEIR_INVALID_ARGUMENT);
  EXPECT(weir_chat(NULL, &request, on_event, &record, NULL, NULL) == WEIR_INVALID_ARGUMENT);
  EXPECT(record.ended == 0);
}

static void an_error_of_an_older_caller_is_not_written_beyond(weir_agent *agent) {
  weir_error error;
  memset(&error, 0x5a, sizeof error);
  error.size = 4;
  EXPECT(weir_chat(agent, NULL, on_event, NULL, NULL, &error) == WEIR_INVALID_ARGUMENT);
  EXPECT(error.message[0] == 0x5a && error.code == 0x5a5a5a5a);
}

static void a_newer_caller_is_understood(weir_agent *agent) {
  const weir_turn turn = {WEIR_ROLE_USER, "hello"};
  struct {
    weir_request known;
    char added[64];
  } newer;
  memset(&newer, 0x7f, sizeof newer);
  newer.known = request_of(&turn, 2);
  newer.known.size = sizeof newer;
  Record record;
  record_init(&record);
  EXPECT(weir_chat(agent, &newer.known, on_event, &record, NULL, NULL) == WEIR_OK);
  wait_for_end(&record);
  EXPECT(strcmp(record.order, "STF") == 0);
}

static void an_answer_comes_in_order(weir_agent *agent) {
  const weir_turn turn = {WEIR_ROLE_USER, "hello"};
  const weir_request request = request_of(&turn, 8);
  weir_exchange *exchange = NULL;
  Record record;
  record_init(&record);
  EXPECT(weir_chat(agent, &request, on_event, &record, &exchange, NULL) == WEIR_OK);
  EXPECT(exchange != NULL);
  wait_for_end(&record);
  EXPECT(strcmp(record.order, "STF") == 0);
  EXPECT(record.code == WEIR_OK);
  EXPECT(record.labelled == 1);
  EXPECT(strlen(record.exchange_id) == 26);
  weir_exchange_cancel(exchange); /* too late: nothing happens */
  weir_exchange_free(exchange);
  EXPECT(record.ended == 1);
}

static void a_refusal_is_no_failure(weir_agent *agent) {
  const weir_turn turn = {WEIR_ROLE_USER, getenv("WEIR_TEST_REFUSED")};
  const weir_request request = request_of(&turn, 8);
  Record record;
  record_init(&record);
  EXPECT(weir_chat(agent, &request, on_event, &record, NULL, NULL) == WEIR_OK);
  wait_for_end(&record);
  EXPECT(strcmp(record.order, "RF") == 0);
  EXPECT(strcmp(record.reason, "content") == 0);
  char *json = NULL;
  EXPECT(weir_preview(agent, &request, &json, NULL) == WEIR_OK);
  EXPECT(json != NULL && strstr(json, "\"refused\"") != NULL);
  weir_string_free(json);
}

static void a_cancelled_exchange_fails_with_cancelled(weir_agent *agent) {
  const weir_turn turn = {WEIR_ROLE_USER, "hello"};
  const weir_request request = request_of(&turn, 4000);
  weir_exchange *exchange = NULL;
  Record record;
  record_init(&record);
  EXPECT(weir_chat(agent, &request, on_event, &record, &exchange, NULL) == WEIR_OK);
  weir_exchange_cancel(exchange);
  wait_for_end(&record);
  EXPECT(record.ended == 1);
  /* Random weights may have ended the answer first. */
  EXPECT(record.code == WEIR_CANCELLED || record.code == WEIR_OK);
  weir_exchange_free(exchange);
}

static void on_report(void *user, int32_t code, const char *json_or_message) {
  Record *record = user;
  pthread_mutex_lock(&record->mutex);
  record->code = code;
  snprintf(record->order, sizeof record->order, "%s", json_or_message);
  ++record->ended;
  pthread_cond_broadcast(&record->changed);
  pthread_mutex_unlock(&record->mutex);
}

static void reports_are_recorded(weir_agent *agent) {
  weir_report report;
  weir_report_init(&report);
  report.kind = WEIR_REPORT_COMPLAINT;
  report.comment = "too long";
  Record record;
  record_init(&record);
  EXPECT(weir_send_report(agent, &report, on_report, &record, NULL) == WEIR_OK);
  wait_for_end(&record);
  EXPECT(record.code == WEIR_OK);
  EXPECT(strstr(record.order, "due_unix_s") != NULL);

  record_init(&record);
  report.kind = WEIR_REPORT_APPEAL; /* against nothing */
  EXPECT(weir_send_report(agent, &report, on_report, &record, NULL) == WEIR_OK);
  wait_for_end(&record);
  EXPECT(record.code == WEIR_INVALID_ARGUMENT);
}

static void signals_are_judged_and_obeyed(weir_agent *agent) {
  weir_signals signals;
  weir_signals_init(&signals);
  signals.battery_percent = 101;
  EXPECT(weir_agent_set_signals(agent, &signals, NULL) == WEIR_INVALID_ARGUMENT);
  signals.battery_percent = 3;
  signals.thermal = WEIR_THERMAL_CRITICAL;
  signals.network = WEIR_NETWORK_OFFLINE;
  EXPECT(weir_agent_set_signals(agent, &signals, NULL) == WEIR_OK);
  const weir_turn turn = {WEIR_ROLE_USER, "hello"};
  const weir_request request = request_of(&turn, 8);
  char *json = NULL;
  weir_error error;
  weir_error_init(&error);
  /* Too hot for the device and no network: nobody may answer, and the very next request knows. */
  EXPECT(weir_preview(agent, &request, &json, &error) == WEIR_UNAVAILABLE);
  weir_string_free(json);
  signals.thermal = WEIR_THERMAL_NOMINAL;
  signals.memory = WEIR_MEMORY_CRITICAL; /* the same for want of memory */
  EXPECT(weir_agent_set_signals(agent, &signals, NULL) == WEIR_OK);
  json = NULL;
  EXPECT(weir_preview(agent, &request, &json, &error) == WEIR_UNAVAILABLE);
  weir_string_free(json);
  signals.size = offsetof(weir_signals, memory); /* an application that was compiled before */
  EXPECT(weir_agent_set_signals(agent, &signals, NULL) == WEIR_OK);
  json = NULL;
  EXPECT(weir_preview(agent, &request, &json, &error) == WEIR_OK);
  weir_string_free(json);
  signals.size = sizeof signals;
  signals.memory = 4;
  EXPECT(weir_agent_set_signals(agent, &signals, NULL) == WEIR_INVALID_ARGUMENT);
  weir_signals_init(&signals);
  signals.battery_percent = 100;
  signals.charging = 1;
  EXPECT(weir_agent_set_signals(agent, &signals, NULL) == WEIR_OK);
  json = NULL;
  EXPECT(weir_preview(agent, &request, &json, &error) == WEIR_OK);
  weir_string_free(json);
}

static void a_second_agent_is_turned_away(const char *config) {
  weir_agent_options options;
  weir_agent_options_init(&options);
  options.config_path = config;
  weir_agent *second = NULL;
  weir_error error;
  weir_error_init(&error);
  EXPECT(weir_agent_open(&options, &second, &error) != WEIR_OK);
  EXPECT(second == NULL);
  EXPECT(error.message[0] != '\0');
}

enum { CALLERS = 6 };

static void closing_ends_what_runs(weir_agent *agent) {
  const weir_turn turn = {WEIR_ROLE_USER, "hello"};
  const weir_request request = request_of(&turn, 4000);
  static Record records[CALLERS];
  int started = 0;
  for (int i = 0; i < CALLERS; ++i) {
    record_init(&records[started]);
    if (weir_chat(agent, &request, on_event, &records[started], NULL, NULL) == WEIR_OK) ++started;
  }
  EXPECT(started > 0);
  weir_agent_close(agent);
  for (int i = 0; i < started; ++i) EXPECT(records[i].ended == 1);
}

static void wait_until_ready(weir_agent *agent) {
  for (int ready = 0; !ready;) {
    char *status = NULL;
    EXPECT(weir_agent_status(agent, &status, NULL) == WEIR_OK);
    EXPECT(status != NULL && strstr(status, "\"ledger_origin\"") != NULL);
    ready = status == NULL || strstr(status, "\"readiness\":\"loading\"") == NULL;
    weir_string_free(status);
    const struct timespec pause = {0, 5000000};
    nanosleep(&pause, NULL);
  }
}

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  EXPECT(strcmp(weir_code_name(WEIR_DATA_LOSS), "DATA_LOSS") == 0);
  EXPECT(strcmp(weir_code_name(99), "UNKNOWN") == 0);
  EXPECT(weir_version()[0] != '\0');

  weir_agent_options options;
  weir_agent_options_init(&options);
  weir_error error;
  weir_error_init(&error);
  weir_agent *agent = NULL;
  EXPECT(weir_agent_open(&options, &agent, &error) == WEIR_INVALID_ARGUMENT);
  options.config_path = "/nonexistent/edge.yaml";
  EXPECT(weir_agent_open(&options, &agent, &error) == WEIR_NOT_FOUND);
  EXPECT(agent == NULL);
  options.config_path = argv[1];
  if (weir_agent_open(&options, &agent, &error) != WEIR_OK) {
    fprintf(stderr, "cannot open: %s\n", error.message);
    return 1;
  }
  wait_until_ready(agent);
  EXPECT(weir_agent_reload_policy(agent, &error) == WEIR_OK);

  structs_are_checked(agent);
  an_error_of_an_older_caller_is_not_written_beyond(agent);
  an_answer_comes_in_order(agent);
  a_newer_caller_is_understood(agent);
  a_refusal_is_no_failure(agent);
  a_cancelled_exchange_fails_with_cancelled(agent);
  reports_are_recorded(agent);
  signals_are_judged_and_obeyed(agent);
  a_second_agent_is_turned_away(argv[1]);
  closing_ends_what_runs(agent);
  weir_agent_close(NULL);
  weir_exchange_free(NULL);
  weir_string_free(NULL);
  return failures == 0 ? 0 : 1;
}
