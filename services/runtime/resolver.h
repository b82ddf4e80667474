/* Resolver: asks for the addresses of host names in a thread of its own, every second.
 *
 * libzmq connects a name to one of its addresses only (libzmq #2297), and a slow name server stalls
 * its I/O thread (#3243): so the bus connects to IP addresses and asks for them itself. A name that
 * cannot be resolved keeps its last answer: a failing name server must not cut what works. */
#ifndef RH_RESOLVER_H
#define RH_RESOLVER_H

#include "bus.h"
#include "endpoints.h"

#define RH_ADDRESSES_MAX 64

/* All addresses of one name, as "tcp://ip:port", sorted. */
struct rh_addresses {
    char items[RH_ADDRESSES_MAX][RH_ADDRESS_SIZE];
    size_t n;
};

struct rh_resolver;

/* Starts the thread for those endpoints that have a name; NULL when none has. `lookup` NULL:
 * getaddrinfo. The endpoints are copied. */
struct rh_resolver *rh_resolver_new(const struct rh_endpoints *endpoints, rh_bus_lookup lookup);

/* Stops the thread (waits for a question that is under way); sets *resolver to NULL. */
void rh_resolver_free(struct rh_resolver **resolver);

/* Readable when there is a new answer. */
int rh_resolver_fd(struct rh_resolver *resolver);

/* Empties the descriptor. Then rh_resolver_take says for each endpoint (by index) whether its
 * answer changed since the last time, and gives it. */
void rh_resolver_seen(struct rh_resolver *resolver);
bool rh_resolver_take(struct rh_resolver *resolver, size_t endpoint, struct rh_addresses *ret);

#endif
