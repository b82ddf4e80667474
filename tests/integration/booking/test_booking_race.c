/* Many connections want the last places: exactly as many are granted as there are. And how fast it
 * goes, written to the log. */
#include "town.h"

#include <criterion/criterion.h>
#include <pthread.h>

enum { CONNECTIONS = 64, COUNTERS = 5, TIMES = 2, TOWNS = 10, ROUNDS = 5 };

struct runner {
    pthread_t thread;
    pthread_barrier_t *start;
    struct town town;
    size_t batch; /* requests per call */
    int granted, taken, other;
};

static void count(struct runner *r, Common__Code code)
{
    if (code == COMMON__CODE__OK)
        r->granted++;
    else if (code == COMMON__CODE__SLOT_TAKEN)
        r->taken++;
    else
        r->other++;
}

static void *run(void *arg)
{
    struct runner *r = arg;
    struct town_hold holds[TIMES * 2];
    for (size_t i = 0; i < TIMES * 2; i++)
        holds[i] =
            (struct town_hold){.service = "perso", .start = TOWN_AT(15 * (int64_t)(i % TIMES))};
    pthread_barrier_wait(r->start);
    for (size_t i = 0; i < TIMES * 2; i += r->batch)
        town_hold_all(&r->town, holds + i, r->batch);
    for (size_t i = 0; i < TIMES * 2; i++)
        count(r, holds[i].code);
    return NULL;
}

static void race(int32_t tenant, size_t batch)
{
    struct town t = town_new(tenant, COUNTERS);
    static struct runner runners[CONNECTIONS];
    pthread_barrier_t start;
    int granted = 0, taken = 0, other = 0;
    pthread_barrier_init(&start, NULL, CONNECTIONS);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        runners[i] = (struct runner){.start = &start, .town = town_again(tenant), .batch = batch};
        cr_assert_eq(pthread_create(&runners[i].thread, NULL, run, &runners[i]), 0);
    }
    for (size_t i = 0; i < CONNECTIONS; i++) {
        pthread_join(runners[i].thread, NULL);
        granted += runners[i].granted;
        taken += runners[i].taken;
        other += runners[i].other;
        town_free(&runners[i].town);
    }
    pthread_barrier_destroy(&start);
    cr_assert_eq(granted, COUNTERS * TIMES, "%d granted, %d taken, %d other", granted, taken,
                 other);
    cr_assert_eq(other, 0);
    cr_assert_eq(town_int(&t, "select count(*) from claims where tenant = %d"), COUNTERS * TIMES);
    cr_assert_eq(town_int(&t, "select count(*) from (select 1 from appointments where tenant = %d"
                              " group by counter, start_at having count(*) > 1) twice"),
                 0);
    town_free(&t);
}

Test(booking_race, grants_exactly_what_there_is)
{
    race(401, 1);
}

Test(booking_race, grants_exactly_what_there_is_to_batches)
{
    race(402, TIMES * 2);
}

/* Four weeks of Tuesdays with twelve times each. */
static int64_t some_time(size_t i)
{
    return TOWN_AT((int64_t)(7 * 24 * 60 * (i / 12 % 4) + 15 * (i % 12)));
}

static void hold_and_book(struct town *t, size_t batch)
{
    struct town_hold holds[RH_BATCH_MAX];
    struct town_change changes[RH_BATCH_MAX];
    for (size_t i = 0; i < RH_BATCH_MAX; i++)
        holds[i] = (struct town_hold){.service = "perso", .start = some_time(i)};
    for (size_t i = 0; i < RH_BATCH_MAX; i += batch)
        town_hold_all(t, holds + i, batch);
    for (size_t i = 0; i < RH_BATCH_MAX; i++) {
        cr_assert_eq(holds[i].code, COMMON__CODE__OK);
        changes[i] = (struct town_change){.appointment = holds[i].reply->appointment,
                                          .secret = holds[i].reply->code,
                                          .name = "Muster",
                                          .email = "muster@buerger.example",
                                          .anonymous = true};
    }
    for (size_t i = 0; i < RH_BATCH_MAX; i += batch)
        town_book_all(t, changes + i, batch);
    for (size_t i = 0; i < RH_BATCH_MAX; i++)
        cr_assert_eq(changes[i].code, COMMON__CODE__OK);
}

/* Reservations and bookings per second on one connection, in towns of twelve counters; the first
 * round makes the statistics that plans are made by. */
static int64_t per_second(int32_t first, size_t batch)
{
    int64_t took = 0;
    for (int32_t i = 0; i < TOWNS; i++) {
        struct town t = town_new(first + i, 12);
        hold_and_book(&t, batch);
        fixture_int("booking", "analyze");
        int64_t began = rh_clock_ns();
        for (int round = 0; round < ROUNDS; round++)
            hold_and_book(&t, batch);
        took += rh_clock_ns() - began;
        town_free(&t);
    }
    return INT64_C(1000000000) * TOWNS * ROUNDS * RH_BATCH_MAX / took;
}

Test(booking_race, books_faster_in_batches)
{
    int64_t one = per_second(4100, 1), many = per_second(4200, RH_BATCH_MAX);
    cr_log_warn("reserved and booked per second, one connection: %ld one by one, %ld in batches",
                (long)one, (long)many);
    cr_assert_gt(many, one);
}
