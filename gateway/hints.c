/* A message is "<sender> <tag>"; our own come back to us and are passed over by the sender's id. */
#include "hints.h"

#include "cache.h"
#include "live.h"
#include "redis.h"
#include "take.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

#define CHANNEL "rathaus:changed"

struct gw_hints {
    struct gateway *gateway;
    char sender[17];
};

static void hear(void *arg, const char *message)
{
    struct gw_hints *hints = arg;
    const char *tag = strchr(message, ' ');
    if (tag == NULL || strncmp(message, hints->sender, strlen(hints->sender)) == 0)
        return;
    gw_cache_drop(hints->gateway->cache, tag + 1);
    gw_live_changed(hints->gateway->live, tag + 1);
}

struct gw_hints *gw_hints_new(struct gateway *gateway)
{
    uint8_t random[8];
    struct gw_hints *hints = rh_take(sizeof *hints);
    hints->gateway = gateway;
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hints->sender, sizeof hints->sender, random, sizeof random);
    gw_redis_listen(gateway->redis, CHANNEL, hear, hints);
    return hints;
}

void gw_hints_free(struct gw_hints **hints)
{
    free(*hints);
    *hints = NULL;
}

static void publish(struct gateway *gateway, const char *tag)
{
    char message[512];
    int size = snprintf(message, sizeof message, "%s %s", gateway->hints->sender, tag);
    if (size > 0 && (size_t)size < sizeof message)
        gw_redis_send(gateway->redis, NULL, NULL, "PUBLISH %s %s", CHANNEL, message);
}

void gw_changed(struct gateway *gateway, const char *const *tags, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        gw_cache_drop(gateway->cache, tags[i]);
        gw_live_changed(gateway->live, tags[i]);
        publish(gateway, tags[i]);
    }
}
