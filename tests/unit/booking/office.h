/* An office of three counters that all do one service of a quarter of an hour: what tests of its
 * free times begin with. */
#ifndef OFFICE_H
#define OFFICE_H

#include "booking.h"

#include <criterion/criterion.h>

static struct booking_zone zone;
static struct rh_arena *arena;
static const struct booking_counter counters[] = {{1, "b", "1"}, {2, "b", "2"}, {3, "b", "3"}};
static const int32_t all[] = {1, 2, 3};
static struct booking_office office;
static struct booking_service service;
static const struct booking_part part = {&service, 1};
static struct booking_need need;
static struct booking_ask ask;

static int32_t day(int year, int month, int day_of_month)
{
    return booking_day_of((struct booking_date){year, month, day_of_month});
}

static int64_t local(int32_t on, int hour, int minute)
{
    int64_t ms = 0;
    booking_zone_instant(&zone, on, hour * 60 + minute, &ms);
    return ms;
}

#define TUESDAY day(2026, 11, 24)

/* With these openings; it is noon, so many days before the Tuesday. */
static void office_setup(const struct booking_opening *openings, size_t n, int before)
{
    arena = rh_arena_new(0);
    cr_assert(booking_zone_load(arena, "Europe/Berlin", &zone));
    office = (struct booking_office){.office = "b",
                                     .window_days = 56,
                                     .grid_minutes = 5,
                                     .hold_minutes = 10,
                                     .counters = counters,
                                     .n_counters = 3,
                                     .openings = openings,
                                     .n_openings = n};
    service = (struct booking_service){
        .service = "perso", .minutes = 15, .counters = all, .n_counters = 3};
    need = booking_need_of(arena, &part, 1);
    ask = (struct booking_ask){.office = &office,
                               .need = &need,
                               .land = "ST",
                               .zone = &zone,
                               .now = local(TUESDAY - before, 12, 0)};
}

static void office_teardown(void)
{
    rh_arena_free(&arena);
}

#endif
