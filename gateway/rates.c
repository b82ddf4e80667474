/* A fixed window of a minute: twice the limit may come at its edge, which is nothing to what the
 * limits are against, and one number per name is all there is to keep.
 *
 * The memory is a table of fixed size: a name has eight places where it may stand, and takes the
 * emptiest when none is its own. The hash is keyed, so nobody can choose names that meet. */
#include "rates.h"

#include "clock.h"
#include "id.h"
#include "redis.h"
#include "take.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define PLACES 16384 /* a power of two */
#define PROBES 8

/* The classes. */
static const struct class
{
    const char *name;
    bool shared; /* counted by all gateways together */
} classes[] = {
    [GW_RATE_READ] = {"read", false},
    [GW_RATE_WRITE] = {"write", true},
    [GW_RATE_LOGIN] = {"login", true},
};

struct place {
    uint64_t name;
    int64_t window;
    uint32_t count;
};

struct gw_rates {
    struct gateway *gateway;
    uint8_t key[crypto_shorthash_KEYBYTES];
    struct place places[PLACES];
};

/* One count that is under way in Redis. */
struct counting {
    struct gw_exchange *exchange;
    gw_step done;
    uint64_t name;
    int64_t limit;
};

/* The key is the same on all gateways, and of no use for anything else that the secret protects. */
struct gw_rates *gw_rates_new(struct gateway *gateway)
{
    uint8_t secret[32];
    char derived[RH_SECRET_SIZE];
    struct gw_rates *rates = rh_take(sizeof *rates);
    rates->gateway = gateway;
    rh_hash(gateway->settings->secret, strlen(gateway->settings->secret), secret);
    rh_secret_derive(secret, "limits", derived);
    memcpy(rates->key, derived, sizeof rates->key);
    return rates;
}

void gw_rates_free(struct gw_rates **rates)
{
    free(*rates);
    *rates = NULL;
}

uint32_t gw_rate_count(struct gw_rates *rates, uint64_t name, int64_t now)
{
    const int64_t window = now / RH_SECOND / GW_RATE_WINDOW;
    struct place *best = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        struct place *place = &rates->places[(name + i) & (PLACES - 1)];
        if (place->window != window)
            *place = (struct place){.window = window};
        if (place->name == name && place->count > 0)
            return ++place->count;
        if (best == NULL || place->count < best->count)
            best = place;
    }
    *best = (struct place){name, window, 1};
    return 1;
}

static int64_t limit_of(const struct gw_settings *settings, enum gw_rate rate)
{
    const int64_t limits[] = {
        [GW_RATE_READ] = settings->rate_read,
        [GW_RATE_WRITE] = settings->rate_write,
        [GW_RATE_LOGIN] = settings->rate_login,
    };
    return limits[rate];
}

static uint64_t name_of(const struct gw_rates *rates, enum gw_rate rate, const char *kind,
                        const void *who, size_t size)
{
    uint8_t text[64] = {0}, hash[crypto_shorthash_BYTES];
    uint64_t name;
    int head = snprintf((char *)text, sizeof text, "%s:%s:", classes[rate].name, kind);
    size_t room = sizeof text - (size_t)head;
    memcpy(text + head, who, size < room ? size : room);
    crypto_shorthash(hash, text, sizeof text, rates->key);
    memcpy(&name, hash, sizeof name);
    return name;
}

static void judge(struct gw_exchange *exchange, int64_t count, int64_t limit)
{
    if (count > limit)
        exchange->limited = GW_RATE_WINDOW - (int)(rh_clock_real() / RH_SECOND % GW_RATE_WINDOW);
}

static void count_here(struct gw_exchange *exchange, uint64_t name, int64_t limit)
{
    judge(exchange, gw_rate_count(exchange->gateway->rates, name, rh_clock_real()), limit);
}

static void counted(void *arg, const redisReply *reply)
{
    const struct counting *counting = arg;
    if (reply == NULL || reply->type != REDIS_REPLY_INTEGER)
        count_here(counting->exchange, counting->name, counting->limit);
    else
        judge(counting->exchange, reply->integer, counting->limit);
    counting->done(counting->exchange);
}

static bool count_there(struct gw_exchange *exchange, const struct counting *counting)
{
    struct gw_redis *redis = exchange->gateway->redis;
    struct counting *mine = rh_arena_dup(exchange->arena, counting, sizeof *counting);
    const char *key = rh_arena_printf(exchange->arena, "rathaus:r:%lld:%016llx",
                                      (long long)(rh_clock_real() / RH_SECOND / GW_RATE_WINDOW),
                                      (unsigned long long)counting->name);
    if (!gw_redis_send(redis, counted, mine, "INCR %s", key))
        return false;
    gw_redis_send(redis, NULL, NULL, "EXPIRE %s %d", key, 2 * GW_RATE_WINDOW);
    return true;
}

static void take(struct gw_exchange *exchange, uint64_t name, gw_step done)
{
    const enum gw_rate rate = exchange->route->rate;
    const struct counting counting = {exchange, done, name,
                                      limit_of(exchange->gateway->settings, rate)};
    if (classes[rate].shared && count_there(exchange, &counting))
        return;
    count_here(exchange, name, counting.limit);
    done(exchange);
}

static bool is_local(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static bool is_free(const struct gw_exchange *exchange)
{
    return limit_of(exchange->gateway->settings, exchange->route->rate) == 0;
}

/* Of an IPv6 address the first 64 bits. */
void gw_rate_address(struct gw_exchange *exchange, gw_step done)
{
    const char *address = exchange->address;
    struct in6_addr v6;
    const bool local = !exchange->gateway->settings->rate_local && is_local(address);
    if (local || is_free(exchange)) {
        done(exchange);
        return;
    }
    const struct gw_rates *rates = exchange->gateway->rates;
    uint64_t name =
        inet_pton(AF_INET6, address, &v6) == 1
            ? name_of(rates, exchange->route->rate, "net", &v6, 8)
            : name_of(rates, exchange->route->rate, "address", address, strlen(address));
    take(exchange, name, done);
}

void gw_rate_account(struct gw_exchange *exchange, gw_step done)
{
    if (is_free(exchange)) {
        done(exchange);
        return;
    }
    const char *account = exchange->session->account;
    take(exchange,
         name_of(exchange->gateway->rates, exchange->route->rate, "account", account,
                 strlen(account)),
         done);
}
