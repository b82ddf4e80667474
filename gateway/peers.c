/* The ring is ordered by time, since whoever begins to wait goes to its end: the first is always
 * the one that has waited longest. */
#include "peers.h"

#include "clock.h"
#include "take.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

void gw_peers_init(struct gw_peers *peers)
{
    peers->ring.prev = peers->ring.next = &peers->ring;
}

/* Written once for all requests of a connection. */
static void name(struct gw_peer *peer, const struct sockaddr *address)
{
    const void *bytes = NULL;
    if (address != NULL && address->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)address)->sin_addr;
    else if (address != NULL && address->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)address)->sin6_addr;
    if (bytes == NULL ||
        inet_ntop(address->sa_family, bytes, peer->address, sizeof peer->address) == NULL)
        memcpy(peer->address, "unknown", sizeof "unknown");
}

struct gw_peer *gw_peer_new(struct gw_peers *peers, int fd, const struct sockaddr *address)
{
    struct gw_peer *peer = rh_take(sizeof *peer);
    peer->fd = fd;
    name(peer, address);
    gw_peer_wait(peers, peer);
    return peer;
}

void gw_peer_free(struct gw_peer *peer)
{
    gw_peer_complete(peer);
    free(peer);
}

void gw_peer_complete(struct gw_peer *peer)
{
    if (!peer->waiting)
        return;
    peer->prev->next = peer->next;
    peer->next->prev = peer->prev;
    peer->waiting = false;
}

void gw_peer_wait(struct gw_peers *peers, struct gw_peer *peer)
{
    gw_peer_complete(peer);
    peer->since = rh_clock_monotonic();
    peer->waiting = true;
    peer->prev = peers->ring.prev;
    peer->next = &peers->ring;
    peer->prev->next = peer;
    peers->ring.prev = peer;
}

/* shutdown(2) lets libmicrohttpd find the end of the connection by itself. */
static void shut(struct gw_peer *peer)
{
    gw_peer_complete(peer);
    shutdown(peer->fd, SHUT_RDWR);
}

int gw_peers_shut_late(struct gw_peers *peers, int64_t now, int64_t limit)
{
    while (peers->ring.next != &peers->ring) {
        struct gw_peer *oldest = peers->ring.next;
        if (now - oldest->since < limit)
            return (int)(limit - (now - oldest->since));
        shut(oldest);
    }
    return -1;
}

void gw_peers_shut_idle(struct gw_peers *peers)
{
    for (struct gw_peer *peer = peers->ring.next, *next; peer != &peers->ring; peer = next) {
        next = peer->next;
        if (!peer->reading)
            shut(peer);
    }
}
