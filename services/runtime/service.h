/* A service: rh_service_run is its whole main.
 *
 * Threads: one I/O thread owns the ROUTER; a fixed pool of workers, each with a PostgreSQL
 * connection and an arena, runs the handlers (plain blocking code); one relay (outbox) and one
 * timer (due) thread; one small HTTP thread for /metrics and /health. They share nothing but
 * queues. A worker takes one request, or up to 64 waiting ones of the same batched method.
 *
 * The dispatcher does what every method needs: envelope version, epoch, deadline (a request that is
 * late is not begun), caller's right to the method, unpacking and its checks, the contract's rules,
 * the key of a write; afterwards it packs the reply, logs one line, counts and times. Handlers
 * never see a request that breaks its contract.
 *
 * Overload: more than 64 waiting requests per worker are refused with OVERLOADED. SIGTERM and
 * SIGINT drain: new requests are refused with UNAVAILABLE (the caller goes to another replica),
 * those taken are finished, then the process ends. */
#ifndef RH_SERVICE_H
#define RH_SERVICE_H

#include "config.h"
#include "db.h"
#include "due.h"
#include "request.h"

struct rh_service {
    const char *name; /* "booking" */
    const struct rh_method *methods;
    size_t n_methods;
    const struct rh_statement *statements; /* generated from <service>.sql */
    size_t n_statements;
    const struct rh_due_kind *due; /* NULL: no timers */
    size_t n_due;
    const struct rh_setting
        *settings; /* of its own, beside those of every service (rh_service_help) */
    size_t n_settings;
    void *settings_into;          /* struct filled from them */
    int (*start)(void *settings); /* checks settings that a table cannot; 0, or -1 after a log line.
                                     May be NULL */
    void *(*worker_new)(const void *settings); /* what rq->own is, per worker and once for the
                                                  timers; may be NULL */
    void (*worker_free)(void *own);
};

/* What the build generates for every service: its name, its methods and its statements. For
 * initializers: struct rh_service service = {RH_SERVICE_OF(booking), .due = ...} with
 * "booking_methods.h" and "booking_sql.h" included. */
#define RH_SERVICE_OF(service)                                                                     \
    .name = #service, .methods = service##_methods, .n_methods = service##_methods_n,              \
    .statements = service##_statements, .n_statements = service##_statements_n

/* Settings of every service (RATHAUS_...): BIND, METRICS (address:port), DATABASE, KEYS, ENDPOINTS,
 * WORKERS, CLOCK_OFFSET_S, EPOCH, LOG_LEVEL. Returns the process's exit status: 0 after a drain, 2
 * for wrong settings, 1 for a failed start. */
int rh_service_run(const struct rh_service *service, int argc, char **argv);

#endif
