/* Webhooks: signed, tried again, and only where they may go. */
#include "post.h"

#include <criterion/criterion.h>

#define SECRET      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define STATE(name) "select count(*) from deliveries where tenant = %1$d and state = '" name "'"

static Common__Code ask(struct post *post, const char *url, const char *secret)
{
    Notifier__WebhookRequest in = NOTIFIER__WEBHOOK_REQUEST__INIT;
    Notifier__WebhookReply out = NOTIFIER__WEBHOOK_REPLY__INIT;
    in.url = (char *)url;
    in.secret = (char *)secret;
    in.event = (char *)"booked";
    in.content = (char *)"{\"appointment\":\"\xc3\xbc\"}";
    struct rh_request rq = post_request(post);
    fixture_ask(&rq, "notifier.webhook", &in.base);
    const struct rh_error *error = notifier_webhook(&rq, &in, &out);
    return error == NULL ? COMMON__CODE__OK : error->code;
}

static const struct {
    const char *path, *state;
} answers[] = {
    {"200", STATE("SENT") " and request is null"},
    {"204", STATE("SENT")},
    {"302", STATE("WAITING") " and problem = 'HTTP status 302'"},
    {"404", STATE("WAITING")},
    {"410", STATE("DEAD")},
    {"500", STATE("WAITING") " and problem = 'HTTP status 500'"},
};

Test(notifier_webhook, is_sent_until_it_is_taken)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct post post = post_new(641 + (int32_t)i);
        post.settings.local_webhooks = true;
        const char *url =
            rh_arena_printf(post.f.arena, "http://127.0.0.1:%d/%s", post.port, answers[i].path);
        post_receive(&post);
        cr_assert_eq(ask(&post, url, SECRET), COMMON__CODE__OK);
        const char *id = post_delivery(&post, url);
        cr_assert_null(post_fire(&post, "send", id, POST_NOW));
        cr_expect_eq(post_int(&post, answers[i].state), 1, "%s", answers[i].path);
        cr_expect_eq(post_caught(&post, rh_arena_printf(post.f.arena,
                                                        "POST /%s %s signed:true fresh:true\n"
                                                        "{\"appointment\":\"\xc3\xbc\"}",
                                                        answers[i].path, id)),
                     1, "%s", answers[i].path);
        cr_expect_eq(post_caught(&post, "POST"), 1, "no redirect is followed");
        post_free(&post);
    }
}

Test(notifier_webhook, leaves_a_silent_host_alone_for_a_while)
{
    struct post post = post_new(651);
    post.settings.local_webhooks = true;
    const char *url = rh_arena_printf(post.f.arena, "http://127.0.0.1:%d/200", post.port);
    cr_assert_eq(ask(&post, url, SECRET), COMMON__CODE__OK);
    const char *id = post_delivery(&post, url);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("WAITING") " and problem like '%%connect%%'"), 1);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("WAITING") " and problem like '%%a moment ago%%'"), 1);
    post_receive(&post);
    post_close_ways(&post);
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("SENT") " and attempts = 3"), 1);
    post_free(&post);
}

/* https://localhost is a valid address, and only connecting shows where it leads. */
Test(notifier_webhook, reaches_nothing_on_this_machine)
{
    struct post post = post_new(652);
    const char *url = rh_arena_printf(post.f.arena, "https://localhost:%d/200", post.port);
    cr_expect_eq(ask(&post, "http://localhost/", SECRET), COMMON__CODE__INVALID);
    cr_expect_eq(ask(&post, url, "whsec_short"), COMMON__CODE__INVALID);
    cr_assert_eq(ask(&post, url, SECRET), COMMON__CODE__OK);
    post_receive(&post);
    cr_assert_null(post_fire(&post, "send", post_delivery(&post, url), POST_NOW));
    cr_expect_eq(post_int(&post, STATE("WAITING") " and problem like '%%connect%%'"), 1);
    cr_expect_eq(post_caught(&post, "POST"), 0);
    post_free(&post);
}
