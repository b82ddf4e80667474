/* The bus: requests and replies over ZeroMQ, DEALER to ROUTER, without a broker.
 *
 * One ZeroMQ frame is a parcel of any number of (head, body) pairs, so that what one loop turn
 * sends to one replica costs one send, one encryption, one wake-up. Nothing here is durable: the
 * acknowledgement is the reply, sent after COMMIT.
 *
 * CLIENT. One DEALER per replica; replicas by address list or by name, asked every second by a
 * thread of our own. A request goes to the live replica with the least outstanding ones; after the
 * method's hand-over time, or when its peer is lost, to another one with the same id and key; at
 * its deadline it ends with DEADLINE (or UNAVAILABLE when it was never sent). A replica that let a
 * request pass is avoided for a second. What one refuses with UNAVAILABLE or OVERLOADED goes to the
 * others, once to each. More than RH_BUS_IN_FLIGHT outstanding: OVERLOADED at once.
 * Not thread-safe: a client belongs to one thread.
 *
 * Cells: an endpoint "booking@15=tcp://..." serves tenant 15 alone; the others go to "booking=...".
 *
 * CURVE (RFC 26): every process has a key pair <folder>/<name>.key (secret, Z85) and <name>.pub; a
 * server takes only callers whose .pub lies in the folder, and a caller's name is the file's.
 * Without a folder the bus runs in the clear, which is refused for anything but loopback and ipc.
 * Socket settings and pitfalls: the table in this folder's README. */
#ifndef RH_BUS_H
#define RH_BUS_H

#include "bus.pb-c.h"
#include "request.h"

#define RH_BUS_VERSION   1
#define RH_BUS_IN_FLIGHT 2000 /* outstanding requests per client, far below the high-water mark */
#define RH_BUS_MAX_FRAME (2UL * 1024 * 1024) /* larger parcels are refused at the door */

#define RH_BUS_IP_SIZE 64 /* "2001:db8::1" with NUL */

struct rh_bus_client;

/* Finds the IP addresses of a host name: how many were written to `ret`, 0 when it has none. Called
 * by the resolver's thread. */
typedef size_t (*rh_bus_lookup)(const char *host, char (*ret)[RH_BUS_IP_SIZE], size_t max);

struct rh_bus_client_settings {
    const char *endpoints; /* "booking=tcp://10.0.0.5:7101,tcp://10.0.0.6:7101
                              accounts=tcp://accounts:7102" */
    const char *keys;      /* folder of CURVE keys, NULL: in the clear */
    const char *name;      /* our own name there: "gateway" */
    rh_bus_lookup lookup;  /* NULL: getaddrinfo */
};

/* INVALID endpoints or keys: NULL with a log line. The caller owns the client. */
struct rh_bus_client *rh_bus_client_new(const struct rh_bus_client_settings *settings);
void rh_bus_client_free(struct rh_bus_client **client);

/* A request on its way out. All texts and the body are copied. */
struct rh_bus_request {
    const struct rh_method *method;
    int32_t tenant;
    uint32_t epoch;
    const struct rh_caller *caller; /* NULL: nobody */
    const char *key;
    const char *traceparent;
    const char *language;
    struct rh_slice body;
};

/* An answer, valid during the call-back. */
struct rh_bus_reply {
    Common__Code code;
    const Bus__ReplyHead *head; /* NULL when no replica answered */
    struct rh_slice body;
};
typedef void (*rh_bus_done)(void *arg, const struct rh_bus_reply *reply);

/* Queues a request; `done` is called exactly once, from rh_bus_client_run (never from here). Queued
 * requests leave with the next run: call it before you wait. */
void rh_bus_client_call(struct rh_bus_client *client, const struct rh_bus_request *request,
                        rh_bus_done done, void *arg);

/* Forgets a call whose asker is gone: `done` will not be called. `arg` names it. */
void rh_bus_client_forget(struct rh_bus_client *client, void *arg);

/* A descriptor that becomes readable when something came in for run (an epoll of its own: put it
 * into yours). */
int rh_bus_client_fd(struct rh_bus_client *client);

/* Sends what is queued, one parcel per replica; takes all replies; fires hand-overs and deadlines.
 * Returns ms until it wants to be called again at the latest (at most 1000). */
int rh_bus_client_run(struct rh_bus_client *client);

/* True when calls wait for the next run. */
bool rh_bus_client_queued(const struct rh_bus_client *client);

/* True when every service named in the endpoints has a connected replica. */
bool rh_bus_client_ready(const struct rh_bus_client *client);

/* For threads without a loop: one call, waited for. The reply's body is copied to the arena; what
 * is no OK becomes the error, with its fields. */
struct rh_error *rh_bus_client_ask(struct rh_bus_client *client, struct rh_arena *arena,
                                   const struct rh_bus_request *request, struct rh_slice *ret_body);

/* SERVER: one ROUTER, bound; belongs to one thread (the service's I/O thread). */
struct rh_bus_server;

struct rh_bus_server_settings {
    const char *bind; /* "tcp://127.0.0.1:7101", several by comma */
    const char *keys; /* folder, NULL: in the clear */
    const char *name; /* our own name there: "booking" */
};
struct rh_bus_server *rh_bus_server_new(const struct rh_bus_server_settings *settings);
void rh_bus_server_free(struct rh_bus_server **server);

/* Who is to be answered: opaque, copied freely. */
struct rh_bus_peer {
    uint8_t identity[32];
    uint8_t len;
    uint64_t id;
};

/* A request that came in. Lives in the arena given to rh_bus_server_take. */
struct rh_bus_incoming {
    struct rh_bus_peer peer;
    const char *service; /* the caller's name by its key; "local" in the clear */
    Bus__Head *head;
    struct rh_slice body;
};

/* Readable when something may have come in. libzmq's descriptor tells of changes, not of a state:
 * wait for it only after a take that gave 0 with no flush behind it. */
int rh_bus_server_fd(struct rh_bus_server *server);

/* Takes at most `max` waiting requests (0: none there). Frames that are too large, of an unknown
 * version or malformed are answered or dropped and counted here. */
size_t rh_bus_server_take(struct rh_bus_server *server, struct rh_arena *arena,
                          struct rh_bus_incoming *ret, size_t max);

/* Queues a reply; rh_bus_server_flush sends all queued ones, one parcel per peer. A peer that is
 * gone or full loses its replies: it will ask again. Returns how many parcels were sent. */
void rh_bus_server_reply(struct rh_bus_server *server, const struct rh_bus_peer *peer,
                         struct rh_slice head, struct rh_slice body);
size_t rh_bus_server_flush(struct rh_bus_server *server);

#endif
