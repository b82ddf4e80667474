/* Metrics in Prometheus' text format (exposition format 0.0.4), served with /health by a small HTTP
 * thread.
 *
 * Counters and gauges are static structs, there with 0 from the start of the program: a rate counts
 * the first event too, and an alert names nothing that does not exist. Adding is one atomic
 * operation. Labels are few and never personal: method, code. */
#ifndef RH_METRICS_H
#define RH_METRICS_H

#include "buf.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct rh_counter {
    const char *name, *help;   /* "rathaus_requests_total" */
    const char *label, *value; /* one label, or NULL */
    atomic_int_fast64_t n;
    atomic_bool known; /* registered */
    struct rh_counter *next;
    bool gauge;
};

/* Defines one at the top of a file: RH_COUNTER(sent, "rathaus_x_sent_total", "What is counted") */
#define RH_COUNTER(variable, name_, help_)                                                         \
    static struct rh_counter variable = {.name = name_, .help = help_};                            \
    __attribute__((constructor)) static void variable##_is_known(void)                             \
    {                                                                                              \
        rh_counter_add(&variable, 0);                                                              \
    }
#define RH_GAUGE(variable, name_, help_)                                                           \
    static struct rh_counter variable = {.name = name_, .help = help_};                            \
    __attribute__((constructor)) static void variable##_is_known(void)                             \
    {                                                                                              \
        rh_gauge_set(&variable, 0);                                                                \
    }

void rh_counter_add(struct rh_counter *counter, int64_t n);
void rh_gauge_set(struct rh_counter *gauge, int64_t n);

/* Request durations of one method, by code: rathaus_request_seconds{method,code}. Thread-safe. The
 * texts are kept: both are static, a method that we have and the name of a code. */
void rh_metrics_request(const char *method, const char *code, int64_t micros);

/* Writes all metrics. */
void rh_metrics_write(struct rh_buf *out);

/* Serves /metrics and /health on "127.0.0.1:9101" until stopped; `healthy` decides 200 or 503. NULL
 * with a log line on failure. */
struct rh_metrics_server;
struct rh_metrics_server *rh_metrics_serve(const char *address, bool (*healthy)(void *arg),
                                           void *arg);

/* The port that it listens on: the one asked for, or the system's choice for port 0. */
uint16_t rh_metrics_port(const struct rh_metrics_server *server);

/* Stops the thread, sets *server to NULL. */
void rh_metrics_stop(struct rh_metrics_server **server);

#endif
