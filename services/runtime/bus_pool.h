/* The replicas of one service (or of one tenant's cell of it), and the requests that wait for one.
 *
 * A call is in exactly one list: its pool's `waiting`, a replica's `calls`, or the client's
 * `finished`; moving it is the only change of its state. */
#ifndef RH_BUS_POOL_H
#define RH_BUS_POOL_H

#include "bus.h"
#include "bus_replica.h"

#define RH_POOL_REPLICAS 64   /* of one pool: a bit each in rh_bus_call.tried */
#define RH_AVOID_MS      1000 /* how long a replica that let a request pass is avoided */

struct rh_pool;

struct rh_bus_call {
    uint64_t id;
    struct rh_pool *pool;       /* NULL: no endpoint has its service */
    struct rh_replica *replica; /* where it is; NULL: waiting or finished */
    uint64_t tried;             /* replicas that had it, by bit */
    uint64_t refused;           /* those of them that had no room for it */
    bool sent;                  /* it left us at least once */
    int64_t handover_at;        /* monotonic ms; while it is with a replica */
    int64_t deadline_at;
    int handover;
    Common__Code code; /* how it ended without a reply */
    rh_bus_done done;
    void *arg;
    struct rh_slice head, body; /* in `bytes` */
    TAILQ_ENTRY(rh_bus_call) link;
    char bytes[];
};

struct rh_pool {
    char service[RH_NAME_SIZE];
    int32_t tenant; /* 0: all without a cell of their own */
    char server_key[RH_KEY_TEXT];
    TAILQ_HEAD(, rh_replica) replicas;
    size_t n_replicas;
    struct rh_bus_calls waiting;
    TAILQ_ENTRY(rh_pool) link;
};

/* Connects a new replica into the pool: 0, or -1 after a log line. */
int rh_pool_add(struct rh_pool *pool, const struct rh_replica_settings *settings,
                const char *address, size_t endpoint);

/* True when a replica is connected. */
bool rh_pool_ready(const struct rh_pool *pool);

/* The best connected replica for a call: with room before full, not avoided before avoided, not
 * yet tried before tried, then the least outstanding; NULL when none is connected. */
struct rh_replica *rh_pool_pick(const struct rh_pool *pool, const struct rh_bus_call *call,
                                int64_t now);

/* A better place than where the call is: another replica, and not one both avoided and tried;
 * NULL when there is none. */
struct rh_replica *rh_pool_pick_other(const struct rh_pool *pool, const struct rh_bus_call *call,
                                      int64_t now);

/* Moves a call to a replica (its parcel gets it) or back to waiting. False when the parcel is full:
 * flush it first. */
bool rh_pool_assign(struct rh_bus_call *call, struct rh_replica *replica, int64_t now);
void rh_pool_wait(struct rh_bus_call *call);

/* Takes a call out of the list that it is in. */
void rh_pool_remove(struct rh_bus_call *call);

/* Makes all calls of a replica wait again and avoids it: its peer is lost, or took nothing. */
void rh_pool_give_up(struct rh_replica *replica, int64_t now);

#endif
