/* Outbox: what must reach another service is a row in the same statement as the change.
 *
 *   insert into outbox (tenant, id, target, body) values ($1, $2, 'booking.tenant_changed', $3)
 *
 * A relay thread of each replica sends due rows over the bus (key = the row's UUID, so the
 * receiver's idempotency row is its inbox) and deletes what was acknowledged. Not acknowledged:
 * again after 1 s, doubling to 10 min, for 3 days; then the row is dead: it stays, counted by the
 * metric rathaus_outbox_dead, until the operator decides. Refusals (a code that is no failure) are
 * dead at once, but for UNKNOWN_METHOD, VERSION and EPOCH, which a deployment or a move in progress
 * explains. Rows are leased tenant by tenant with SKIP LOCKED (Citus allows row locks only within a
 * tenant). Rows of one tenant may arrive in any order. `at` is real time: leave it to its default.
 */
#ifndef RH_OUTBOX_H
#define RH_OUTBOX_H

#include "bus.h"
#include "db.h"

struct rh_outbox;

struct rh_outbox_settings {
    const char *conninfo;
    const char *service;       /* our name: the caller that the receiver sees */
    struct rh_bus_client *bus; /* owned by the relay from now on; used by its thread alone */
};

/* Starts the relay thread; NULL with a log line when the database refuses (the client is freed then
 * too). */
struct rh_outbox *rh_outbox_start(const struct rh_outbox_settings *settings);

/* Finishes the rows in hand (their deadline at most, 5 s), stops the thread, frees the bus client
 * and sets *outbox to NULL. NULL is fine. */
void rh_outbox_stop(struct rh_outbox **outbox);

#endif
