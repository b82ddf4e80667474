/* The statements of booking.sql, one function each, same name: parameters, row type, one call. No
 * rules here. Texts of rows live as long as the arena's results (db.h). */
#ifndef BOOKING_STORE_H
#define BOOKING_STORE_H

#include "booking.h"
#include "request.h"
#include "write.h"

struct rh_db;

/* ---- setup, read as a whole ---- */

struct booking_tenant_row {
    const char *slug, *name, *land, *zone, *discreet;
    int64_t schedule, keep_days;
};
struct booking_office_row {
    const char *office, *name, *street, *postcode, *city, *phone, *email, *access;
    int64_t window_days, lead_minutes, hold_minutes, grid_minutes, confirm_minutes, release_minute,
        cool_minutes, offer_minutes;
    bool numbers;
    int64_t numbers_most;
};
struct booking_counter_row {
    int64_t counter;
    const char *office, *label;
};
struct booking_room_row {
    int64_t room;
    const char *office, *label;
};
struct booking_service_room_row {
    const char *service;
    int64_t room;
};
struct booking_service_row {
    const char *service, *leika, *name, *summary, *fee_note, *channel, *link;
    int64_t minutes, minutes_more, fee_cents, fee_day;
    bool has_fee, has_fee_day, on_request, sensitive;
    struct rh_texts_column documents, words;
};
struct booking_counter_service_row {
    const char *service;
    int64_t counter;
};
struct booking_opening_row {
    const char *office, *venue;
    int64_t counter, weekday, nth, opens, closes, release_days, opening;
    bool internal, staged;
};
struct booking_exception_row {
    const char *office, *reason;
    int64_t day, opens, closes;
};

/* The version of the setup; 0 for an unknown tenant. */
struct rh_error *booking_store_schedule_version(struct rh_db *db, struct rh_arena *arena,
                                                int32_t tenant, int64_t *ret_version);
/* NULL for an unknown tenant. */
struct rh_error *booking_store_load_tenant(struct rh_db *db, struct rh_arena *arena, int32_t tenant,
                                           struct booking_tenant_row **ret_row);
struct rh_error *booking_store_load_offices(struct rh_db *db, struct rh_arena *arena,
                                            int32_t tenant, struct booking_office_row **ret_rows,
                                            size_t *ret_n);
struct rh_error *booking_store_load_counters(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, struct booking_counter_row **ret_rows,
                                             size_t *ret_n);
struct rh_error *booking_store_load_rooms(struct rh_db *db, struct rh_arena *arena, int32_t tenant,
                                          struct booking_room_row **ret_rows, size_t *ret_n);
struct rh_error *booking_store_load_service_rooms(struct rh_db *db, struct rh_arena *arena,
                                                  int32_t tenant,
                                                  struct booking_service_room_row **ret_rows,
                                                  size_t *ret_n);
struct rh_error *booking_store_load_services(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, struct booking_service_row **ret_rows,
                                             size_t *ret_n);
struct rh_error *booking_store_load_counter_services(struct rh_db *db, struct rh_arena *arena,
                                                     int32_t tenant,
                                                     struct booking_counter_service_row **ret_rows,
                                                     size_t *ret_n);
struct rh_error *booking_store_load_openings(struct rh_db *db, struct rh_arena *arena,
                                             int32_t tenant, struct booking_opening_row **ret_rows,
                                             size_t *ret_n);
/* `from` is the first day of interest, "2026-11-23". */
struct rh_error *booking_store_load_exceptions(struct rh_db *db, struct rh_arena *arena,
                                               int32_t tenant, const char *from,
                                               struct booking_exception_row **ret_rows,
                                               size_t *ret_n);

/* ---- what is taken ---- */

struct booking_span_ask {
    const int64_t *counters;
    size_t n_counters;
    int64_t from, to, now;
    bool past_cooling; /* places that cool down are not taken */
};
/* Live claims by counter and start, and the version of the setup. */
struct rh_error *booking_store_claims_between(struct rh_request *rq,
                                              const struct booking_span_ask *ask,
                                              struct booking_claim **ret_claims, size_t *ret_n,
                                              int64_t *ret_schedule);

