/* Two connections, since one that subscribes can do nothing else: `listener` and `speaker`. Both
 * are driven by an epoll of our own; hiredis only ever writes and reads what does not block. Names
 * are looked up by getaddrinfo_a(3), which works in a thread of its own.
 *
 * A message is "<sender> <tag>"; our own come back to us and are passed over by the sender's id. */
#include "hints.h"

#include "cache.h"
#include "clock.h"
#include "live.h"
#include "take.h"

#include <arpa/inet.h>
#include <errno.h>
#include <hiredis/async.h>
#include <inttypes.h>
#include <netdb.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "banned.h"

#define CHANNEL   "rathaus:changed"
#define RETRY_MIN 100   /* ms */
#define RETRY_MAX 10000 /* ms */
#define LOOK_UP   50    /* ms between two looks at a name's resolution */

/* One connection and what it waits for. */
struct link {
    struct gw_hints *hints;
    redisAsyncContext *redis; /* NULL: away */
    uint32_t events;          /* in the epoll */
    bool up;                  /* connected; the listener: subscribed */
};

struct gw_hints {
    struct gateway *gateway;
    int epoll;
    char *host; /* or the socket's path; NULL: no Redis */
    char *port; /* NULL: a path */
    char sender[17];
    struct link listener, speaker;
    struct gaicb query, *queries[1];
    bool resolving;
    int64_t retry_at; /* monotonic ms */
    int64_t backoff;
};

static void watch(struct link *link, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = link};
    int how = link->events == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (link->events == events)
        return;
    epoll_ctl(link->hints->epoll, how, link->redis->c.fd, &event);
    link->events = events;
}

static void add_read(void *arg)
{
    struct link *link = arg;
    watch(link, link->events | EPOLLIN);
}

static void del_read(void *arg)
{
    struct link *link = arg;
    watch(link, link->events & ~(uint32_t)EPOLLIN);
}

static void add_write(void *arg)
{
    struct link *link = arg;
    watch(link, link->events | EPOLLOUT);
}

static void del_write(void *arg)
{
    struct link *link = arg;
    watch(link, link->events & ~(uint32_t)EPOLLOUT);
}

static void forget_events(void *arg)
{
    struct link *link = arg;
    watch(link, 0);
}

/* hiredis frees the context after this. */
static void lost(struct link *link)
{
    struct gw_hints *hints = link->hints;
    if (link->up)
        rh_log(RH_WARN, NULL, "Redis is away, hints stay within this loop");
    link->redis = NULL;
    link->up = false;
    hints->retry_at = rh_clock_monotonic() + hints->backoff;
    hints->backoff = hints->backoff * 2 > RETRY_MAX ? RETRY_MAX : hints->backoff * 2;
}

static void on_connect(const redisAsyncContext *redis, int status)
{
    struct link *link = redis->data;
    if (status != REDIS_OK)
        lost(link);
    else if (link == &link->hints->speaker)
        link->up = true;
}

static void on_disconnect(const redisAsyncContext *redis, int status)
{
    (void)status;
    if (redis->data != NULL)
        lost(redis->data);
}

static void hear(struct gw_hints *hints, const char *message)
{
    size_t sender = strlen(hints->sender);
    const char *tag = strchr(message, ' ');
    if (tag == NULL || strncmp(message, hints->sender, sender) == 0)
        return;
    gw_cache_drop(hints->gateway->cache, tag + 1);
    gw_live_changed(hints->gateway->live, tag + 1);
}

/* Replies of a subscription: [subscribe, channel, count] once, then [message, channel, text]. */
static void on_message(redisAsyncContext *redis, void *arg, void *privdata)
{
    struct link *link = redis->data;
    const redisReply *reply = arg;
    (void)privdata;
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY || reply->elements != 3 || link == NULL)
        return;
    if (reply->element[2]->type == REDIS_REPLY_STRING) {
        hear(link->hints, reply->element[2]->str);
        return;
    }
    link->up = true;
    link->hints->backoff = RETRY_MIN;
}

static int attach(struct link *link, redisAsyncContext *redis)
{
    if (redis == NULL || redis->err != 0) {
        if (redis != NULL)
            redisAsyncFree(redis);
        lost(link);
        return -1;
    }
    link->redis = redis;
    link->events = 0;
    redis->data = link;
    redis->ev.data = link;
    redis->ev.addRead = add_read;
    redis->ev.delRead = del_read;
    redis->ev.addWrite = add_write;
    redis->ev.delWrite = del_write;
    redis->ev.cleanup = forget_events;
    redisAsyncSetConnectCallback(redis, on_connect);
    redisAsyncSetDisconnectCallback(redis, on_disconnect);
    return 0;
}

/* `address` is a numeric IP, or NULL for a socket's path. */
static void connect_link(struct gw_hints *hints, struct link *link, const char *address)
{
    int port = address == NULL ? 0 : (int)strtol(hints->port, NULL, 10);
    redisAsyncContext *redis =
        address == NULL ? redisAsyncConnectUnix(hints->host) : redisAsyncConnect(address, port);
    if (link->redis != NULL || attach(link, redis) != 0)
        return;
    if (link == &hints->listener)
        redisAsyncCommand(link->redis, on_message, NULL, "SUBSCRIBE %s", CHANNEL);
}

static void connect_missing(struct gw_hints *hints, const char *address)
{
    if (hints->listener.redis == NULL)
        connect_link(hints, &hints->listener, address);
    if (hints->speaker.redis == NULL)
        connect_link(hints, &hints->speaker, address);
}

