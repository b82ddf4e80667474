/* One turn of the client: what came in, what is late, what goes out.
 *
 * Sending comes before receiving, because a send may swallow the descriptor's signal of a reply
 * that has just come: after its last send every socket is read until it has nothing more.
 * Call-backs run while no list is being walked, so that they may call and forget as they like. */
#include "bus_client.h"
#include "clock.h"
#include "log.h"
#include "pb.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "banned.h"

#define EVENTS_MAX 64

/* Replies */

static void tell(struct rh_bus_call *call, const struct rh_bus_reply *reply)
{
    call->done(call->arg, reply);
    free(call);
}

/* What a refusal says of its replica: one that cannot answer now (it drains, or its database is
 * away) is avoided by all; one that has too much to do is full for this request alone. */
static void note_refusal(struct rh_bus_call *call, Common__Code code, int64_t now)
{
    if (code == COMMON__CODE__UNAVAILABLE)
        call->replica->avoid_until = now + RH_AVOID_MS;
    else
        call->refused |= UINT64_C(1) << call->replica->bit;
}

/* The request goes on to a replica that has not had it. False when there is none. */
static bool try_another(struct rh_bus_client *client, struct rh_bus_call *call, int64_t now)
{
    struct rh_replica *other = rh_pool_pick_other(call->pool, call, now);
    if (other == NULL || (call->tried >> other->bit & 1) != 0)
        return false;
    rh_pool_wait(call);
    client->queued = true;
    return true;
}

/* True when a refusal is no end of the call: another replica has it, or gets it now. */
static bool passes_on(struct rh_bus_client *client, struct rh_bus_call *call,
                      const struct rh_replica *from, Common__Code code)
{
    int64_t now = rh_clock_monotonic();
    if (call->replica != from)
        return true;
    note_refusal(call, code, now);
    return try_another(client, call, now);
}

static bool is_refusal(Common__Code code)
{
    return code == COMMON__CODE__UNAVAILABLE || code == COMMON__CODE__OVERLOADED;
}

/* A late reply, of a call that another replica has answered or whose time is over, finds no call
 * with its id. */
static void take_reply(struct rh_bus_client *client, const struct rh_replica *from,
                       struct rh_slice head, struct rh_slice body)
{
    ProtobufCMessage *message;
    rh_arena_reset(client->arena);
    if (rh_pb_unpack(client->arena, &bus__reply_head__descriptor, head, &message) != NULL)
        return;
    const Bus__ReplyHead *its = (const Bus__ReplyHead *)message;
    struct rh_bus_call *call = client->slots[its->id % RH_CALL_SLOTS];
    if (call == NULL || call->id != its->id)
        return;
    if (is_refusal(its->code) && passes_on(client, call, from, its->code))
        return;
    rh_client_drop(client, call);
    tell(call, &(struct rh_bus_reply){its->code, its, body});
}

static void receive(struct rh_bus_client *client, struct rh_replica *replica)
{
    zmq_msg_t frame;
    while (rh_replica_receive(replica, &frame)) {
        struct rh_slice rest = {zmq_msg_data(&frame), zmq_msg_size(&frame)};
        struct rh_slice head;
        struct rh_slice body;
        while (rh_parcel_next(&rest, &head, &body) == 1)
            take_reply(client, replica, head, body);
        zmq_msg_close(&frame);
    }
}

static void tell_finished(struct rh_bus_client *client)
{
    while (!TAILQ_EMPTY(&client->finished)) {
        struct rh_bus_call *call = TAILQ_FIRST(&client->finished);
        TAILQ_REMOVE(&client->finished, call, link);
        tell(call, &(struct rh_bus_reply){.code = call->code});
    }
}

/* Time */

/* To another replica, if there is a better one; the parcel goes out with the next flush. */
static void hand_over(struct rh_bus_call *call, int64_t now)
{
    call->replica->avoid_until = now + RH_AVOID_MS;
    call->handover_at = now + call->handover;
    call->refused = 0; /* a replica that was full then may have room now */
    if (rh_pool_pick_other(call->pool, call, now) != NULL)
        rh_pool_wait(call);
}

