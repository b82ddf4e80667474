/* What the tests of notifier begin with: an administration of its own for each test, and mail
 * servers that live as long as the test. It is 2026-11-24T08:40:00Z. */
#ifndef POST_H
#define POST_H

#include "clock.h"
#include "fixture_db.h"
#include "notifier_handlers.h"
#include "notifier_sql.h"
#include "notifier_store.h"

#include <sys/types.h>

#define POST_NOW INT64_C(1795509600000)

struct post {
    struct fixture f;
    struct notifier_settings settings;
    struct notifier_ways *ways;
    int32_t tenant;
    int port;           /* of the mail server, whether there is one or not */
    char folder[64];    /* where it puts what it catches */
    const char *secret; /* that it checks webhooks by; NULL: that of the test's own requests */
    pid_t server;
};

/* Settings and a port; no server yet. */
struct post post_new(int32_t tenant);
/* Ends the server too. */
void post_free(struct post *post);

/* Starts the mail server and waits until it listens; `options` (may be NULL) are maildev's. */
void post_serve(struct post *post, const char *const *options);
/* Starts one that answers every recipient with `answer`. */
void post_refuse(struct post *post, const char *answer);
/* Starts one that takes webhooks (receiver.mjs). */
void post_receive(struct post *post);
void post_end_server(struct post *post);

/* Speaks to it by another URL from now on. */
void post_use(struct post *post, const char *url);

/* Forgets which servers were away. */
void post_close_ways(struct post *post);

/* A request of accounts. */
struct rh_request post_request(struct post *post);

/* Asks for accounts/reset to `to`, with a key (NULL: a new one). */
Common__Code post_ask(struct post *post, const char *to, const char *key);

/* Has it accepted; the delivery's id. */
const char *post_mail(struct post *post, const char *to);

/* The id of the delivery to a recipient. */
const char *post_delivery(struct post *post, const char *to);

/* Runs the timer `kind` of the delivery at `now`, as the due thread would. */
struct rh_error *post_fire(struct post *post, const char *kind, const char *delivery, int64_t now);

/* How many mails with this text the server has caught. */
size_t post_caught(const struct post *post, const char *text);

/* Waits until it has that many: it answers before it writes. Fails after 30 s, and when it has
 * more. */
void post_wait_caught(const struct post *post, const char *text, size_t n);

/* The first column of the first row of a query on notifier's tables whose %1$d is the tenant. */
int64_t post_int(const struct post *post, const char *format);

/* Waits until that is 1; fails after 30 s. */
void post_wait(const struct post *post, const char *format);

#endif
