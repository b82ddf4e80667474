#include "booking_fit.h"

#include "booking_handlers.h"

#include "banned.h"

static bool has_counter(const struct booking_office *office, int32_t counter)
{
    for (size_t i = 0; i < office->n_counters; i++)
        if (office->counters[i].counter == counter)
            return true;
    return false;
}

static bool is_open(struct rh_arena *arena, const struct booking_schedule *schedule,
                    const struct booking_office *office, const struct booking_taken *taken,
                    struct booking_fit_day *known)
{
    int start, end;
    int32_t day = booking_zone_day(&schedule->zone, taken->start, &start);
    booking_zone_day(&schedule->zone, taken->end - 1, &end);
    if (known->office != office || known->day != day) {
        *known = (struct booking_fit_day){.office = office, .day = day};
        known->n = booking_day_spans(arena, office, schedule->land, day, &known->spans, NULL);
    }
    return booking_stands(known->spans, known->n, taken->counter, start, end + 1) &&
           booking_shut(office, taken->counter, taken->start, taken->end) == NULL;
}

/* Which room the need takes, if any, is among those that do. */
static enum booking_fit room_fits(const struct booking_office *office,
                                  const struct booking_need *need, int32_t room)
{
    if (room != 0 && !booking_has_room(office, room))
        return BOOKING_FIT_ROOM_GONE;
    for (size_t i = 0; i < need->n_rooms; i++)
        if (need->rooms[i] == room)
            return BOOKING_FIT;
    return need->n_rooms > 0 ? BOOKING_FIT_ROOM_MISSING : BOOKING_FIT;
}

enum booking_fit booking_fit(struct rh_arena *arena, const struct booking_schedule *schedule,
                             const struct booking_taken *taken, struct booking_fit_day *known)
{
    const struct booking_office *office = booking_office_find(schedule, taken->office);
    struct booking_need need;
    if (office == NULL || !has_counter(office, taken->counter))
        return BOOKING_FIT_GONE;
    if (!is_open(arena, schedule, office, taken, known))
        return BOOKING_FIT_CLOSED;
    if (!booking_need_stored(arena, schedule, taken->what, &need) ||
        !booking_need_can(&need, taken->counter))
        return BOOKING_FIT_UNABLE;
    enum booking_fit room = room_fits(office, &need, taken->room);
    if (room != BOOKING_FIT)
        return room;
    return taken->end - taken->start < need.minutes * RH_MINUTE ? BOOKING_FIT_TOO_SHORT
                                                                : BOOKING_FIT;
}
