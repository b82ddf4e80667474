/* Rooms: taken with a counter, never twice. */
#include "town.h"

#include <criterion/criterion.h>
#include <pthread.h>

enum { ASKERS = 12 };

/* A town whose "austritt" takes one of its rooms. */
static struct town town_with_rooms(int32_t tenant, int counters, int rooms)
{
    struct town t = town_new(tenant, counters);
    for (int i = 1; i <= rooms; i++) {
        town_int(&t, rh_arena_printf(t.f.arena,
                                     "insert into rooms (tenant, room, office, label)"
                                     " values (%%d, %d, 'b', 'Zimmer %d')",
                                     i, i));
        town_int(&t, rh_arena_printf(t.f.arena,
                                     "insert into service_rooms (tenant, service, room)"
                                     " values (%%d, 'austritt', %d)",
                                     i));
    }
    return t;
}

static struct town_hold hold(struct town *t, const char *service, int64_t start)
{
    struct town_hold hold = {.service = service, .start = start};
    town_hold_all(t, &hold, 1);
    return hold;
}

#define TAKEN "select count(*) from claims where tenant = %d and room is not null"

Test(booking_rooms, are_taken_with_the_counter)
{
    struct town t = town_with_rooms(1701, 3, 1);
    cr_assert_eq(hold(&t, "austritt", TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(hold(&t, "austritt", TOWN_AT(0)).code, COMMON__CODE__SLOT_TAKEN);
    cr_assert_eq(hold(&t, "perso", TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(hold(&t, "austritt", TOWN_AT(15)).code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, TAKEN), 2);
    cr_assert_eq(town_int(&t, "select count(*) from appointments where tenant = %d and room = 1"),
                 2);
    town_free(&t);
}

Test(booking_rooms, give_two_of_a_batch_two_different_ones)
{
    struct town t = town_with_rooms(1702, 3, 2);
    struct town_hold holds[3];
    for (size_t i = 0; i < 3; i++)
        holds[i] = (struct town_hold){.service = "austritt", .start = TOWN_AT(0)};
    town_hold_all(&t, holds, 3);
    int granted = 0;
    for (size_t i = 0; i < 3; i++)
        granted += holds[i].code == COMMON__CODE__OK;
    cr_assert_eq(granted, 2);
    cr_assert_eq(town_int(&t, "select count(distinct room) from claims where tenant = %d"), 2);
    town_free(&t);
}

Test(booking_rooms, are_free_again_when_a_reservation_has_lapsed)
{
    struct town t = town_with_rooms(1703, 2, 1);
    cr_assert_eq(hold(&t, "austritt", TOWN_AT(0)).code, COMMON__CODE__OK);
    t.now += 11 * RH_MINUTE;
    cr_assert_eq(hold(&t, "austritt", TOWN_AT(0)).code, COMMON__CODE__OK);
    cr_assert_eq(town_int(&t, TAKEN), 1);
    cr_assert_eq(
        town_int(&t, "select count(*) from appointments where tenant = %d and state = 'LAPSED'"),
        1);
    town_free(&t);
}

Test(booking_rooms, are_free_again_when_an_appointment_is_cancelled)
{
    struct town t = town_with_rooms(1704, 2, 1);
    struct town_hold first = hold(&t, "austritt", TOWN_AT(0));
    cr_assert_eq(town_book(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(town_cancel(&t, &first), COMMON__CODE__OK);
    cr_assert_eq(hold(&t, "austritt", TOWN_AT(0)).code, COMMON__CODE__OK);
    town_free(&t);
}

struct asker {
    pthread_t thread;
    pthread_barrier_t *start;
    struct town town;
    struct town_hold hold;
};

static void *ask(void *arg)
{
    struct asker *a = arg;
    pthread_barrier_wait(a->start);
    town_hold_all(&a->town, &a->hold, 1);
    return NULL;
}

Test(booking_rooms, are_never_given_to_two_who_ask_at_the_same_instant)
{
    struct town t = town_with_rooms(1705, ASKERS, 3);
    static struct asker askers[ASKERS];
    pthread_barrier_t start;
    int granted = 0;
    pthread_barrier_init(&start, NULL, ASKERS);
    for (size_t i = 0; i < ASKERS; i++) {
        askers[i] = (struct asker){.start = &start,
                                   .town = town_again(1705),
                                   .hold = {.service = "austritt", .start = TOWN_AT(0)}};
        cr_assert_eq(pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    }
    for (size_t i = 0; i < ASKERS; i++) {
        pthread_join(askers[i].thread, NULL);
        granted += askers[i].hold.code == COMMON__CODE__OK;
        town_free(&askers[i].town);
    }
    pthread_barrier_destroy(&start);
    cr_assert_eq(granted, 3);
    cr_assert_eq(town_int(&t, "select count(distinct room) from claims where tenant = %d"), 3);
    town_free(&t);
}
