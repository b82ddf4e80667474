/* Asks the parts that know: nothing is probed, so it costs nothing and never blocks. */
#include "health.h"

#include "bus.h"
#include "redis.h"

#include "banned.h"

bool gw_healthy(const struct gateway *gateway)
{
    return !gateway->draining && rh_bus_client_ready(gateway->bus);
}

void gw_health(struct gw_exchange *exchange)
{
    const struct gateway *gateway = exchange->gateway;
    bool healthy = gw_healthy(gateway);
    const char *json = rh_arena_printf(
        exchange->arena, "{\"status\":\"%s\",\"bus\":%s,\"redis\":%s,\"draining\":%s}\n",
        healthy ? "ok" : "unavailable", rh_bus_client_ready(gateway->bus) ? "true" : "false",
        gw_redis_ready(gateway->redis) ? "true" : "false", gateway->draining ? "true" : "false");
    exchange->response.status = healthy ? 200 : 503;
    exchange->response.content_type = "application/json";
    exchange->response.body = rh_slice(json);
}
