/* The table and its handlers. */
#include "echo.h"

#include "booking.pb-c.h"

#include <time.h>
#include <unistd.h>

#include "banned.h"

static struct rh_error *say(struct rh_request *rq, const ProtobufCMessage *in,
                            ProtobufCMessage *out)
{
    rh_request_tag(rq, "said");
    ((Booking__SearchReply *)out)->q = ((const Booking__SearchRequest *)in)->q;
    return NULL;
}

static struct rh_error *tell_pid(struct rh_request *rq, const ProtobufCMessage *in,
                                 ProtobufCMessage *out)
{
    (void)in;
    ((Booking__SearchReply *)out)->q = rh_arena_printf(rq->arena, "%d", (int)getpid());
    return NULL;
}

static struct rh_error *wait_for_file(struct rh_request *rq, const ProtobufCMessage *in,
                                      ProtobufCMessage *out)
{
    struct timespec moment = {.tv_nsec = 1000000};
    while (access(((const Booking__SearchRequest *)in)->q, F_OK) != 0)
        nanosleep(&moment, NULL);
    return say(rq, in, out);
}

static bool poisoned(const struct rh_call *call)
{
    const char *q = ((const Booking__SearchRequest *)call->in)->q;
    return q != NULL && strcmp(q, "poison") == 0;
}

static struct rh_error *gather(struct rh_batch *batch)
{
    for (size_t i = 0; i < batch->n; i++) {
        struct rh_call *call = &batch->calls[i];
        if (poisoned(call) && batch->n > 1)
            return rh_fail(batch->arena, INTERNAL, "poisoned");
        if (poisoned(call))
            call->error = rh_refuse(call->rq->arena, NOT_BOOKABLE);
        ((Booking__SearchReply *)call->out)->q = rh_arena_printf(call->rq->arena, "%zu", batch->n);
    }
    return NULL;
}

#define TYPES       &booking__search_request__descriptor, &booking__search_reply__descriptor
#define NORMAL      10000, 400
#define PATIENT     20000, 0
#define HANDLER(fn) fn, NULL
#define BATCHED(fn) NULL, fn

const struct rh_method echo_methods[ECHO_METHODS_N] = {
    [ECHO_SAY] = {"echo.say", TYPES, RH_ANYONE, RH_READ, NORMAL, HANDLER(say)},
    [ECHO_PID] = {"echo.pid", TYPES, RH_ANYONE, RH_READ, NORMAL, HANDLER(tell_pid)},
    [ECHO_SLOW] = {"echo.slow", TYPES, RH_ANYONE, RH_READ, PATIENT, HANDLER(wait_for_file)},
    [ECHO_HASTY] = {"echo.hasty", TYPES, RH_ANYONE, RH_READ, 300, 0, HANDLER(wait_for_file)},
    [ECHO_GATHER] = {"echo.gather", TYPES, RH_ANYONE, RH_WRITE, NORMAL, BATCHED(gather)},
    [ECHO_CITIZEN] = {"echo.citizen", TYPES, RH_CITIZEN(2), RH_READ, NORMAL, HANDLER(say)},
    [ECHO_STAFF] = {"echo.staff", TYPES, RH_STAFF("clerk"), RH_READ, NORMAL, HANDLER(say)},
    [ECHO_INNER] = {"echo.inner", TYPES, RH_FROM("booking"), RH_READ, NORMAL, HANDLER(say)},
};

const struct rh_method echo_unknown = {"echo.unknown", TYPES,  RH_ANYONE,
                                       RH_READ,        NORMAL, HANDLER(NULL)};
