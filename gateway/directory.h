/* Who stands behind the first segment of an address: accounts.tenant, remembered for seconds.
 *
 * At most 2,000 names are kept, the longest unused goes first; one fetch is in flight per name,
 * later askers wait for it. An administration is fresh for 3 s, a name that nobody has for 1 s.
 * When accounts does not answer, what was known last still serves: towns stay open while accounts
 * is away. Belongs to one loop. */
#ifndef GW_DIRECTORY_H
#define GW_DIRECTORY_H

#include "gateway.h"

struct gw_directory;

/* The caller owns it; `bus` must live longer. */
struct gw_directory *gw_directory_new(struct rh_bus_client *bus);

/* Forgets waiting askers without an answer. NULL is fine. */
void gw_directory_free(struct gw_directory **directory);

/* `reply` is NULL unless the code is OK; it lives in the arena given to gw_directory_find. */
typedef void (*gw_directory_done)(void *arg, Common__Code code, const Accounts__TenantReply *reply);

/* Who asks: for what, where the answer lives, and who is told. */
struct gw_directory_ask {
    const char *slug;
    bool fresh;             /* what is remembered is not enough: the asker may have changed it */
    struct rh_arena *arena; /* lives until `done` was called */
    gw_directory_done done;
    void *arg;
};

/* Calls ask->done exactly once: now when the name is known, else from rh_bus_client_run. A text
 * that cannot be a name is NOT_FOUND without asking anybody. */
void gw_directory_find(struct gw_directory *directory, const struct gw_directory_ask *ask);

#endif
