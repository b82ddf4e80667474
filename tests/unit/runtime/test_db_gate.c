#include "db_gate.h"

#include "clock.h"

#include <criterion/criterion.h>
#include <poll.h>

/* Somebody who comes while another is at it. */
struct waiter {
    struct rh_db_gate *gate;
    pthread_t thread;
    bool may;
};

static void *come(void *arg)
{
    struct waiter *waiter = arg;
    int64_t ms;
    waiter->may = rh_db_gate_enter(waiter->gate, &ms);
    return NULL;
}

static void start(struct waiter *waiter)
{
    unsigned waiting = 0;
    cr_assert_eq(pthread_create(&waiter->thread, NULL, come, waiter), 0);
    while (waiting == 0) {
        pthread_mutex_lock(&waiter->gate->lock);
        waiting = waiter->gate->waiting;
        pthread_mutex_unlock(&waiter->gate->lock);
        poll(NULL, 0, 1);
    }
}

static int64_t enter_when_open(struct rh_db_gate *gate)
{
    int64_t ms;
    while (!rh_db_gate_enter(gate, &ms))
        poll(NULL, 0, 5);
    return ms;
}

Test(db_gate, lets_one_in_after_the_other)
{
    struct rh_db_gate gate = RH_DB_GATE_INIT;
    struct waiter next = {.gate = &gate};
    int64_t ms;
    cr_assert(rh_db_gate_enter(&gate, &ms));
    start(&next);
    rh_db_gate_leave(&gate, true);
    pthread_join(next.thread, NULL);
    cr_assert(next.may);
    rh_db_gate_leave(&gate, true);
}

Test(db_gate, lets_who_waits_fail_with_the_one_inside)
{
    struct rh_db_gate gate = RH_DB_GATE_INIT;
    struct waiter next = {.gate = &gate};
    int64_t ms;
    cr_assert(rh_db_gate_enter(&gate, &ms));
    start(&next);
    rh_db_gate_leave(&gate, false);
    pthread_join(next.thread, NULL);
    cr_assert_not(next.may);
}

Test(db_gate, does_not_wait_for_ever_for_the_one_inside)
{
    struct rh_db_gate gate = RH_DB_GATE_INIT;
    int64_t ms, began = rh_clock_monotonic();
    cr_assert(rh_db_gate_enter(&gate, &ms));
    cr_assert_not(rh_db_gate_enter(&gate, &ms));
    cr_expect_geq(rh_clock_monotonic() - began, RH_DB_GATE_MS - 1);
    rh_db_gate_leave(&gate, true);
}

Test(db_gate, stays_shut_for_a_moment_after_a_failure_and_opens_by_itself)
{
    struct rh_db_gate gate = RH_DB_GATE_INIT;
    int64_t ms, began = rh_clock_monotonic();
    cr_assert(rh_db_gate_enter(&gate, &ms));
    rh_db_gate_leave(&gate, false);
    cr_expect_gt(gate.retry_at, began);
    gate.retry_at += 60 * RH_SECOND;
    cr_expect_not(rh_db_gate_enter(&gate, &ms));
    gate.retry_at -= 60 * RH_SECOND;
    enter_when_open(&gate);
    rh_db_gate_leave(&gate, true);
    cr_expect(rh_db_gate_enter(&gate, &ms), "after a success at once");
}

Test(db_gate, gives_attempts_more_time_the_more_have_failed)
{
    struct rh_db_gate gate = RH_DB_GATE_INIT;
    const int64_t wanted[] = {RH_DB_GATE_MS, 2 * RH_DB_GATE_MS, 4 * RH_DB_GATE_MS,
                              4 * RH_DB_GATE_MS};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        cr_expect_eq(enter_when_open(&gate), wanted[i]);
        rh_db_gate_leave(&gate, false);
    }
    enter_when_open(&gate);
    rh_db_gate_leave(&gate, true);
    cr_expect_eq(enter_when_open(&gate), RH_DB_GATE_MS);
}
