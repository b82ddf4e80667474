/* One request to an identity provider: https (http on this very machine), no redirects, no proxy,
 * bounded in time and size. Blocks its worker, so few may be under way at once. */
#ifndef ACCOUNTS_FETCH_H
#define ACCOUNTS_FETCH_H

#include "error.h"
#include "slice.h"

#define ACCOUNTS_FETCH_MAX ((size_t)256 * 1024) /* bytes of an answer */

struct accounts_fetch {
    const char *url;
    const char *body;            /* a form that is posted; NULL: GET */
    const char *user, *password; /* of HTTP Basic (RFC 7617), NULL: none */
};

/* Once, before the first fetch and before there are threads. */
void accounts_fetch_start(void);

/* PROVIDER_FAILED when there was no whole answer; any status is an answer. The body lives in the
 * arena.
 */
struct rh_error *accounts_fetch(struct rh_arena *arena, const struct accounts_fetch *fetch,
                                long *ret_status, struct rh_slice *ret_body);

/* "a=b&c=d" of pairs; those whose value is NULL are left out. */
struct accounts_pair {
    const char *name, *value;
};
const char *accounts_query(struct rh_arena *arena, const struct accounts_pair *pairs, size_t n);

/* A text as a query may hold it. */
const char *accounts_escape(struct rh_arena *arena, const char *text);

#endif
