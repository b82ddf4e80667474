/* Outbox: what must reach another service is a row in the same statement as the change.
 *
 *   insert into outbox (tenant, id, target, body) values ($1, $2, 'booking.tenant_changed', $3)
 *
 * A relay thread of each replica sends due rows over the bus (key = the row's UUID, so the
 * receiver's idempotency row is its inbox) and deletes what was acknowledged. Not acknowledged:
 * again after 1 s, doubling to 10 min, for 3 days; then the row is dead: it stays, counted by the
 * metric outbox_dead, until the operator decides. Refusals (a code that is no failure) are dead at
 * once. Rows are leased tenant by tenant with SKIP LOCKED (Citus allows row locks only within a
 * tenant). */
#ifndef RH_OUTBOX_H
#define RH_OUTBOX_H

#include "bus.h"
#include "db.h"

struct rh_outbox;

struct rh_outbox_settings {
    const char *conninfo;
    const char *service;       /* our name: the caller that the receiver sees */
    struct rh_bus_client *bus; /* owned by the relay from now on */
};

/* Starts the relay thread; NULL with a log line when the database refuses. */
struct rh_outbox *rh_outbox_start(const struct rh_outbox_settings *settings);

/* Finishes the row in hand, stops the thread, sets *outbox to NULL. NULL is fine. */
void rh_outbox_stop(struct rh_outbox **outbox);

#endif