/* ---- an appointment ---- */

/* What it is for, as it is stored: `further` has each service as often as there are persons for it.
 */
struct booking_what {
    const char *service;
    int64_t persons;
    struct rh_texts_column further;
};

struct booking_appointment_row {
    int64_t n; /* facts: 1-based index of what was asked for */
    const char *state, *office, *venue, *name, *email, *language;
    struct booking_what what;
    int64_t start_at, end_at, hold_until, sequence, changed_at, counter, extended;
    int64_t room;                             /* 0: none */
    const char *replaces, *moved_to, *origin; /* appointments, NULL: none */
    bool told; /* facts and appointment: there are programs to tell what becomes of it */
};
/* NULL when there is none. */
struct rh_error *booking_store_appointment(struct rh_request *rq, const char *appointment,
                                           struct booking_appointment_row **ret_row);

struct booking_reminders_row {
    int64_t start_at;
    bool wanted;
};
/* NULL when there is no such appointment. */
struct rh_error *booking_store_reminders(struct rh_request *rq, const char *appointment,
                                         struct booking_reminders_row **ret_row);

struct booking_own_row {
    int64_t tenant;
    const char *appointment;
    struct booking_appointment_row row;
};
/* The caller's own, of all administrations. */
struct rh_error *booking_store_mine(struct rh_request *rq, struct booking_own_row **ret_rows,
                                    size_t *ret_n);

/* A request to another service, to be put into the outbox with a change; body.data NULL: none. */
struct booking_message {
    const char *id; /* UUID */
    struct rh_slice body;
};

struct booking_desk_ask {
    const char *office;
    int64_t from, to;
    struct booking_message audit;
};
struct booking_desk_row {
    const char *appointment, *state, *office, *venue, *name;
    struct booking_what what;
    int64_t start_at, end_at, hold_until, counter;
    int64_t number; /* of who is there; 0: is not */
    int64_t room;   /* 0: none */
    bool stays;     /* although the schedule has no room for it */
};
struct booking_search_ask {
    const char *words;
    int64_t from; /* instant */
    int most;
    struct booking_message audit;
};
/* Appointments to come and of late whose name contains the words; of the rows venue and counter
 * stay empty. */
struct rh_error *booking_store_desk_search(struct rh_request *rq,
                                           const struct booking_search_ask *ask,
                                           struct booking_desk_row **ret_rows, size_t *ret_n);
struct rh_error *booking_store_desk(struct rh_request *rq, const struct booking_desk_ask *ask,
                                    struct booking_desk_row **ret_rows, size_t *ret_n);

/* ---- writes ---- */

/* One reservation as the statement wants it; `choices` in the order in which to try them. */
struct booking_hold_row {
    struct rh_write write;
    int64_t schedule;
    const char *appointment, *office, *service;
    int persons;
    const char *further;  /* what else, as the text of an array ("{a,b,b}"); NULL: nothing */
    const char *replaces; /* appointment whose place it is to take; NULL: none */
    int64_t start, end, hold_until;
    int64_t cool;      /* s for which the place cools down when it lapses */
    bool past_cooling; /* it may be a place that cools down */
    int turn;          /* 1: the first of those who ask for the same time */
    const struct booking_choice *choices;
    size_t n_choices;
};
struct booking_hold_outcome {
    bool known, same, done;
    struct rh_slice reply;
    bool current;   /* the schedule is the database's */
    int64_t vacant; /* counters that were free */
};
struct rh_error *booking_store_hold(struct rh_batch *batch, const struct booking_hold_row *rows,
                                    size_t n, struct booking_hold_outcome **ret_outcomes);

/* What happens to an appointment's timer. */
struct booking_next {
    const char *kind;
    int64_t at;
};

