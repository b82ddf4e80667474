/* Connections that owe us a request, oldest first.
 *
 * libmicrohttpd's own time-out starts anew with every byte, so a client that trickles would hold a
 * connection for ever. Here a connection waits from the moment it may send a request until that
 * request is complete, and has one limit for all of it. Single-threaded. */
#ifndef GW_PEERS_H
#define GW_PEERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* A connection. */
struct gw_peer {
    int fd;
    char address[INET6_ADDRSTRLEN]; /* of the socket's other end, "unknown" for none */
    int64_t since;                  /* monotonic ms: waits from then on */
    bool waiting;
    bool reading; /* a request line has come in */
    struct gw_peer *prev, *next;
};

struct gw_peers {
    struct gw_peer ring; /* head */
};

void gw_peers_init(struct gw_peers *peers);

/* A new connection from `address` (NULL: unknown), which waits from now on. Freed by gw_peer_free.
 */
struct gw_peer *gw_peer_new(struct gw_peers *peers, int fd, const struct sockaddr *address);
void gw_peer_free(struct gw_peer *peer);

/* Waits from now on (again): the request before is answered, or a body makes progress. */
void gw_peer_wait(struct gw_peers *peers, struct gw_peer *peer);

/* Its request is complete: it waits for us now. */
void gw_peer_complete(struct gw_peer *peer);

/* Shuts those that have waited `limit` ms. Returns ms until the next one, -1: nobody waits. */
int gw_peers_shut_late(struct gw_peers *peers, int64_t now, int64_t limit);

/* Shuts those that have not begun a request (drain). */
void gw_peers_shut_idle(struct gw_peers *peers);

#endif
