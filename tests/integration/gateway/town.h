/* A gateway's loop in a thread, on a port of its own, and on the other end of its bus a thread that
 * knows one administration ("merseburg", tenant 15) and a few people (people.h). Requests are
 * written by hand, byte by byte, since what HTTP clients never send is what these tests are about.
 */
#ifndef TOWN_H
#define TOWN_H

#include "loop.h"

#include <pthread.h>

struct town {
    struct gw_shared shared;
    struct gw_loop *loop;
    pthread_t loop_thread, service_thread;
    struct rh_bus_server *service;
    char folder[32], endpoint[96];
    int stop_service; /* eventfd */
    int port;
    bool stopped;
};

/* Starts both; settings as main.c has them, with a time-out of one second and 64 KiB of body.
 * Returns when /health says 200. */
struct town *town_new(void);

/* The same with a Redis ("unix:/path", NULL: none), which must be there, and other settings. */
typedef void (*town_adjust)(struct gw_settings *settings);
struct town *town_new_with(const char *redis, town_adjust adjust);

/* Stops the loop as SIGTERM does and waits for the end of its drain. */
void town_stop(struct town *town);

/* Stops what runs, sets *town to NULL. */
void town_free(struct town **town);

/* A connection that gives up after 10 s of silence. The caller closes it. */
int town_connect(const struct town *town);

/* Sends bytes; false when the other side has closed. */
bool town_send(int fd, const char *bytes, size_t size);

/* Reads until `end` was read, the connection ends, or `max` - 1 bytes are there. Text in `ret`. */
void town_read(int fd, const char *end, char *ret, size_t max);

/* Sends a whole request on a connection of its own (with "Connection: close" in it) and gives the
 * status of the reply, 0 when there was none. The reply's text is in `ret`. */
int town_ask(const struct town *town, const char *request, char *ret, size_t max);

#endif
