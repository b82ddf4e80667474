/* How long somebody has to wait: those before are given, in their order, to the counter that is
 * free first and can do what they came for. It is an estimate; whoever reads it wants minutes. */
#include "booking.h"

#include "banned.h"

enum { ROUND_TO = 5, HOUR = 60 };

bool booking_may_arrive(const struct booking_zone *zone, int64_t start, int64_t now)
{
    return now >= start - HOUR * RH_MINUTE &&
           booking_zone_day(zone, now, NULL) == booking_zone_day(zone, start, NULL);
}

static bool can_take(const struct booking_place *place, const struct booking_waiting *who)
{
    return who->counter != 0 ? place->counter == who->counter
                             : booking_need_can(who->need, place->counter);
}

/* The place that can take `who` first, NULL: none. */
static struct booking_place *first_free(struct booking_place *places, size_t n,
                                        const struct booking_waiting *who)
{
    struct booking_place *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (can_take(&places[i], who) && (best == NULL || places[i].free_at < best->free_at))
            best = &places[i];
    return best;
}

int booking_wait_minutes(struct booking_place *places, size_t n_places,
                         const struct booking_waiting *waiting, size_t n_waiting, int64_t now)
{
    struct booking_place *place = NULL;
    int64_t begins = now;
    for (size_t i = 0; i < n_waiting; i++) {
        place = first_free(places, n_places, &waiting[i]);
        if (place == NULL)
            continue;
        begins = place->free_at > now ? place->free_at : now;
        place->free_at = begins + waiting[i].need->minutes * RH_MINUTE;
    }
    if (place == NULL)
        return -1;
    int64_t step = ROUND_TO * RH_MINUTE;
    return (int)((begins - now + step - 1) / step) * ROUND_TO;
}
