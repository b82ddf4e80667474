/* Statements of settings, by the names of accounts.sql. No rule is decided here. Rows live in the
 * request's arena. */
#ifndef ACCOUNTS_SETTINGS_STORE_H
#define ACCOUNTS_SETTINGS_STORE_H

#include "accounts_people_store.h"
#include "accounts_store.h"

/* All settings of an administration, its texts in one language. */
struct accounts_settings_row {
    struct accounts_tenant_row tenant;
    const char *state, *barriers, *method, *ombuds;
    const char *examined; /* "2026-11-24", NULL: never */
    bool statement_checked;
    int64_t feedback_days, feedbacks;
    const char *land_ombuds, *land_monitor;       /* NULL: not known */
    struct rh_texts_column kinds, words, checked; /* "" among words: the standard text */
};
/* NULL in *ret when there is no such administration. */
struct rh_error *accounts_store_settings(struct rh_request *rq, int32_t tenant,
                                         const char *language, struct accounts_settings_row **ret);

struct accounts_text_row {
    const char *kind, *language, *words;
};
struct rh_error *accounts_store_signatures(struct rh_request *rq, struct accounts_text_row **ret,
                                           size_t *ret_n);
struct rh_error *accounts_store_all_texts(struct rh_request *rq, int32_t tenant,
                                          struct accounts_text_row **ret, size_t *ret_n);

/* A change: the settings as they will be, the version that was seen, and what goes with it. */
struct accounts_change {
    const struct accounts_settings_row *row;
    int64_t seen;
    const struct accounts_text_row *texts; /* that change; words NULL: the standard text */
    size_t n_texts;
    bool checked;               /* the texts that change were looked at */
    const char *logo_type;      /* of a new logo, else NULL */
    struct rh_slice logo;       /* data NULL: no new one */
    struct rh_slice to_booking; /* packed tenant_changed requests */
    struct rh_slice to_notifier;
    struct rh_slice announcement; /* packed */
    const char *action;           /* of the log: "settings.look" */
};
struct rh_error *accounts_store_change(struct rh_request *rq, const struct rh_write *write,
                                       const struct accounts_change *change,
                                       struct rh_outcome *ret_outcome);

struct accounts_logo_row {
    const char *media_type;
    struct rh_slice content;
};
/* NULL in *ret when there is no image of that name (any more). */
struct rh_error *accounts_store_logo(struct rh_request *rq, const char *logo,
                                     struct accounts_logo_row **ret);

struct accounts_neighbour_row {
    const char *slug, *name;
};
struct rh_error *accounts_store_neighbours(struct rh_request *rq, int limit,
                                           struct accounts_neighbour_row **ret, size_t *ret_n);

struct accounts_feedback_row {
    const char *feedback, *page, *message, *email;
    int64_t made_at;
};
/* What follows from one. */
struct accounts_feedback_told {
    int64_t lapses_at;
    struct rh_slice mail;         /* data NULL: none is sent now */
    struct rh_slice announcement; /* to programs */
};
struct rh_error *accounts_store_feedback(struct rh_request *rq, const struct rh_write *write,
                                         const struct accounts_feedback_row *feedback,
                                         const struct accounts_feedback_told *told,
                                         struct rh_outcome *ret_outcome);
struct rh_error *accounts_store_feedbacks(struct rh_request *rq, int limit,
                                          struct accounts_feedback_row **ret, size_t *ret_n);
struct rh_error *accounts_store_feedback_done(struct rh_request *rq, const struct rh_write *write,
                                              const char *feedback, struct rh_outcome *ret_outcome);
struct rh_error *accounts_store_feedback_lapsed(struct rh_request *rq, const char *feedback);

#endif
