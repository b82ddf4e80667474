/* Redis, for one loop: one connection for commands, one that listens to a channel.
 *
 * Nothing here ever blocks. Commands of one turn of the loop leave in one write and their replies
 * come back in one read; each is answered by exactly one call-back, from gw_redis_run, with the
 * reply or, when Redis is away or silent for GW_REDIS_PATIENCE, with NULL. A connection that is
 * lost is tried again after 100 ms, doubling to 10 s. Names are resolved asynchronously.
 * Single-threaded. */
#ifndef GW_REDIS_H
#define GW_REDIS_H

#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <stdint.h>

#define GW_REDIS_PATIENCE 500 /* ms of silence after which a connection counts as lost */

struct gw_redis;

/* `address` is "unix:/path", "host:port" or "[v6]:port"; NULL or "": none, always away. NULL with a
 * log line when it is malformed. The caller owns it. */
struct gw_redis *gw_redis_new(const char *address);

/* Answers what is outstanding with NULL. */
void gw_redis_free(struct gw_redis **redis);

/* `reply` is valid during the call; NULL: no answer. */
typedef void (*gw_redis_done)(void *arg, const redisReply *reply);

/* Queues a command, written as redisCommand's format ("SET %s %b"). False: away, and `done` (which
 * may be NULL) will not be called. */
bool gw_redis_send(struct gw_redis *redis, gw_redis_done done, void *arg, const char *format, ...);

typedef void (*gw_redis_heard)(void *arg, const char *message);

/* Listens to a channel from the first run on, whenever there is a connection. Called once, before
 * that. `channel` must live as long as the redis. */
void gw_redis_listen(struct gw_redis *redis, const char *channel, gw_redis_heard heard, void *arg);

/* Commands can be sent. */
bool gw_redis_up(const struct gw_redis *redis);

/* All is connected that shall be; true also when there is no Redis to connect to. */
bool gw_redis_ready(const struct gw_redis *redis);

/* A descriptor for the loop's epoll, readable when run has something to do. */
int gw_redis_fd(const struct gw_redis *redis);

/* Reads (when its descriptor is `ready`), gives up, reconnects. Returns ms until it wants to be
 * called again, -1: never. `now` is monotonic. */
int gw_redis_run(struct gw_redis *redis, int64_t now, bool ready);

/* Writes all commands that were sent since the last time, at once: call it before you wait. */
void gw_redis_flush(struct gw_redis *redis);

#endif
