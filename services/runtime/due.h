/* Due table: timers that survive everything (a lapsing hold, a reminder) are rows, made in the same
 * statement as what they time.
 *
 *   insert into due (tenant, id, kind, subject, at) ...
 *
 * A thread of each replica leases due rows, tenant by tenant with SKIP LOCKED, and calls the
 * handler of their kind, which in one statement does the work where the subject's state still asks
 * for it and deletes the row (or moves its `at`): two replicas that meet do it once. A row that its
 * handler neither deletes nor moves comes again after the lease, 30 s; a failing one after 1 s,
 * doubling to 10 min. Business time decides what is due. Rows of kinds that this replica does not
 * know wait for one that does.
 *
 * The same thread deletes lapsed idempotency rows, 1000 of a tenant at a time. */
#ifndef RH_DUE_H
#define RH_DUE_H

#include "db.h"
#include "request.h"

struct rh_due_row {
    const char *id;      /* UUID */
    const char *subject; /* what it is about: an appointment's UUID */
    int64_t at;          /* ms */
};

/* One kind of timer: rq has tenant, db, arena, settings, own, now; its caller is the service
 * itself, its key the row's id. */
struct rh_due_kind {
    const char *kind;
    struct rh_error *(*handler)(struct rh_request *rq, const struct rh_due_row *row);
};

struct rh_due;

struct rh_due_settings {
    const char *conninfo;
    const struct rh_statement *statements; /* the service's: rq->db has them */
    size_t n_statements;
    const struct rh_due_kind *kinds; /* may be none: then only lapsed keys are deleted */
    size_t n_kinds;
    const char *service;  /* our name */
    const void *settings; /* what rq->settings is */
    void *own;            /* what rq->own is; stays the caller's */
};

/* Starts the thread with a connection of its own; NULL with a log line when the database refuses.
 * All that the settings point to must outlive it. */
struct rh_due *rh_due_start(const struct rh_due_settings *settings);

/* Finishes the rows in hand, stops the thread, sets *due to NULL. NULL is fine. */
void rh_due_stop(struct rh_due **due);

#endif
