/* Mail servers that refuse, and those that are not to be trusted. */
#include "post.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define STATE(name) "select count(*) from deliveries where tenant = %1$d and state = '" name "'"

static const struct {
    const char *answer, *state;
} answers[] = {
    {"550 no such user", STATE("DEAD") " and problem like '%%550%%'"},
    {"553 no", STATE("DEAD")},
    {"554 relaying denied", STATE("WAITING") " and problem like '%%554%%'"},
    {"450 mailbox busy", STATE("WAITING") " and problem like '%%450%%'"},
    {"421 going down", STATE("WAITING")},
};

Test(notifier_server, ends_a_delivery_only_when_there_is_no_such_mailbox)
{
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        struct post post = post_new(621 + (int32_t)i);
        const char *id = post_mail(&post, "anna@buerger.example");
        post_refuse(&post, answers[i].answer);
        cr_assert_null(post_fire(&post, "send", id, POST_NOW));
        cr_expect_eq(post_int(&post, answers[i].state), 1, "%s", answers[i].answer);
        post_free(&post);
    }
}

static const struct {
    const char *url;
    bool valid, local;
} urls[] = {
    {"smtp://localhost:1025", true, true},
    {"smtp://127.0.0.1", true, true},
    {"smtp://[::1]:25", true, true},
    {"smtp://localhost.example:25", true, false},
    {"smtp://127.0.0.10:25", true, false},
    {"smtps://localhost:465", true, false},
    {"smtp://mail.example:587", true, false},
    {"smtp://", false, false},
    {"http://mail.example", false, false},
    {"smtp://mail.example/x", false, false},
    {"smtp://user@mail.example", false, false},
};

Test(notifier_server, may_be_spoken_to_in_the_clear_on_this_machine_alone)
{
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        cr_expect_eq(notifier_smtp_url_valid(urls[i].url), urls[i].valid, "%s", urls[i].url);
        cr_expect_eq(notifier_smtp_is_local(urls[i].url), urls[i].local, "%s", urls[i].url);
    }
}

/* 127.0.0.2 passes for another machine. */
Test(notifier_server, gets_nothing_in_the_clear_from_elsewhere)
{
    struct post post = post_new(631);
    const char *const no_tls[] = {"--hide-extensions", "STARTTLS", NULL};
    const char *id = post_mail(&post, "anna@buerger.example");
    post_serve(&post, no_tls);
    post_use(&post, rh_arena_printf(post.f.arena, "smtp://127.0.0.2:%d", post.port));
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("WAITING") " and problem is not null"), 1);
    cr_expect_eq(post_caught(&post, "anna"), 0);
    post_free(&post);
}

/* A certificate of its own for "localhost". */
static const char *certificate(struct post *post, const char **ret_key)
{
    const char *path = rh_arena_printf(post->f.arena, "%s/server.crt", post->folder);
    *ret_key = rh_arena_printf(post->f.arena, "%s/server.key", post->folder);
    pid_t pid = fork();
    if (pid == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(127);
        execlp("openssl", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
               "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
               "-addext", "subjectAltName=DNS:localhost", "-keyout", *ret_key, "-out", path,
               (char *)NULL);
        _exit(127);
    }
    cr_assert_eq(waitpid(pid, NULL, 0), pid);
    return path;
}

Test(notifier_server, must_have_a_certificate_that_is_trusted)
{
    struct post post = post_new(632);
    const char *key, *path = certificate(&post, &key);
    const char *const tls[] = {
        "--incoming-secure", "--incoming-cert", path, "--incoming-key", key, NULL};
    const char *id = post_mail(&post, "anna@buerger.example");
    post_serve(&post, tls);
    post_use(&post, rh_arena_printf(post.f.arena, "smtps://localhost:%d", post.port));
    cr_assert_null(post_fire(&post, "send", id, POST_NOW));
    cr_expect_eq(post_int(&post, STATE("WAITING") " and problem like '%%certificate%%'"), 1);
    cr_expect_eq(post_caught(&post, "To: anna"), 0);
    post_end_server(&post); /* it does not survive a client that hangs up */
    post_serve(&post, tls);
    post.settings.smtp.ca = path;
    post_use(&post, rh_arena_printf(post.f.arena, "smtps://localhost:%d", post.port));
    cr_assert_null(post_fire(&post, "send", id, POST_NOW + RH_MINUTE));
    cr_expect_eq(post_int(&post, STATE("SENT")), 1);
    post_wait_caught(&post, "To: anna", 1);
    post_free(&post);
}
