/* Statements of booking_setup_edit.sql: one function each, same name. Each runs a change of the
 * schedule (booking_edit_run) whose answer is `out`. */
#ifndef BOOKING_STORE_EDIT_H
#define BOOKING_STORE_EDIT_H

#include "booking_edit.h"

struct rh_error *booking_store_save_office(struct rh_request *rq, const struct booking_edit *edit,
                                           const struct booking_office *office,
                                           ProtobufCMessage *out);
struct rh_error *booking_store_remove_office(struct rh_request *rq, const struct booking_edit *edit,
                                             const char *office, ProtobufCMessage *out);

/* The highest numbers that were given; 0: none yet. */
struct booking_last_row {
    int64_t counter, room;
};
struct rh_error *booking_store_last_numbers(struct rh_request *rq, struct booking_last_row *ret);
struct rh_error *booking_store_save_counter(struct rh_request *rq, const struct booking_edit *edit,
                                            const struct booking_counter *counter,
                                            ProtobufCMessage *out);
struct rh_error *booking_store_remove_counter(struct rh_request *rq,
                                              const struct booking_edit *edit, int32_t counter,
                                              ProtobufCMessage *out);

struct rh_error *booking_store_save_room(struct rh_request *rq, const struct booking_edit *edit,
                                         const struct booking_room *room, ProtobufCMessage *out);
struct rh_error *booking_store_remove_room(struct rh_request *rq, const struct booking_edit *edit,
                                           int32_t room, ProtobufCMessage *out);

/* What counters do, and which counters are meant. */
struct booking_able_rows {
    size_t n_counters;
    const int64_t *counters;
    size_t n;
    const int64_t *able; /* counter ... */
    const char **does;   /* ... and service */
};
struct rh_error *booking_store_qualify(struct rh_request *rq, const struct booking_edit *edit,
                                       const struct booking_able_rows *rows, ProtobufCMessage *out);

/* Openings of an office that go and come. */
struct booking_opening_rows {
    const char *office;
    size_t n_gone;
    const int64_t *gone; /* numbers */
    size_t n;
    const struct booking_opening *come;
};
struct rh_error *booking_store_set_openings(struct rh_request *rq, const struct booking_edit *edit,
                                            const struct booking_opening_rows *rows,
                                            ProtobufCMessage *out);

struct rh_error *booking_store_save_service(struct rh_request *rq, const struct booking_edit *edit,
                                            const struct booking_service *service,
                                            ProtobufCMessage *out);
/* Whether it is what else an appointment or a wish is for. */
struct rh_error *booking_store_further_used(struct rh_request *rq, const char *service,
                                            bool *ret_used);
struct rh_error *booking_store_remove_service(struct rh_request *rq,
                                              const struct booking_edit *edit, const char *service,
                                              ProtobufCMessage *out);

/* Days on which offices are closed. */
struct booking_holiday_rows {
    size_t n_offices, n;
    const char *const *offices;
    int32_t *numbers;             /* days ... */
    const char **days, **reasons; /* ... "2026-12-24", NULL: no reason */
};
struct rh_error *booking_store_take_holidays(struct rh_request *rq, const struct booking_edit *edit,
                                             const struct booking_holiday_rows *rows,
                                             ProtobufCMessage *out);

/* ---- a neighbour's (booking_setup_adopt.sql) ---- */

struct booking_neighbour_row {
    int64_t tenant;
    const char *slug, *name;
};
/* Of the same Land, by name; their tenants stay unknown. */
struct rh_error *booking_store_setup_neighbours(struct rh_request *rq,
                                                struct booking_neighbour_row **ret_rows,
                                                size_t *ret_n);
/* NULL: none of that address in the same Land. */
struct rh_error *booking_store_setup_neighbour(struct rh_request *rq, const char *slug,
                                               struct booking_neighbour_row **ret_row);
struct booking_adoption {
    int64_t neighbour; /* tenant */
    size_t n_offices, n_services;
    const char *const *offices, *const *services;
    bool hours;
};
struct rh_error *booking_store_adopt_setup(struct rh_request *rq, const struct booking_edit *edit,
                                           const struct booking_adoption *adoption,
                                           ProtobufCMessage *out);

#endif
