/* Order, bounds and batches of what waits for a worker. */
#include "queue.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdlib.h>

#include "banned.h"

static struct rh_error *no_batch(struct rh_batch *batch)
{
    (void)batch;
    return NULL;
}

static const struct rh_method single = {.name = "a.single"};
static const struct rh_method batched = {.name = "a.batched", .batch = no_batch};
static const struct rh_method other = {.name = "a.other", .batch = no_batch};

static struct rh_queue *queue;
static struct rh_job jobs[100];

static void begin(void)
{
    queue = rh_queue_new(100);
}

static void end(void)
{
    struct rh_job *taken[RH_BATCH_MAX];
    rh_queue_close(queue);
    while (rh_queue_take(queue, taken, 0) > 0)
        continue;
    rh_queue_free(&queue);
}

TestSuite(queue, .init = begin, .fini = end, .timeout = 30);

static void put(size_t i, const struct rh_method *method, uint64_t twin)
{
    jobs[i] = (struct rh_job){.method = method, .twin = twin};
    cr_assert(rh_queue_put(queue, &jobs[i]));
}

Test(queue, gives_the_oldest_first)
{
    struct rh_job *taken[RH_BATCH_MAX];
    put(0, &single, 0);
    put(1, &single, 0);
    cr_assert_eq(rh_queue_take(queue, taken, 0), 1);
    cr_assert_eq(taken[0], &jobs[0]);
}

Test(queue, gathers_one_batched_method_past_the_others)
{
    struct rh_job *taken[RH_BATCH_MAX];
    put(0, &batched, 1);
    put(1, &single, 0);
    put(2, &other, 2);
    put(3, &batched, 3);
    cr_assert_eq(rh_queue_take(queue, taken, 0), 2);
    cr_assert_eq(taken[0], &jobs[0]);
    cr_assert_eq(taken[1], &jobs[3]);
    cr_assert_eq(rh_queue_take(queue, taken, 0), 1);
    cr_assert_eq(taken[0], &jobs[1]);
}

Test(queue, leaves_twins_to_another_batch)
{
    struct rh_job *taken[RH_BATCH_MAX];
    put(0, &batched, 7);
    put(1, &batched, 7);
    put(2, &batched, 8);
    cr_assert_eq(rh_queue_take(queue, taken, 0), 2);
    cr_assert_eq(taken[1], &jobs[2]);
    cr_assert_eq(rh_queue_take(queue, taken, 0), 1);
    cr_assert_eq(taken[0], &jobs[1]);
}

Test(queue, gives_a_batch_of_64_at_most)
{
    struct rh_job *taken[RH_BATCH_MAX];
    for (size_t i = 0; i < 70; i++)
        put(i, &batched, i + 1);
    cr_assert_eq(rh_queue_take(queue, taken, 0), RH_BATCH_MAX);
    cr_assert_eq(rh_queue_take(queue, taken, 0), 6);
}

Test(queue, refuses_what_is_too_much)
{
    struct rh_job more = {.method = &single};
    for (size_t i = 0; i < 100; i++)
        put(i, &single, 0);
    cr_assert_not(rh_queue_put(queue, &more));
}

Test(queue, that_is_closed_is_emptied_and_then_ends)
{
    struct rh_job *taken[RH_BATCH_MAX];
    struct rh_job late = {.method = &single};
    put(0, &single, 0);
    rh_queue_close(queue);
    cr_assert_not(rh_queue_put(queue, &late));
    cr_assert_eq(rh_queue_take(queue, taken, 1000), 1);
    cr_assert_eq(rh_queue_take(queue, taken, 1000), -1);
}

Test(answers, ring_once_and_come_all)
{
    struct rh_answers *answers = rh_answers_new();
    struct rh_jobs came = TAILQ_HEAD_INITIALIZER(came);
    struct rh_job *two[] = {&jobs[0], &jobs[1]};
    struct pollfd bell = {.fd = rh_answers_fd(answers), .events = POLLIN};
    cr_assert_eq(poll(&bell, 1, 0), 0);
    rh_answers_put(answers, two, 2);
    cr_assert_eq(poll(&bell, 1, 0), 1);
    rh_answers_take(answers, &came);
    cr_assert_eq(TAILQ_FIRST(&came), &jobs[0]);
    cr_assert_eq(TAILQ_NEXT(&jobs[0], link), &jobs[1]);
    cr_assert_eq(poll(&bell, 1, 0), 0);
    rh_answers_free(&answers);
}
