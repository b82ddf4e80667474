/* What a handler knows of the request that it answers, and the shape of handlers and method tables.
 */
#ifndef RH_REQUEST_H
#define RH_REQUEST_H

#include "error.h"
#include "log.h"
#include "slice.h"

#include <protobuf-c/protobuf-c.h>

struct rh_db;

/* Who asks, as the gateway (or another service) vouches for. */
struct rh_caller {
    const char *service; /* the process that sent the request, by its CURVE key: "gateway" */
    const char *visitor; /* the browser's random id, or NULL */
    const char *account; /* UUID, or NULL */
    const char *const *roles;
    size_t n_roles;
    uint32_t trust;      /* 0 none, 1 basic, 2 substantial, 3 high */
    bool proved;         /* the browser has proven work for this request (gateway/proof.h) */
    const char *session; /* names the session, or NULL; what must not outlive it is bound to this */
};

struct rh_request {
    struct rh_arena *arena; /* dies with the reply */
    struct rh_db *db;       /* the worker's connection */
    const void *settings;   /* the service's settings struct, constant */
    void *own;              /* what the service keeps per worker: caches */
    struct rh_caller caller;
    int32_t tenant;   /* 0 where the method has none */
    int64_t now;      /* business time, ms */
    int64_t deadline; /* real time, ms */
    const char *key;  /* idempotency key, NULL for reads */
    const char *language;
    const char *method;   /* "booking.hold" */
    struct rh_slice body; /* the packed request, for its hash */
    struct rh_log_context log;
    const char *tags[8]; /* rh_request_tag */
    size_t n_tags;
};

/* Names something that this reply depends on (a read) or changed (a write), for the gateways'
 * caches and live pages: rh_request_tag(rq, "office:%s", office). The tenant is put in front. At
 * most 8. */
void rh_request_tag(struct rh_request *rq, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One call of a batch. The handler sets `error` or fills `out`. */
struct rh_call {
    struct rh_request *rq;
    const ProtobufCMessage *in;
    ProtobufCMessage *out;
    struct rh_error *error;
};

/* Waiting requests of one method, of any tenants, never two with the same idempotency key. */
struct rh_batch {
    struct rh_arena *arena; /* lives until all replies are packed */
    struct rh_db *db;
    const void *settings;
    void *own;
    int64_t now;
    size_t n; /* 1..RH_BATCH_MAX */
    struct rh_call *calls;
};
#define RH_BATCH_MAX 64

typedef struct rh_error *(*rh_handler)(struct rh_request *rq, const ProtobufCMessage *in,
                                       ProtobufCMessage *out);

/* Gives every call its outcome and returns NULL, or fails as a whole (a constraint, a lost
 * connection): then nothing of it has happened and the dispatcher repeats the calls one by one. May
 * run twice: outcomes are reset before. */
typedef struct rh_error *(*rh_batch_handler)(struct rh_batch *batch);

enum rh_kind {
    RH_READ, /* changes nothing; may be cached and repeated */
    RH_WRITE /* has an idempotency key; may be repeated with it */
};

/* Who may call a method. */
enum rh_group {
    RH_GROUP_ANYONE,  /* through the gateway, without log-in */
    RH_GROUP_CITIZEN, /* an account */
    RH_GROUP_STAFF,   /* a role in the tenant */
    RH_GROUP_SERVICE  /* another service, never the gateway */
};
struct rh_who {
    enum rh_group group;
    uint32_t trust;   /* least trust level */
    const char *name; /* STAFF: the roles, one of which is enough; SERVICE: the services; parted by
                         single spaces */
};
#define RH_ANYONE                                                                                  \
    {                                                                                              \
        RH_GROUP_ANYONE, 0, NULL                                                                   \
    }
#define RH_CITIZEN(trust)                                                                          \
    {                                                                                              \
        RH_GROUP_CITIZEN, trust, NULL                                                              \
    }
#define RH_STAFF(roles)                                                                            \
    {                                                                                              \
        RH_GROUP_STAFF, 0, roles                                                                   \
    }
#define RH_FROM(services)                                                                          \
    {                                                                                              \
        RH_GROUP_SERVICE, 0, services                                                              \
    }

/* A method: one line of a service's methods.def. */
struct rh_method {
    const char *name; /* "booking.hold" */
    const ProtobufCMessageDescriptor *in, *out;
    struct rh_who who;
    enum rh_kind kind;
    int deadline;       /* ms until the caller gives up */
    int handover;       /* ms until the caller tries another replica with the same key */
    rh_handler handler; /* one of these two; both NULL in a caller's table */
    rh_batch_handler batch;
};

/* A line of methods.def is one of:
 *   RH_METHOD(name, Type, who, kind, deadline, handover)   a handler  <service>_<name>(rq, in, out)
 *   RH_BATCHED(name, Type, who, kind, deadline, handover)  a handler  <service>_<name>(batch)
 * `Type` names the messages <Type>Request and <Type>Reply, `name` their descriptors
 * (<name>_request). See method_table.h. */

#endif
