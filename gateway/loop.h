/* One loop: HTTP, bus, hints and live pages in one thread, waiting on one epoll.
 *
 * A turn: run HTTP (new requests queue their calls), run the bus once (all calls of the turn leave
 * as one parcel per replica, all replies are taken, exchanges end), run HTTP again (their bytes
 * leave). Nothing blocks; loops share only what never changes (struct gw_shared). */
#ifndef GW_LOOP_H
#define GW_LOOP_H

#include "gateway.h"

/* What all loops of a process read. */
struct gw_shared {
    struct gw_settings settings;
    struct rh_texts *texts;
    struct rh_templates *templates;
    struct gw_router *router;
    struct rh_arena *arena;    /* of what follows */
    struct rh_value reference; /* reference.h */
};

struct gw_loop;

/* Builds a loop on a listening socket, which it owns from now on. NULL with a log line on failure.
 */
struct gw_loop *gw_loop_new(const struct gw_shared *shared, int listener);
void gw_loop_free(struct gw_loop **loop);

/* Runs until gw_loop_stop, then drains: stops accepting, ends live pages, finishes every request.
 * The shape of pthread_create's routine; `arg` is a struct gw_loop. */
void *gw_loop_run(void *arg);

/* Asks for the drain; from any thread. */
void gw_loop_stop(struct gw_loop *loop);

/* True when the bus has a replica of every service and the loop does not drain; from any thread. */
bool gw_loop_healthy(const struct gw_loop *loop);

#endif