static void look_up(struct gw_hints *hints)
{
    hints->query = (struct gaicb){.ar_name = hints->host, .ar_service = hints->port};
    hints->queries[0] = &hints->query;
    hints->resolving = getaddrinfo_a(GAI_NOWAIT, hints->queries, 1, NULL) == 0;
    if (!hints->resolving)
        lost(&hints->listener);
}

/* True while the name is still being looked up. */
static bool looking_up(struct gw_hints *hints)
{
    char address[INET6_ADDRSTRLEN] = "";
    int status = gai_error(&hints->query);
    if (status == EAI_INPROGRESS)
        return true;
    hints->resolving = false;
    if (status == 0)
        getnameinfo(hints->query.ar_result->ai_addr, hints->query.ar_result->ai_addrlen, address,
                    sizeof address, NULL, 0, NI_NUMERICHOST);
    if (status == 0)
        freeaddrinfo(hints->query.ar_result);
    if (address[0] == '\0')
        lost(&hints->listener);
    else
        connect_missing(hints, address);
    return false;
}

static void start(struct gw_hints *hints)
{
    if (hints->port == NULL)
        connect_missing(hints, NULL);
    else
        look_up(hints);
}

static void take_events(struct gw_hints *hints)
{
    struct epoll_event events[4];
    int n = epoll_wait(hints->epoll, events, 4, 0);
    for (int i = 0; i < n; i++) {
        struct link *link = events[i].data.ptr;
        if (link->redis != NULL && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            redisAsyncHandleRead(link->redis);
        if (link->redis != NULL && events[i].events & EPOLLOUT)
            redisAsyncHandleWrite(link->redis);
    }
}

int gw_hints_run(struct gw_hints *hints, int64_t now)
{
    if (hints->host == NULL)
        return -1;
    take_events(hints);
    if (hints->resolving)
        return looking_up(hints) ? LOOK_UP : 0;
    if (hints->listener.redis != NULL && hints->speaker.redis != NULL)
        return -1;
    if (now < hints->retry_at)
        return (int)(hints->retry_at - now);
    start(hints);
    return hints->resolving ? LOOK_UP : -1;
}

/* "unix:/path" or "host:port" or "[v6]:port". */
static int split(struct gw_hints *hints, const char *redis)
{
    const char *colon = strrchr(redis, ':');
    if (strncmp(redis, "unix:/", 6) == 0) {
        hints->host = strdup(redis + 5);
        return 0;
    }
    if (colon == NULL || colon == redis || strtol(colon + 1, NULL, 10) <= 0)
        return -1;
    bool bracket = redis[0] == '[' && colon[-1] == ']';
    hints->host = strndup(redis + bracket, (size_t)(colon - redis) - (bracket ? 2 : 0));
    hints->port = strdup(colon + 1);
    return 0;
}

struct gw_hints *gw_hints_new(struct gateway *gateway, const char *redis)
{
    uint8_t random[8];
    struct gw_hints *hints = rh_take(sizeof *hints);
    hints->gateway = gateway;
    hints->backoff = RETRY_MIN;
    hints->listener.hints = hints->speaker.hints = hints;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hints->sender, sizeof hints->sender, random, sizeof random);
    hints->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (hints->epoll < 0 || (redis != NULL && *redis != '\0' && split(hints, redis) != 0)) {
        rh_log(RH_ERROR, NULL, "cannot use the Redis address: neither unix:/path nor host:port");
        gw_hints_free(&hints);
    }
    return hints;
}

/* Without the callback: what ends on purpose is not lost. */
static void end_link(struct link *link)
{
    if (link->redis == NULL)
        return;
    link->redis->data = NULL;
    redisAsyncFree(link->redis);
    link->redis = NULL;
}

void gw_hints_free(struct gw_hints **hints)
{
    if (*hints == NULL)
        return;
    while ((*hints)->resolving && gai_error(&(*hints)->query) == EAI_INPROGRESS)
        gai_suspend((const struct gaicb *const *)(*hints)->queries, 1, NULL);
    if ((*hints)->resolving && gai_error(&(*hints)->query) == 0)
        freeaddrinfo((*hints)->query.ar_result);
    end_link(&(*hints)->listener);
    end_link(&(*hints)->speaker);
    close((*hints)->epoll);
    free((*hints)->host);
    free((*hints)->port);
    free(*hints);
    *hints = NULL;
}

static void publish(struct gw_hints *hints, const char *tag)
{
    char message[512];
    int size = snprintf(message, sizeof message, "%s %s", hints->sender, tag);
    if (hints->speaker.up && size > 0 && (size_t)size < sizeof message)
        redisAsyncCommand(hints->speaker.redis, NULL, NULL, "PUBLISH %s %b", CHANNEL, message,
                          (size_t)size);
}

void gw_changed(struct gateway *gateway, const char *const *tags, size_t n)
{
    struct gw_hints *hints = gateway->hints;
    for (size_t i = 0; i < n; i++) {
        gw_cache_drop(gateway->cache, tags[i]);
        gw_live_changed(gateway->live, tags[i]);
        publish(hints, tags[i]);
    }
}

int gw_hints_fd(const struct gw_hints *hints)
{
    return hints->epoll;
}

bool gw_hints_ready(const struct gw_hints *hints)
{
    return hints->host == NULL || (hints->listener.up && hints->speaker.up);
}
