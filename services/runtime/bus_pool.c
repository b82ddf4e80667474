/* Who gets a request. The order of preference is one number, so that it can be read in one place.
 */
#include "bus_pool.h"

#include "log.h"

#include <errno.h>

#include "banned.h"

static unsigned free_bit(const struct rh_pool *pool)
{
    uint64_t used = 0;
    struct rh_replica *replica;
    TAILQ_FOREACH(replica, &pool->replicas, link)
        used |= UINT64_C(1) << replica->bit;
    return (unsigned)__builtin_ctzll(~used);
}

int rh_pool_add(struct rh_pool *pool, const struct rh_replica_settings *settings,
                const char *address, size_t endpoint)
{
    struct rh_replica_settings own = *settings;
    own.server_key = pool->server_key;
    errno = ENOSPC;
    struct rh_replica *replica =
        pool->n_replicas == RH_POOL_REPLICAS ? NULL : rh_replica_new(&own, address);
    if (replica == NULL) {
        rh_log(RH_ERROR, NULL, "%s: cannot connect to %s: %s", pool->service, address,
               zmq_strerror(errno));
        return -1;
    }
    replica->endpoint = endpoint;
    replica->bit = free_bit(pool);
    TAILQ_INSERT_TAIL(&pool->replicas, replica, link);
    pool->n_replicas++;
    return 0;
}

bool rh_pool_ready(const struct rh_pool *pool)
{
    const struct rh_replica *replica;
    TAILQ_FOREACH(replica, &pool->replicas, link)
        if (replica->connected && !replica->leaving)
            return true;
    return false;
}

static bool has(uint64_t bits, const struct rh_replica *replica)
{
    return (bits >> replica->bit & 1) != 0;
}

/* Least is best. */
static unsigned rank(const struct rh_bus_call *call, const struct rh_replica *replica, int64_t now)
{
    return (has(call->refused, replica) ? 4u : 0u) + (replica->avoid_until > now ? 2u : 0u) +
           (has(call->tried, replica) ? 1u : 0u);
}

struct rh_replica *rh_pool_pick(const struct rh_pool *pool, const struct rh_bus_call *call,
                                int64_t now)
{
    struct rh_replica *best = NULL;
    struct rh_replica *replica;
    TAILQ_FOREACH(replica, &pool->replicas, link) {
        if (!replica->connected || replica->leaving)
            continue;
        unsigned its = rank(call, replica, now);
        unsigned least = best == NULL ? UINT32_MAX : rank(call, best, now);
        if (its < least || (its == least && replica->outstanding < best->outstanding))
            best = replica;
    }
    return best;
}

struct rh_replica *rh_pool_pick_other(const struct rh_pool *pool, const struct rh_bus_call *call,
                                      int64_t now)
{
    struct rh_replica *best = rh_pool_pick(pool, call, now);
    return best == NULL || best == call->replica || rank(call, best, now) >= 3 ? NULL : best;
}

void rh_pool_remove(struct rh_bus_call *call)
{
    if (call->replica == NULL) {
        TAILQ_REMOVE(&call->pool->waiting, call, link);
        return;
    }
    TAILQ_REMOVE(&call->replica->calls, call, link);
    call->replica->outstanding--;
    call->replica = NULL;
}

bool rh_pool_assign(struct rh_bus_call *call, struct rh_replica *replica, int64_t now)
{
    if (!rh_parcel_add(&replica->out, call->head, call->body))
        return false;
    rh_pool_remove(call);
    TAILQ_INSERT_TAIL(&replica->calls, call, link);
    replica->outstanding++;
    call->replica = replica;
    call->tried |= UINT64_C(1) << replica->bit;
    call->sent = true;
    call->handover_at = call->handover > 0 ? now + call->handover : INT64_MAX;
    return true;
}

void rh_pool_wait(struct rh_bus_call *call)
{
    rh_pool_remove(call);
    TAILQ_INSERT_TAIL(&call->pool->waiting, call, link);
}

void rh_pool_give_up(struct rh_replica *replica, int64_t now)
{
    replica->avoid_until = now + RH_AVOID_MS;
    rh_parcel_clear(&replica->out);
    while (!TAILQ_EMPTY(&replica->calls))
        rh_pool_wait(TAILQ_FIRST(&replica->calls));
}
