/* Endpoints become pools; an endpoint with an IP address or a path becomes a replica at once, one
 * with a name whenever the resolver says so. */
#include "bus_client.h"
#include "log.h"
#include "take.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "banned.h"

static struct rh_replica_settings settings_of(const struct rh_bus_client *client)
{
    return (struct rh_replica_settings){
        .context = client->context,
        .epoll = client->epoll,
        .own = client->encrypted ? &client->own : NULL,
    };
}

static struct rh_pool *find(struct rh_bus_client *client, struct rh_slice service, int32_t tenant)
{
    struct rh_pool *pool;
    TAILQ_FOREACH(pool, &client->pools, link)
        if (pool->tenant == tenant && rh_slice_is(service, pool->service))
            return pool;
    return NULL;
}

struct rh_pool *rh_client_pool(struct rh_bus_client *client, const char *method, int32_t tenant)
{
    struct rh_slice service = {method, strcspn(method, ".")};
    struct rh_pool *own = tenant == 0 ? NULL : find(client, service, tenant);
    return own != NULL ? own : find(client, service, 0);
}

static struct rh_pool *pool_new(struct rh_bus_client *client, const struct rh_endpoint *endpoint)
{
    struct rh_pool *pool = rh_take(sizeof *pool);
    TAILQ_INIT(&pool->replicas);
    TAILQ_INIT(&pool->waiting);
    memcpy(pool->service, endpoint->service, sizeof pool->service);
    pool->tenant = endpoint->tenant;
    TAILQ_INSERT_TAIL(&client->pools, pool, link);
    if (!client->encrypted ||
        rh_curve_load_public(client->keys, pool->service, pool->server_key) == 0)
        return pool;
    return NULL;
}

static struct rh_pool *pool_of(struct rh_bus_client *client, const struct rh_endpoint *endpoint)
{
    return find(client, rh_slice(endpoint->service), endpoint->tenant);
}

static int connect_to(struct rh_bus_client *client, size_t endpoint, const char *address)
{
    struct rh_replica_settings settings = settings_of(client);
    struct rh_pool *pool = pool_of(client, &client->endpoints.items[endpoint]);
    if (client->encrypted || rh_address_is_local(address))
        return rh_pool_add(pool, &settings, address, endpoint);
    rh_log(RH_ERROR, NULL, "%s at %s: beyond this machine the bus needs KEYS", pool->service,
           address);
    return -1;
}

int rh_client_connect(struct rh_bus_client *client)
{
    for (size_t i = 0; i < client->endpoints.n; i++) {
        const struct rh_endpoint *endpoint = &client->endpoints.items[i];
        if (pool_of(client, endpoint) == NULL && pool_new(client, endpoint) == NULL)
            return -1;
        if (endpoint->host[0] == '\0' && connect_to(client, i, endpoint->address) != 0)
            return -1;
    }
    return 0;
}

void rh_client_disconnect(struct rh_bus_client *client)
{
    while (!TAILQ_EMPTY(&client->pools)) {
        struct rh_pool *pool = TAILQ_FIRST(&client->pools);
        while (!TAILQ_EMPTY(&pool->replicas)) {
            struct rh_replica *replica = TAILQ_FIRST(&pool->replicas);
            TAILQ_REMOVE(&pool->replicas, replica, link);
            rh_replica_free(&replica, client->epoll);
        }
        TAILQ_REMOVE(&client->pools, pool, link);
        free(pool);
    }
}

static bool answered(const struct rh_addresses *answer, const char *address)
{
    for (size_t i = 0; i < answer->n; i++)
        if (strcmp(answer->items[i], address) == 0)
            return true;
    return false;
}

static struct rh_replica *replica_at(const struct rh_pool *pool, size_t endpoint,
                                     const char *address)
{
    struct rh_replica *replica;
    TAILQ_FOREACH(replica, &pool->replicas, link)
        if (replica->endpoint == endpoint && strcmp(replica->address, address) == 0)
            return replica;
    return NULL;
}

/* What the name no longer has leaves with its last call; what it has anew is connected; what came
 * back before it had left stays. */
static void apply(struct rh_bus_client *client, size_t endpoint, const struct rh_addresses *answer)
{
    struct rh_pool *pool = pool_of(client, &client->endpoints.items[endpoint]);
    struct rh_replica *replica;
    TAILQ_FOREACH(replica, &pool->replicas, link)
        if (replica->endpoint == endpoint)
            replica->leaving = !answered(answer, replica->address);
    for (size_t i = 0; i < answer->n; i++)
        if (replica_at(pool, endpoint, answer->items[i]) == NULL)
            connect_to(client, endpoint, answer->items[i]);
}

void rh_client_resolved(struct rh_bus_client *client)
{
    struct rh_addresses answer;
    rh_resolver_seen(client->resolver);
    for (size_t i = 0; i < client->endpoints.n; i++)
        if (rh_resolver_take(client->resolver, i, &answer))
            apply(client, i, &answer);
}

static void end_leaving(struct rh_bus_client *client, struct rh_pool *pool)
{
    struct rh_replica *next;
    for (struct rh_replica *replica = TAILQ_FIRST(&pool->replicas); replica != NULL;
         replica = next) {
        next = TAILQ_NEXT(replica, link);
        if (!replica->leaving || replica->outstanding != 0)
            continue;
        TAILQ_REMOVE(&pool->replicas, replica, link);
        pool->n_replicas--;
        rh_replica_free(&replica, client->epoll);
    }
}

void rh_client_end_leaving(struct rh_bus_client *client)
{
    struct rh_pool *pool;
    TAILQ_FOREACH(pool, &client->pools, link)
        end_leaving(client, pool);
}
