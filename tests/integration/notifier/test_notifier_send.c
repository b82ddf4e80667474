/* Attempts: once, again, never, and who may make them. */
#include "post.h"

#include "metrics.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define STATE(name) "select count(*) from deliveries where tenant = %1$d and state = '" name "'"

Test(notifier_send, sends_and_leaves_no_content_behind)
{
    struct post post = post_new(611);
    post_int(&post, "insert into tenants values (%1$d, 'Stadt M\xc3\xbc"
                    "cheln', 'Europe/Berlin', "
                    "null, 'rathaus@muecheln.example', 1)");
    const char *id = post_mail(&post, "anna@buerger.example");
    post_serve(&post, NULL);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("SENT") " and request is null and attempts = 1"), 1);
    post_wait_caught(&post, "To: anna@buerger.example", 1);
    cr_expect_eq(post_caught(&post, rh_arena_printf(post.f.arena, "<%s@post.example>", id)), 1);
    cr_expect_eq(post_caught(&post, "From: =?UTF-8?B?U3RhZHQgTcO8Y2hlbG4=?="), 1);
    cr_expect_eq(post_caught(&post, "<rathaus@muecheln.example>"), 1);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_caught(&post, "anna"), 1, "what was sent is not sent again");
    post_free(&post);
}

Test(notifier_send, forgets_after_thirty_days)
{
    struct post post = post_new(612);
    const char *id = post_mail(&post, "anna@buerger.example");
    post_serve(&post, NULL);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post,
                          "select count(*) from due u join deliveries d using (tenant) where "
                          "tenant = %1$d and u.kind = 'forget' and u.at = d.ended_at + "
                          "interval '720 hours' and u.retry_at is null"),
                 1);
    cr_assert_null(post_fire(&post, "forget", id, POST_NOW + NOTIFIER_KEEP_MS));
    cr_expect_eq(post_int(&post, "select (select count(*) from deliveries where tenant = %1$d) + "
                                 "(select count(*) from due where tenant = %1$d)"),
                 0);
    post_free(&post);
}

Test(notifier_send, waits_longer_after_each_failure_and_gives_up_after_five_days)
{
    struct post post = post_new(613);
    const char *id = post_mail(&post, "anna@buerger.example");
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("WAITING") " and problem like '%%connect%%'"), 1);
    cr_expect_eq(post_int(&post, "select extract(epoch from u.at - d.made_at)::int from due u join "
                                 "deliveries d using (tenant) where tenant = %1$d"),
                 30);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + 30000));
    cr_expect_eq(post_int(&post, "select extract(epoch from u.at - d.made_at)::int from due u join "
                                 "deliveries d using (tenant) where tenant = %1$d"),
                 90);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + NOTIFIER_GIVE_UP_MS - 1));
    cr_expect_eq(post_int(&post, STATE("WAITING")), 1);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + NOTIFIER_GIVE_UP_MS));
    cr_expect_eq(post_int(&post, STATE("DEAD") " and request is not null"), 1);
    cr_expect_eq(
        post_int(&post, "select count(*) from due where tenant = %1$d and kind = 'forget'"), 1);
    post_free(&post);
}

/* As the README tells the operator, for one administration. */
Test(notifier_send, sends_the_dead_when_the_operator_says_so)
{
    struct post post = post_new(617);
    const char *id = post_mail(&post, "anna@buerger.example");
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + NOTIFIER_GIVE_UP_MS));
    cr_expect_eq(post_int(&post, STATE("DEAD")), 1);
    post_int(&post, "with revived as (update deliveries set state = 'WAITING', ended_at = null, "
                    "made_at = now() where state = 'DEAD' and tenant = %1$d returning tenant, "
                    "delivery) update due u set kind = 'send', at = now() from revived r where "
                    "u.tenant = r.tenant and u.id = r.delivery");
    cr_expect_eq(post_int(&post, "select count(*) from due where tenant = %1$d and kind = 'send'"),
                 1);
    post_close_ways(&post);
    post_serve(&post, NULL);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("SENT")), 1);
    post_free(&post);
}

Test(notifier_send, counts_the_dead)
{
    struct post post = post_new(614);
    const char *id = post_mail(&post, "anna@buerger.example");
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + NOTIFIER_GIVE_UP_MS));
    post.tenant = 0;
    cr_assert_null(post_fire(&post, "count", "00000000-0000-7000-8000-000000000001", POST_NOW));
    struct rh_buf out = rh_buf_new(post.f.arena, 0);
    rh_metrics_write(&out);
    const char *found = strstr(rh_buf_str(&out), "\nrathaus_notifier_dead ");
    cr_assert_not_null(found);
    cr_expect_geq(strtol(found + strlen("\nrathaus_notifier_dead "), NULL, 10), 1);
    post_free(&post);
}

Test(notifier_send, leaves_to_others_what_they_are_at)
{
    struct post post = post_new(615);
    struct notifier_begun *begun;
    const char *id = post_mail(&post, "anna@buerger.example");
    struct rh_request other = post_request(&post);
    post_serve(&post, NULL);
    cr_assert_null(notifier_store_begin(&other, id, POST_NOW + RH_MINUTE, &begun));
    cr_assert_not_null(begun);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + RH_MINUTE - 1));
    cr_expect_eq(post_caught(&post, "anna"), 0);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + RH_MINUTE));
    post_wait_caught(&post, "anna", 1); /* its lease had ended */
    const struct notifier_end late = {id, begun->attempts, "DEAD", "too late", POST_NOW};
    cr_assert_null(notifier_store_end(&other, &late));
    cr_assert_null(notifier_store_later(&other, &late));
    cr_expect_eq(post_int(&post, STATE("SENT") " and attempts = 2"), 1);
    post_free(&post);
}
