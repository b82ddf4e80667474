/* Two runs of one request meet, as they do when a frozen replica wakes: the second one waits for
 * what the first has locked and then finds its work done. It gets the first one's answer. */
#include "town.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>

#define KEY "0192f5d0-2222-7abc-8def-0123456789ab"

/* A run on a connection of its own; `act` is town_hold_all or town_book_all of one request. */
struct run {
    struct town *town;
    struct town_hold hold;
    struct town_change change;
    void (*act)(struct run *run);
    pthread_t thread;
};

static void hold(struct run *run)
{
    town_hold_all(run->town, &run->hold, 1);
}

static void book(struct run *run)
{
    town_book_all(run->town, &run->change, 1);
}

static void *run_second(void *arg)
{
    struct run *run = arg;
    run->act(run);
    return NULL;
}

static void wait_until_it_waits(void)
{
    int64_t deadline = rh_clock_monotonic() + 20 * RH_SECOND;
    while (fixture_int("booking", "select count(*) from pg_stat_activity where datname = "
                                  "current_database() and wait_event_type = 'Lock'") == 0) {
        cr_assert_lt(rh_clock_monotonic(), deadline, "the second run never waits");
        poll(NULL, 0, 10);
    }
}

/* runs[0] is done, and not yet committed when runs[1] comes to it. */
static struct rh_error *first_then_second(struct rh_db *db, void *arg)
{
    struct run *runs = arg;
    (void)db;
    runs[0].act(&runs[0]);
    cr_assert_eq(pthread_create(&runs[1].thread, NULL, run_second, &runs[1]), 0);
    wait_until_it_waits();
    return NULL;
}

static void meet(struct run *runs)
{
    struct town *town = runs[0].town;
    struct rh_error *error = rh_db_transaction(town->f.db, town->f.arena, first_then_second, runs);
    cr_assert_null(error, "%s", error->detail);
    pthread_join(runs[1].thread, NULL);
}

Test(booking_twin, gets_the_last_place_that_the_first_run_has_taken)
{
    struct town one = town_new(4301, 1), two = town_again(4301);
    struct town_hold wanted = {.key = KEY, .service = "perso", .start = TOWN_AT(0)};
    struct run runs[] = {{.town = &one, .hold = wanted, .act = hold},
                         {.town = &two, .hold = wanted, .act = hold}};
    meet(runs);
    cr_assert_eq(runs[0].hold.code, COMMON__CODE__OK);
    cr_assert_eq(runs[1].hold.code, COMMON__CODE__OK, "told %d", (int)runs[1].hold.code);
    cr_expect_str_eq(runs[1].hold.reply->appointment, runs[0].hold.reply->appointment);
    cr_expect_eq(town_int(&one, "select count(*) from claims where tenant = %d"), 1);
    town_free(&two);
    town_free(&one);
}

Test(booking_twin, finds_booked_what_the_first_run_has_booked)
{
    struct town one = town_new(4302, 1), two = town_again(4302);
    struct town_hold held = town_hold(&one, TOWN_AT(0));
    struct town_change wanted = {.key = KEY,
                                 .appointment = held.reply->appointment,
                                 .secret = held.reply->code,
                                 .name = "Muster"};
    struct run runs[] = {{.town = &one, .change = wanted, .act = book},
                         {.town = &two, .change = wanted, .act = book}};
    meet(runs);
    cr_assert_eq(runs[0].change.code, COMMON__CODE__OK);
    cr_expect_eq(runs[1].change.code, COMMON__CODE__OK, "told %d", (int)runs[1].change.code);
    town_free(&two);
    town_free(&one);
}
