/* One replica as its caller sees it: a DEALER, what it carries, and whether its peer is there.
 *
 * The peer counts as connected from the end of the handshake on, which a frozen process never
 * reaches, until the connection ends or three heartbeats are missed; libzmq tells both by a
 * monitor. */
#ifndef RH_BUS_REPLICA_H
#define RH_BUS_REPLICA_H

#include "curve.h"
#include "parcel.h"

#include <sys/queue.h>
#include <zmq.h>

struct rh_bus_call;
TAILQ_HEAD(rh_bus_calls, rh_bus_call);

/* What an event of the client's epoll comes from. */
struct rh_replica_source {
    struct rh_replica *replica;
    bool is_monitor;
};

struct rh_replica {
    char address[RH_ADDRESS_SIZE];
    size_t endpoint; /* the endpoint that it came from */
    unsigned bit;    /* its place in the pool, for rh_bus_call.tried */
    void *socket;    /* DEALER */
    void *monitor;   /* PAIR: its connection's events */
    struct rh_replica_source sources[2];
    bool connected;            /* the handshake is done */
    int64_t failed_at;         /* monotonic ms: a handshake failed since; 0: none */
    bool leaving;              /* no longer in the resolver's answer: ends with its last call */
    int64_t avoid_until;       /* monotonic ms: it let a request pass */
    struct rh_parcel out;      /* what the next flush sends */
    struct rh_bus_calls calls; /* sent and not answered */
    size_t outstanding;        /* their number */
    TAILQ_ENTRY(rh_replica) link;
};

/* What a replica needs to connect. */
struct rh_replica_settings {
    void *context;
    int epoll;                       /* gets its two descriptors */
    const struct rh_curve_pair *own; /* NULL: in the clear */
    const char *server_key;
};

/* A new replica that connects in the background; NULL with errno set. The caller owns it. */
struct rh_replica *rh_replica_new(const struct rh_replica_settings *settings, const char *address);
void rh_replica_free(struct rh_replica **replica, int epoll);

/* Takes all events of the connection: +1 connected, -1 lost since the last time, 0 as before. `now`
 * is monotonic. */
int rh_replica_watch(struct rh_replica *replica, int64_t now);

/* Connects anew, some time after a failed handshake: libzmq tries no more once it was answered with
 * something else than its protocol, as by a stranger who had the address for a while. */
void rh_replica_redial(struct rh_replica *replica, int64_t now);

/* Sends the parcel, if there is one; false when the peer did not take it (the parcel is emptied all
 * the same). */
bool rh_replica_flush(struct rh_replica *replica);

/* Takes the next frame; false when there is none. The caller closes it. */
bool rh_replica_receive(struct rh_replica *replica, zmq_msg_t *ret);

#endif
