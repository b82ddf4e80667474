/* One function per statement of notifier_own.sql, of the same name. Rows live in the request's
 * arena.
 */
#ifndef NOTIFIER_WORDS_STORE_H
#define NOTIFIER_WORDS_STORE_H

#include "db.h"
#include "request.h"
#include "write.h"

struct notifier_own_row {
    const char *letter, *language, *subject, *opening; /* the latter two NULL: the standard's */
};
struct rh_error *notifier_store_own_letters(struct rh_request *rq, struct notifier_own_row **ret,
                                            size_t *ret_n);

struct notifier_sender_row {
    const char *name, *zone, *phone, *email, *street, *city, *web, *color, *hours;
    struct rh_texts_column languages, signatures;
};
/* NULL in *ret for an administration that notifier has not heard of. */
struct rh_error *notifier_store_sender(struct rh_request *rq, struct notifier_sender_row **ret);

struct notifier_letter_change_row {
    struct rh_write write;
    struct notifier_own_row words;
    struct rh_slice audit; /* packed */
};
struct rh_error *notifier_store_letter_change(struct rh_request *rq,
                                              const struct notifier_letter_change_row *change,
                                              struct rh_outcome *ret_outcome);

#endif