struct booking_change_row {
    struct rh_write write;
    const char *appointment;
    struct booking_next next;    /* book and confirm */
    struct booking_message mail; /* to its owner */
    struct booking_message news; /* to programs */
    const char *address;         /* book, confirm: hash of an address that needs a place, or NULL */
    struct booking_message full; /* book: in place of mail where there is none */
    /* book only */
    const char *name, *email, *language, *account;
    /* book: RH_TIME_NULL: booked at once, else unconfirmed until then; extend: kept until then */
    int64_t until;
    int most;     /* extend: how often it may be */
    int64_t cool; /* cancel, move: s for which the place that is given up cools down */
};
struct booking_change_outcome {
    bool known, same, done;
    struct rh_slice reply;
    const char *state; /* before; NULL: no such appointment */
    int64_t start_at, hold_until;
    const char *office;
    bool over; /* before: found no place for its address */
};
/* The appointments that rows name, as they stand; those that do not exist are left out. */
struct rh_error *booking_store_facts(struct rh_batch *batch, const struct booking_change_row *rows,
                                     size_t n, struct booking_appointment_row **ret_facts,
                                     size_t *ret_n);
struct rh_error *booking_store_book(struct rh_batch *batch, const struct booking_change_row *rows,
                                    size_t n, struct booking_change_outcome **ret_outcomes);
struct rh_error *booking_store_extend(struct rh_request *rq, const struct booking_change_row *row,
                                      struct booking_change_outcome *ret_outcome);
struct rh_error *booking_store_confirm(struct rh_request *rq, const struct booking_change_row *row,
                                       struct booking_change_outcome *ret_outcome);
struct rh_error *booking_store_cancel(struct rh_request *rq, const struct booking_change_row *row,
                                      struct booking_change_outcome *ret_outcome);

/* Of a move: done, or how both appointments stood. */
struct booking_move_outcome {
    bool known, same, done;
    struct rh_slice reply;
    /* Both before; NULL: no such appointment. */
    const char *state, *old_state;
    int64_t start_at, hold_until, old_start_at;
    const char *office, *old_office;
};
/* Uses the row's write, appointment (the new one), next and mail. */
struct rh_error *booking_store_move(struct rh_request *rq, const struct booking_change_row *row,
                                    struct booking_move_outcome *ret_outcome);

/* Uses the row's write and appointment. */
struct rh_error *booking_store_stop_reminders(struct rh_request *rq,
                                              const struct booking_change_row *row,
                                              struct rh_outcome *ret_outcome);

struct rh_error *booking_store_lapse(struct rh_request *rq, const char *appointment);
struct rh_error *booking_store_expire(struct rh_request *rq, const char *appointment);
struct rh_error *booking_store_forget(struct rh_request *rq, const char *appointment);
struct rh_error *booking_store_remind(struct rh_request *rq, const char *appointment,
                                      const struct booking_message *mail);
struct rh_error *booking_store_tomorrow(struct rh_request *rq, const char *appointment,
                                        const struct booking_message *mail);

/* ---- counts (booking_store_figures.c) ---- */

struct booking_figures_ask {
    const char *office, *from_day, *to_day, *zone; /* days "2026-11-24" */
    int64_t from, to;                              /* instants */
};
struct booking_figures_row {
    int64_t day, booked, cancelled, lapsed, lead_days;
    const char *service;
};
struct rh_error *booking_store_figures(struct rh_request *rq, const struct booking_figures_ask *ask,
                                       struct booking_figures_row **ret_rows, size_t *ret_n);

/* ---- how visits went (booking_store_figures.c): booking_figures_ask says of what ---- */

struct booking_visits_row {
    int64_t day, planned, walk_ins, in_vain, in_vain_planned, booked;
};
struct rh_error *booking_store_visit_figures(struct rh_request *rq,
                                             const struct booking_figures_ask *ask,
                                             struct booking_visits_row **ret_rows, size_t *ret_n);
struct booking_waits_row {
    int64_t day, minutes, visits;
};
struct rh_error *booking_store_visit_waits(struct rh_request *rq,
                                           const struct booking_figures_ask *ask,
                                           struct booking_waits_row **ret_rows, size_t *ret_n);

struct booking_deletion_row {
    int64_t day, appointments;
};
struct rh_error *booking_store_deletions(struct rh_request *rq, int limit,
                                         struct booking_deletion_row **ret_rows, size_t *ret_n);
