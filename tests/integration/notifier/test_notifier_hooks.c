/* Programs that an administration tells of what happens. */
#include "post.h"

#include "notifier_hooks_store.h"
#include "pb.h"

#include <criterion/criterion.h>

#define ADMIN       "0192f5d0-0000-7000-8000-000000000011"
#define STATE(name) "select count(*) from deliveries where tenant = %1$d and state = '" name "'"

static struct rh_request admin_of(struct post *post)
{
    struct rh_request rq = post_request(post);
    rq.caller = (struct rh_caller){.service = "gateway", .account = ADMIN, .trust = 1};
    return rq;
}

static Common__Code add(struct post *post, const char *url, const char *key,
                        Notifier__HookAddReply *out)
{
    Notifier__HookAddRequest in = NOTIFIER__HOOK_ADD_REQUEST__INIT;
    in.url = (char *)url;
    in.has_feedback = in.feedback = true;
    struct rh_request rq = admin_of(post);
    fixture_ask(&rq, "notifier.hook_add", &in.base);
    if (key != NULL)
        rq.key = key;
    notifier__hook_add_reply__init(out);
    const struct rh_error *error = notifier_hook_add(&rq, &in, out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

static Common__Code test_it(struct post *post, const char *hook)
{
    Notifier__HookTestRequest in = NOTIFIER__HOOK_TEST_REQUEST__INIT;
    Notifier__HookTestReply out = NOTIFIER__HOOK_TEST_REPLY__INIT;
    in.hook = (char *)hook;
    struct rh_request rq = admin_of(post);
    fixture_ask(&rq, "notifier.hook_test", &in.base);
    const struct rh_error *error = notifier_hook_test(&rq, &in, &out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

static Common__Code remove_it(struct post *post, const char *hook)
{
    Notifier__HookRemoveRequest in = NOTIFIER__HOOK_REMOVE_REQUEST__INIT;
    Notifier__HookRemoveReply out = NOTIFIER__HOOK_REMOVE_REPLY__INIT;
    in.hook = (char *)hook;
    struct rh_request rq = admin_of(post);
    fixture_ask(&rq, "notifier.hook_remove", &in.base);
    const struct rh_error *error = notifier_hook_remove(&rq, &in, &out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

static Common__Code announce(struct post *post, const char *event, const char *subject)
{
    Notifier__AnnounceRequest in = NOTIFIER__ANNOUNCE_REQUEST__INIT;
    Notifier__AnnounceReply out = NOTIFIER__ANNOUNCE_REPLY__INIT;
    in.event = (char *)event;
    in.subject = (char *)subject;
    struct rh_request rq = post_request(post);
    fixture_ask(&rq, "notifier.announce", &in.base);
    const struct rh_error *error = notifier_announce(&rq, &in, &out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

static Notifier__HooksReply list(struct post *post)
{
    Notifier__HooksRequest in = NOTIFIER__HOOKS_REQUEST__INIT;
    Notifier__HooksReply out = NOTIFIER__HOOKS_REPLY__INIT;
    struct rh_request rq = admin_of(post);
    cr_assert_null(notifier_hooks(&rq, &in, &out));
    return out;
}

/* The receiver checks by the secret that the admin was shown. */
Test(notifier_hooks, are_told_again_when_they_are_back_and_signed_by_their_secret)
{
    struct post post = post_new(661);
    Notifier__HookAddReply added;
    post.settings.local_webhooks = true;
    const char *url = rh_arena_printf(post.f.arena, "http://127.0.0.1:%d/204", post.port);
    cr_assert_eq(add(&post, url, NULL, &added), COMMON__CODE__OK);
    post.secret = added.secret;
    post_receive(&post);
    cr_assert_eq(announce(&post, "feedback", ADMIN), COMMON__CODE__OK);
    const char *id = post_delivery(&post, url);
    post_end_server(&post);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("WAITING") " and problem like '%%connect%%'"), 1);
    const Notifier__HooksReply waiting = list(&post);
    cr_expect_eq(waiting.hooks[0]->deliveries[0]->state, NOTIFIER__HOOK_STATE__WAITING);
    cr_expect_eq(waiting.hooks[0]->deliveries[0]->next->ms, POST_NOW + notifier_backoff(1));
    post_receive(&post);
    post_close_ways(&post);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + notifier_backoff(1)));
    cr_expect_eq(post_caught(&post, rh_arena_printf(post.f.arena,
                                                    "POST /204 %s signed:true fresh:true\n"
                                                    "{\"type\":\"feedback\",\"timestamp\":\""
                                                    "2026-11-24T08:40:00Z\",\"data\":{\"tenant\":"
                                                    "661,\"subject\":\"" ADMIN "\"}}",
                                                    id)),
                 1);
    cr_expect_eq(post_int(&post, STATE("SENT") " and attempts = 2 and request is null"), 1);
    cr_expect_eq(list(&post).hooks[0]->deliveries[0]->state, NOTIFIER__HOOK_STATE__SENT);
    post_free(&post);
}

Test(notifier_hooks, are_told_of_what_they_asked_for_alone)
{
    struct post post = post_new(662);
    Notifier__HookAddReply added;
    cr_assert_eq(add(&post, "https://program.example/", NULL, &added), COMMON__CODE__OK);
    cr_assert_eq(announce(&post, "settings", "7"), COMMON__CODE__OK);
    cr_expect_eq(post_int(&post, STATE("WAITING")), 0);
    cr_assert_eq(announce(&post, "feedback", ADMIN), COMMON__CODE__OK);
    cr_expect_eq(post_int(&post, STATE("WAITING") " and subject = 'feedback'"), 1);
    cr_assert_eq(announce(&post, "feedback", "\"}"), COMMON__CODE__OK);
    cr_expect_eq(post_int(&post, STATE("WAITING") " and position('\"subject\":\"\\\"}\"}}' in"
                                                  " convert_from(request, 'UTF8')) > 0"),
                 1, "stays JSON");
    post_free(&post);
}

static void happen(struct post *post, const char *what, const char *service)
{
    Notifier__AnnounceRequest in = NOTIFIER__ANNOUNCE_REQUEST__INIT;
    Notifier__AnnounceReply out = NOTIFIER__ANNOUNCE_REPLY__INIT;
    Notifier__Happening happening = NOTIFIER__HAPPENING__INIT;
    in.event = (char *)"appointments";
    in.subject = (char *)ADMIN;
    in.happening = &happening;
    happening.what = (char *)what;
    happening.office = (char *)"b";
    happening.service = (char *)service;
    happening.at = rh_pb_instant(post->f.arena, POST_NOW - RH_MINUTE);
    happening.start = rh_pb_instant(post->f.arena, POST_NOW + RH_HOUR);
    struct rh_request rq = post_request(post);
    fixture_ask(&rq, "notifier.announce", &in.base);
    cr_assert_null(notifier_announce(&rq, &in, &out));
}

#define TOLD_BOOKING                                                                               \
    "select count(*) from outbox where tenant = %1$d and target = 'booking.program_changed'"

Test(notifier_hooks, hear_what_became_of_an_appointment_and_when)
{
    struct post post = post_new(668);
    Notifier__HookAddReply added;
    Notifier__HookAddRequest in = NOTIFIER__HOOK_ADD_REQUEST__INIT;
    struct rh_request rq = admin_of(&post);
    post.settings.local_webhooks = true;
    in.url = rh_arena_printf(post.f.arena, "http://127.0.0.1:%d/204", post.port);
    in.has_appointments = in.appointments = true;
    fixture_ask(&rq, "notifier.hook_add", &in.base);
    notifier__hook_add_reply__init(&added);
    cr_assert_null(notifier_hook_add(&rq, &in, &added));
    cr_expect_eq(post_int(&post, TOLD_BOOKING), 1, "booking tells nobody who did not ask");
    cr_expect(list(&post).hooks[0]->appointments);
    post.secret = added.secret;
    post_receive(&post);
    post_close_ways(&post);
    happen(&post, "booked", NULL);
    const char *id = post_delivery(&post, in.url);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(
        post_caught(&post, rh_arena_printf(post.f.arena,
                                           "POST /204 %s signed:true fresh:true\n"
                                           "{\"type\":\"appointment.booked\",\"timestamp\":\""
                                           "2026-11-24T08:39:00Z\",\"data\":{\"tenant\":668,"
                                           "\"subject\":\"" ADMIN "\",\"state\":\"booked\","
                                           "\"office\":\"b\",\"start\":\"2026-11-24T09:40:00Z\"}}",
                                           id)),
        1);
    cr_expect_str_eq(list(&post).hooks[0]->deliveries[0]->event, "appointment.booked");
    cr_assert_eq(remove_it(&post, added.hook), COMMON__CODE__OK);
    cr_expect_eq(post_int(&post, TOLD_BOOKING), 2);
    post_free(&post);
}

Test(notifier_hooks, that_did_not_ask_for_appointments_are_no_news_for_booking)
{
    struct post post = post_new(669);
    Notifier__HookAddReply added;
    cr_assert_eq(add(&post, "https://program.example/", NULL, &added), COMMON__CODE__OK);
    happen(&post, "booked", "perso");
    cr_expect_eq(post_int(&post, STATE("WAITING")), 0);
    cr_assert_eq(remove_it(&post, added.hook), COMMON__CODE__OK);
    cr_expect_eq(post_int(&post, TOLD_BOOKING), 0);
    post_free(&post);
}

/* Nothing stored says what it is: neither the row, nor the reply that is kept for repetitions. */
Test(notifier_hooks, show_the_same_secret_to_a_repeated_request_and_store_it_nowhere)
{
    struct post post = post_new(663);
    Notifier__HookAddReply first, again, other;
    const char *key = "0192f5d0-0000-7000-8000-0000000000aa";
    cr_assert_eq(add(&post, "https://program.example/", key, &first), COMMON__CODE__OK);
    cr_assert_eq(add(&post, "https://program.example/", key, &again), COMMON__CODE__OK);
    cr_assert_eq(add(&post, "https://program.example/", NULL, &other), COMMON__CODE__OK);
    cr_expect_str_eq(first.hook, again.hook);
    cr_expect_str_eq(first.secret, again.secret);
    cr_expect_str_neq(first.secret, other.secret);
    cr_expect_eq(post_int(&post, "select count(*) from hooks where tenant = %1$d"), 2);
    cr_expect_eq(post_int(&post, "select count(*) from idempotency where tenant = %1$d"
                                 " and position('whsec_' in encode(reply, 'escape')) > 0"),
                 0);
    cr_expect_eq(post_int(&post, "select count(*) from outbox where tenant = %1$d"
                                 " and target = 'accounts.audit'"),
                 2);
    post_free(&post);
}

static const char *const wrong[] = {
    "http://program.example/",
    "ftp://program.example/",
    "https://user@program.example/",
    "https://program.example/#part",
    "https:///",
    "program.example",
};

Test(notifier_hooks, have_https_addresses)
{
    struct post post = post_new(664);
    Notifier__HookAddReply added;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_expect_eq(add(&post, wrong[i], NULL, &added), COMMON__CODE__INVALID, "%s", wrong[i]);
    cr_expect_eq(post_int(&post, "select count(*) from hooks where tenant = %1$d"), 0);
    post_free(&post);
}

static const char *const inside[] = {"https://localhost:%d/204", "https://127.0.0.1:%d/204",
                                     "https://[::1]:%d/204", "https://[::ffff:127.0.0.1]:%d/204",
                                     "https://0x7f000001:%d/204"};

/* Whatever is written there, what is connected to decides. */
Test(notifier_hooks, reach_nothing_on_this_machine)
{
    struct post post = post_new(665);
    Notifier__HookAddReply added;
    post_receive(&post);
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        const char *url = rh_arena_printf(post.f.arena, inside[i], post.port);
#pragma GCC diagnostic pop
        cr_assert_eq(add(&post, url, NULL, &added), COMMON__CODE__OK, "%s", url);
        cr_assert_eq(test_it(&post, added.hook), COMMON__CODE__OK);
        cr_assert_null(post_fire(&post, "send", post_delivery(&post, url), POST_NOW));
    }
    cr_expect_eq(post_int(&post, STATE("WAITING") " and attempts = 1"), 5);
    cr_expect_eq(post_caught(&post, "POST"), 0);
    post_free(&post);
}

Test(notifier_hooks, are_five_at_most)
{
    struct post post = post_new(666);
    Notifier__HookAddReply added, sixth;
    for (int i = 0; i < NOTIFIER_HOOKS_MAX; i++) {
        cr_expect(!list(&post).full);
        cr_assert_eq(add(&post, "https://program.example/", NULL, &added), COMMON__CODE__OK);
    }
    cr_expect(list(&post).full);
    cr_expect_eq(add(&post, "https://program.example/", NULL, &sixth), COMMON__CODE__INVALID);
    cr_assert_eq(remove_it(&post, added.hook), COMMON__CODE__OK);
    cr_expect_eq(add(&post, "https://program.example/", NULL, &sixth), COMMON__CODE__OK);
    post_free(&post);
}

Test(notifier_hooks, take_what_waits_for_them_along_when_they_go)
{
    struct post post = post_new(667);
    Notifier__HookAddReply gone, stays;
    cr_assert_eq(add(&post, "https://gone.example/", NULL, &gone), COMMON__CODE__OK);
    cr_assert_eq(add(&post, "https://stays.example/", NULL, &stays), COMMON__CODE__OK);
    cr_assert_eq(announce(&post, "feedback", ADMIN), COMMON__CODE__OK);
    cr_expect_eq(post_int(&post, STATE("WAITING")), 2);
    cr_assert_eq(remove_it(&post, gone.hook), COMMON__CODE__OK);
    cr_expect_eq(post_int(&post, STATE("WAITING") " and recipient like '%%stays%%'"), 1);
    cr_expect_eq(post_int(&post, STATE("WAITING")), 1);
    cr_expect_eq(post_int(&post, "select count(*) from due where tenant = %1$d"), 1);
    cr_expect_eq(remove_it(&post, gone.hook), COMMON__CODE__NOT_FOUND);
    cr_expect_eq(test_it(&post, gone.hook), COMMON__CODE__NOT_FOUND);
    post_free(&post);
}
