/* HTTP: libmicrohttpd's call-backs on one side, gw_exchange on the other.
 *
 * What is refused here never reaches a route: bad escapes, NUL, broken UTF-8 and ".." in the path
 * (400), both Content-Length and Transfer-Encoding or either twice (400), a body on GET (400), more
 * than max_body (413, unread), another content type than form, multipart or JSON (415), a write
 * that another origin's page sends (403). Connections that dawdle with their request are shut after
 * settings->timeout, however busily they trickle. */
#ifndef GW_HTTP_H
#define GW_HTTP_H

#include "gateway.h"

struct gw_http;

/* Starts the gateway's daemon on a listening socket, which it owns from now on. NULL with a log
 * line on failure. */
struct gw_http *gw_http_start(struct gateway *gateway, int listener);

/* A descriptor for the loop's epoll. */
int gw_http_fd(const struct gw_http *http);

/* Does what connections want. */
void gw_http_run(struct gw_http *http);

/* True when connections were resumed since the last run: run again before waiting. */
bool gw_http_resumed(const struct gw_http *http);

/* ms until run wants to be called, -1: never; shuts connections that dawdle. `now` is monotonic. */
int gw_http_timeout(struct gw_http *http, int64_t now);

/* Stops accepting; connections end with their next reply, idle ones at once. */
void gw_http_drain(struct gw_http *http);

/* Requests that are not answered yet, and replies not sent yet. */
size_t gw_http_busy(const struct gw_http *http);

/* Ends everything. Only when nothing is busy. */
void gw_http_stop(struct gw_http **http);

#endif
