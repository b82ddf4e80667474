/* How often something may be tried: at most 100 failures within any hour and account
 * (ASVS 4.0 2.2.1), and still nobody can lock an owner out (ASVS 5.0 6.1.1).
 *
 * Tries are counted in half hours, of which any hour touches three at most. Strangers together,
 * known browsers together, and each browser by itself have a lane with its own limit: what
 * strangers use up leaves the known browsers' lane alone. Pure. */
#ifndef ACCOUNTS_TRIES_H
#define ACCOUNTS_TRIES_H

#include "arena.h"
#include "clock.h"

#include <stdbool.h>

#define ACCOUNTS_TRIES_SPAN     (30 * RH_MINUTE)
#define ACCOUNTS_TRIES_STRANGER 25 /* in half an hour, of all unknown browsers together */
#define ACCOUNTS_TRIES_KNOWN    8  /* of all known ones together: 3 * (25 + 8) = 99 */
#define ACCOUNTS_TRIES_BROWSER  10 /* of each */
#define ACCOUNTS_TRIES_MAIL     4  /* mails to one address */

struct accounts_lanes {
    const char *lane[2];
    int64_t most[2];
    size_t n;
};

/* The lanes of a log-in. `browser` names the browser, NULL when it has no name. */
struct accounts_lanes accounts_lanes_login(struct rh_arena *arena, const char *browser, bool known);

/* The lane of mails to an address. */
struct accounts_lanes accounts_lanes_mail(void);

/* The lane of what is told once in half an hour. */
struct accounts_lanes accounts_lanes_told(void);

/* When the half hour of a time began. */
int64_t accounts_tries_since(int64_t now);

#endif