static int64_t due(const struct rh_bus_call *call)
{
    bool over = call->replica != NULL && call->handover_at < call->deadline_at;
    return over ? call->handover_at : call->deadline_at;
}

static void check_call(struct rh_bus_client *client, struct rh_bus_call *call, int64_t now)
{
    if (call->deadline_at <= now)
        rh_client_finish(client, call,
                         call->sent ? COMMON__CODE__DEADLINE : COMMON__CODE__UNAVAILABLE);
    else if (call->replica != NULL && call->handover_at <= now)
        hand_over(call, now);
}

/* Walks over all calls, but only when the earliest of their times has come. */
static void check_times(struct rh_bus_client *client, int64_t now)
{
    if (now < client->next_timer)
        return;
    client->next_timer = INT64_MAX;
    for (size_t i = 0; i < RH_CALL_SLOTS && client->n_calls != 0; i++) {
        if (client->slots[i] != NULL)
            check_call(client, client->slots[i], now);
        if (client->slots[i] != NULL && due(client->slots[i]) < client->next_timer)
            client->next_timer = due(client->slots[i]);
    }
}

/* Out */

/* What a failing send gives back waits for the next turn. */
static void flush(struct rh_bus_client *client, struct rh_replica *replica, int64_t now)
{
    client->sent |= replica->out.len != 0;
    if (rh_replica_flush(replica))
        return;
    rh_pool_give_up(replica, now);
    client->queued = true;
}

static void assign(struct rh_bus_client *client, struct rh_bus_call *call,
                   struct rh_replica *replica, int64_t now)
{
    if (!rh_pool_assign(call, replica, now)) {
        flush(client, replica, now);
        rh_pool_assign(call, replica, now);
    }
    if (due(call) < client->next_timer)
        client->next_timer = due(call);
}

static void send_waiting(struct rh_bus_client *client, struct rh_pool *pool, int64_t now)
{
    struct rh_bus_call *call;
    struct rh_bus_call *next;
    struct rh_replica *replica;
    for (call = TAILQ_FIRST(&pool->waiting); call != NULL; call = next) {
        next = TAILQ_NEXT(call, link);
        replica = rh_pool_pick(pool, call, now);
        if (replica == NULL)
            return;
        assign(client, call, replica, now);
    }
    TAILQ_FOREACH(replica, &pool->replicas, link)
        flush(client, replica, now);
}

/* In */

static void watch(struct rh_replica *replica, int64_t now)
{
    int change = rh_replica_watch(replica, now);
    if (change > 0)
        replica->avoid_until = 0;
    if (change < 0)
        rh_pool_give_up(replica, now);
}

static void take_events(struct rh_bus_client *client, int64_t now)
{
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_wait(client->epoll, events, EVENTS_MAX, 0);
    bool resolved = false;
    for (int i = 0; i < n; i++) {
        const struct rh_replica_source *source = events[i].data.ptr;
        if (source == NULL)
            resolved = true;
        else if (source->is_monitor)
            watch(source->replica, now);
        else
            receive(client, source->replica);
    }
    if (resolved)
        rh_client_resolved(client);
}

static void redial(struct rh_bus_client *client, int64_t now)
{
    struct rh_pool *pool;
    struct rh_replica *replica;
    TAILQ_FOREACH(pool, &client->pools, link)
        TAILQ_FOREACH(replica, &pool->replicas, link)
            rh_replica_redial(replica, now);
}

static void receive_outstanding(struct rh_bus_client *client)
{
    struct rh_pool *pool;
    struct rh_replica *replica;
    TAILQ_FOREACH(pool, &client->pools, link)
        TAILQ_FOREACH(replica, &pool->replicas, link)
            if (replica->outstanding != 0)
                receive(client, replica);
}

bool rh_client_turn(struct rh_bus_client *client)
{
    int64_t now = rh_clock_monotonic();
    struct rh_pool *pool;
    client->queued = client->sent = false;
    take_events(client, now);
    redial(client, now);
    check_times(client, now);
    TAILQ_FOREACH(pool, &client->pools, link)
        if (!TAILQ_EMPTY(&pool->waiting))
            send_waiting(client, pool, now);
    rh_client_end_leaving(client);
    if (client->sent)
        receive_outstanding(client);
    tell_finished(client);
    return client->queued;
}
