/* The real threads: two replicas, and a server that comes late. A program of its own, for they take
 * what is due of every test. */
#include "post.h"

#include <criterion/criterion.h>

#define STATE(name) "select count(*) from deliveries where tenant = %1$d and state = '" name "'"

Test(notifier_send, sends_once_when_the_server_is_back)
{
    struct post post = post_new(616);
    void *own[2] = {notifier_worker_new(&post.settings), notifier_worker_new(&post.settings)};
    struct rh_due *due[2];
    post_mail(&post, "anna@buerger.example");
    for (size_t i = 0; i < 2; i++) {
        struct rh_due_settings settings = {.conninfo = fixture_conninfo("notifier"),
                                           .statements = notifier_statements,
                                           .n_statements = notifier_statements_n,
                                           .kinds = notifier_due,
                                           .n_kinds = notifier_due_n,
                                           .service = "notifier",
                                           .settings = &post.settings,
                                           .own = own[i]};
        rh_clock_set_offset(POST_NOW - rh_clock_real());
        due[i] = rh_due_start(&settings);
        cr_assert_not_null(due[i]);
    }
    post_wait(&post, STATE("WAITING") " and attempts > 0 and problem is not null");
    post_serve(&post, NULL);
    post_wait(&post,
              "with sooner as (update due set at = '2026-11-24T08:40Z' where tenant = %1$d and "
              "kind = 'send' and exists (select from deliveries where tenant = %1$d and state = "
              "'WAITING')) " STATE("SENT"));
    for (size_t i = 0; i < 2; i++)
        rh_due_stop(&due[i]);
    post_wait_caught(&post, "anna", 1);
    for (size_t i = 0; i < 2; i++)
        notifier_worker_free(own[i]);
    post_free(&post);
}