/* ---- the day of the visit (booking_store_visit.c) ---- */

struct booking_visit_row {
    const char *visit, *office, *state;
    struct booking_what what;
    int64_t number, counter, calls, planned_at, arrived_at, called_at, started_at;
};

/* A number: for an appointment, whose id `visit` is then, or without one. */
struct booking_arrival_row {
    struct rh_write write;
    const char *visit, *day;      /* "2026-11-24" */
    const char *office, *service; /* without appointment */
    bool refused;                 /* by the rules: only a number given before is found */
    int most;                     /* who wait for the service: no number beyond; 0: no limit */
    int64_t from, to;             /* the appointment begins in [from, to) */
    const char *timer;            /* UUID of the timer that forgets it */
    int64_t over;                 /* when that is */
};
struct booking_arrival_outcome {
    bool known, same, done;
    struct rh_slice reply;
    const char *state; /* of the appointment; NULL: none such */
    int64_t start_at;
    const char *office;
    bool arrived; /* had its number before */
};
struct rh_error *booking_store_visit_arrive(struct rh_request *rq,
                                            const struct booking_arrival_row *row,
                                            struct booking_arrival_outcome *ret_outcome);
struct rh_error *booking_store_visit_walk_in(struct rh_request *rq,
                                             const struct booking_arrival_row *row,
                                             struct rh_outcome *ret_outcome);

struct booking_call_row {
    struct rh_write write;
    const char *office, *day;
    int64_t counter;
    size_t n_services;
    const char *const *services; /* that the counter can do */
};
struct booking_call_outcome {
    bool known, same, done;
    struct rh_slice reply;
    bool busy; /* the counter had somebody */
};
struct rh_error *booking_store_visit_call(struct rh_request *rq, const struct booking_call_row *row,
                                          struct booking_call_outcome *ret_outcome);

struct booking_move_row {
    struct rh_write write;
    const char *visit, *office;
    int64_t counter;
    size_t n_from;
    const char *const *from; /* states */
    const char *to;
    int64_t next_counter;     /* WAITING: 0: any */
    const char *next_service; /* NULL: the same */
    struct booking_message news;
};
struct booking_visit_outcome {
    bool known, same, done;
    struct rh_slice reply;
    const char *state; /* before; NULL: no such visit there */
};
struct rh_error *booking_store_visit_move(struct rh_request *rq, const struct booking_move_row *row,
                                          struct booking_visit_outcome *ret_outcome);

/* Who is there, in the order of being called, and who was called since `since`. */
struct rh_error *booking_store_visit_queue(struct rh_request *rq, const char *office,
                                           const char *day, int64_t since,
                                           struct booking_visit_row **ret_rows, size_t *ret_n);
struct rh_error *booking_store_visit_board(struct rh_request *rq, const char *office,
                                           const char *day, struct booking_visit_row **ret_rows,
                                           size_t *ret_n);
/* NULL: none such. */
struct rh_error *booking_store_visit(struct rh_request *rq, const char *visit,
                                     struct booking_visit_row **ret_row);
/* Who is at a counter; NULL: nobody. */
struct rh_error *booking_store_visit_called(struct rh_request *rq, int64_t counter,
                                            struct booking_visit_row **ret_row);
struct rh_error *booking_store_visit_forget(struct rh_request *rq, const char *visit,
                                            const char *timer);

struct booking_tenant_change {
    struct rh_write write;
    const char *slug, *name, *land, *zone;
    const char *county; /* NULL: not known */
    int64_t version, keep_days;
};
struct rh_error *booking_store_tenant_changed(struct rh_request *rq,
                                              const struct booking_tenant_change *change,
                                              struct rh_outcome *ret_outcome);

struct booking_program_change {
    struct rh_write write;
    const char *program;
    bool gone;
};
struct rh_error *booking_store_program_changed(struct rh_request *rq,
                                               const struct booking_program_change *change,
                                               struct rh_outcome *ret_outcome);

#endif
