/* Log: JSON lines on stdout. One line per request by the dispatcher, one per failure, a few at
 * start and stop.
 *
 * Never bodies, never personal data: fields are names, codes, counts and times. Thread-safe: a line
 * is one write(2). */
#ifndef RH_LOG_H
#define RH_LOG_H

#include <stdint.h>

enum rh_level { RH_DEBUG, RH_INFO, RH_WARN, RH_ERROR };

/* What a line is about. Empty members are left out. */
struct rh_log_context {
    const char *request; /* trace id of the request */
    int32_t tenant;
    const char *method; /* "booking.hold" or "GET /{tenant}/termine" */
};

/* Sets the process's name ("booking", "gateway") and the least level written. Called once at the
 * start. */
void rh_log_init(const char *process, enum rh_level least);

/* Writes one line: time, level, process, context (NULL: none), message (printf style, one
 * sentence). */
void rh_log(enum rh_level level, const struct rh_log_context *context, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The line of a finished request: code name and duration in microseconds. */
void rh_log_request(const struct rh_log_context *context, const char *code, int64_t micros);

#endif
