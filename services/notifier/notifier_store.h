/* One function per statement of notifier.sql, of the same name. Rows live in the request's arena.
 */
#ifndef NOTIFIER_STORE_H
#define NOTIFIER_STORE_H

#include "db.h"
#include "request.h"
#include "write.h"

/* A delivery to keep. */
struct notifier_accept {
    struct rh_write write;
    const char *delivery; /* UUID */
    const char *kind;     /* "MAIL", "WEBHOOK" */
    const char *subject, *recipient;
};
struct rh_error *notifier_store_accept(struct rh_request *rq, const struct notifier_accept *accept,
                                       struct rh_outcome *ret_outcome);

struct notifier_tenant_change {
    struct rh_write write;
    const char *name, *zone, *phone, *email, *street, *city, *web, *color, *hours;
    int64_t version;
    size_t n_signatures;
    const char **languages, **signatures;
};
struct rh_error *notifier_store_tenant_changed(struct rh_request *rq,
                                               const struct notifier_tenant_change *change,
                                               struct rh_outcome *ret_outcome);

/* A begun attempt, and what is known of who sends (NULL: the deployment). */
struct notifier_begun {
    const char *kind, *subject, *recipient;
    struct rh_slice request;
    int64_t attempts, made_at;
    const char *hook; /* UUID; NULL: its request says where it goes */
    const char *name, *zone, *phone, *email, *street, *city, *web, *color, *hours;
    struct rh_texts_column languages, signatures;
    struct rh_texts_column own_languages, own_subjects, own_openings; /* of this letter */
};
/* NULL in *ret when there is nothing to do. */
struct rh_error *notifier_store_begin(struct rh_request *rq, const char *delivery, int64_t lease_at,
                                      struct notifier_begun **ret);

/* How an attempt ended: `state` "SENT" or "DEAD", to be forgotten at `at`; or, for later, when it
 * is tried again. */
struct notifier_end {
    const char *delivery;
    int64_t attempts;
    const char *state;
    const char *problem; /* NULL: none */
    int64_t at;
};
struct rh_error *notifier_store_end(struct rh_request *rq, const struct notifier_end *end);
struct rh_error *notifier_store_later(struct rh_request *rq, const struct notifier_end *end);
struct rh_error *notifier_store_forget(struct rh_request *rq, const char *delivery);

/* Deliveries that were given up, of all tenants. */
struct rh_error *notifier_store_count_dead(struct rh_request *rq, int64_t *ret_n);
struct rh_error *notifier_store_again(struct rh_request *rq, const char *timer, int64_t at);

#endif
