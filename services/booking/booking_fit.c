#include "booking_fit.h"

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

static bool is_able(const struct booking_schedule *schedule, const char *name, int32_t counter)
{
    const struct booking_service *service = booking_service_find(schedule, name);
    return service != NULL && booking_can(service, counter);
}

enum booking_fit booking_fit(struct rh_arena *arena, const struct booking_schedule *schedule,
                             const struct booking_taken *taken, struct booking_fit_day *known)
{
    const struct booking_office *office = booking_office_find(schedule, taken->office);
    const struct booking_service *service = booking_service_find(schedule, taken->service);
    if (office == NULL || !has_counter(office, taken->counter))
        return BOOKING_FIT_GONE;
    if (!is_open(arena, schedule, office, taken, known))
        return BOOKING_FIT_CLOSED;
    if (service == NULL || !booking_can(service, taken->counter))
        return BOOKING_FIT_UNABLE;
    for (size_t i = 0; i < taken->n_further; i++)
        if (!is_able(schedule, taken->further[i], taken->counter))
            return BOOKING_FIT_UNABLE;
    return taken->end - taken->start < service->minutes * RH_MINUTE ? BOOKING_FIT_TOO_SHORT
                                                                    : BOOKING_FIT;
}
