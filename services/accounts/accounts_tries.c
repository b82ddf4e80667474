/* Fixed spans instead of a sliding hour: a try is one counter, and the limit holds however many
 * race. */
#include "accounts_tries.h"

#include "banned.h"

struct accounts_lanes accounts_lanes_login(struct rh_arena *arena, const char *browser, bool known)
{
    struct accounts_lanes lanes = {.n = 1};
    lanes.lane[0] = known ? "known" : "strangers";
    lanes.most[0] = known ? ACCOUNTS_TRIES_KNOWN : ACCOUNTS_TRIES_STRANGER;
    if (browser != NULL) {
        lanes.lane[1] = rh_arena_printf(arena, "browser %s", browser);
        lanes.most[1] = ACCOUNTS_TRIES_BROWSER;
        lanes.n = 2;
    }
    return lanes;
}

struct accounts_lanes accounts_lanes_mail(void)
{
    return (struct accounts_lanes){.lane = {"mail"}, .most = {ACCOUNTS_TRIES_MAIL}, .n = 1};
}

struct accounts_lanes accounts_lanes_told(void)
{
    return (struct accounts_lanes){.lane = {"told"}, .most = {1}, .n = 1};
}

int64_t accounts_tries_since(int64_t now)
{
    return now - now % ACCOUNTS_TRIES_SPAN;
}
