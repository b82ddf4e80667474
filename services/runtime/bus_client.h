/* The inside of the bus client, shared by its parts: bus_client.c (life and calls), bus_turn.c
 * (what one run does), bus_connect.c (endpoints to pools, and the resolver's answers). */
#ifndef RH_BUS_CLIENT_H
#define RH_BUS_CLIENT_H

#include "bus_pool.h"
#include "resolver.h"

#define RH_CALL_SLOTS     2048 /* a power of two, not below RH_BUS_IN_FLIGHT */
#define RH_CALL_SLOT_BITS 11

struct rh_bus_client {
    void *context;
    int epoll;
    bool encrypted;
    struct rh_curve_pair own;
    char keys[4096];
    struct rh_endpoints endpoints;
    struct rh_resolver *resolver; /* NULL: no names */
    TAILQ_HEAD(, rh_pool) pools;
    uint64_t sequence;                        /* upper part of the next id; starts at random */
    struct rh_bus_call *slots[RH_CALL_SLOTS]; /* lower part of an id -> the call */
    uint16_t free_slots[RH_CALL_SLOTS];
    size_t n_free;
    size_t n_calls;               /* waiting and sent */
    bool queued;                  /* something waits that the last turn has not seen */
    bool sent;                    /* in this turn: a send may swallow the signal of a reply */
    int64_t next_timer;           /* no hand-over and no deadline before this (monotonic ms) */
    struct rh_bus_calls finished; /* ended without a reply, to be told */
    struct rh_arena *arena;       /* of the reply in hand */
};

/* bus_connect.c: makes all pools and what can be connected at once, 0 or -1 after a log line; ends
 * them; takes the resolver's news; ends replicas that leave and have nothing outstanding; the pool
 * of a method and tenant, NULL when no endpoint has it. */
int rh_client_connect(struct rh_bus_client *client);
void rh_client_disconnect(struct rh_bus_client *client);
void rh_client_resolved(struct rh_bus_client *client);
void rh_client_end_leaving(struct rh_bus_client *client);
struct rh_pool *rh_client_pool(struct rh_bus_client *client, const char *method, int32_t tenant);

/* bus_client.c: ends a call that is waiting or sent, to be told with `code`. */
void rh_client_finish(struct rh_bus_client *client, struct rh_bus_call *call, Common__Code code);
/* Takes a call out of its list and its slot; the caller frees it. */
void rh_client_drop(struct rh_bus_client *client, struct rh_bus_call *call);

/* bus_turn.c: one turn; true when call-backs queued new calls. */
bool rh_client_turn(struct rh_bus_client *client);

#endif
