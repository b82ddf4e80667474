/* One function per statement of notifier_hooks.sql, of the same name. Rows live in the request's
 * arena. */
#ifndef NOTIFIER_HOOKS_STORE_H
#define NOTIFIER_HOOKS_STORE_H

#include "db.h"
#include "request.h"
#include "write.h"

#define NOTIFIER_HOOKS_MAX 5 /* of one administration */

struct notifier_hook_row {
    const char *hook, *url;
    struct rh_texts_column events;
    int64_t made_at;
};
struct rh_error *notifier_store_hooks(struct rh_request *rq, struct notifier_hook_row **ret,
                                      size_t *ret_n);

/* A message to one of them; `next_at` RH_TIME_NULL: none is to come. */
struct notifier_hook_delivery_row {
    const char *hook, *subject, *state, *problem;
    int64_t attempts, made_at, next_at;
};
struct rh_error *notifier_store_hook_deliveries(struct rh_request *rq, int each,
                                                struct notifier_hook_delivery_row **ret,
                                                size_t *ret_n);

/* Adding or removing one, and what the log is told of it. */
struct notifier_hook_change {
    struct rh_write write;
    const char *hook;
    const char *url; /* of a new one, with its events */
    size_t n_events;
    const char *events[3];
    struct rh_slice audit;   /* packed */
    struct rh_slice booking; /* packed; of a new one only where it is told of appointments */
};
/* Not done: there are NOTIFIER_HOOKS_MAX. */
struct rh_error *notifier_store_hook_add(struct rh_request *rq,
                                         const struct notifier_hook_change *change,
                                         struct rh_outcome *ret_outcome);
/* Not done: there is no such one. */
struct rh_error *notifier_store_hook_remove(struct rh_request *rq,
                                            const struct notifier_hook_change *change,
                                            struct rh_outcome *ret_outcome);

struct notifier_hook_message {
    struct rh_write write;
    const char *event;       /* whom it is for */
    const char *type;        /* what it is */
    const char *hook;        /* that one alone, NULL: all that are told of the event */
    struct rh_slice request; /* packed */
};
/* Not done: nobody is told. */
struct rh_error *notifier_store_hook_send(struct rh_request *rq,
                                          const struct notifier_hook_message *message,
                                          struct rh_outcome *ret_outcome);

#endif
