/* Looking for free times of a need over offices of one administration: what the page of days, the
 * month, the next free times and the neighbours' have in common. */
#ifndef BOOKING_FINDER_H
#define BOOKING_FINDER_H

#include "booking_handlers.h"

/* A free time and the office that has it. */
struct booking_offer {
    struct booking_slot slot;
    size_t office; /* index in finder.offices */
};

struct booking_finder {
    struct rh_request *rq;
    const struct booking_schedule *schedule;
    struct booking_need need;
    const struct booking_office **offices; /* that can do it, and are asked for */
    size_t n_offices;
    int32_t today, last_day; /* of the longest booking window */
    bool stale;              /* the snapshot turned out to be old: begin anew */
};

/* Where and for what; `office` NULL: all that can do it. INVALID with the field. */
struct rh_error *booking_finder_open(struct booking_finder *finder,
                                     const struct booking_wanted *wanted, const char *office);

/* All offices' free times of the days first..last, by time; one statement. Sets `stale` where the
 * database has another set-up. */
struct rh_error *booking_finder_find(struct booking_finder *finder, int32_t first, int32_t last,
                                     struct booking_offer **ret_offers, size_t *ret_n);

/* The first day from `first` on that has a free time; untouched where there is none. Looks in
 * growing strides, a statement each. */
struct rh_error *booking_finder_ahead(struct booking_finder *finder, int32_t first,
                                      Common__Date **ret_day);

/* Why nothing is free on the days first..last: of each office, or once where that is true of all.
 */
void booking_finder_why(const struct booking_finder *finder, int32_t first, int32_t last,
                        size_t *ret_n, Booking__Why ***ret_why);

/* Whether the waiting list may help where that is why nothing is free: some office can do it. */
bool booking_finder_waits(size_t n, Booking__Why *const *why);

void booking_finder_offices(const struct booking_finder *finder, size_t *ret_n,
                            Booking__Office ***ret_offices);

/* Runs `make` until it has worked with the present snapshot. */
struct rh_error *booking_finder_run(struct booking_finder *finder,
                                    struct rh_error *(*make)(struct booking_finder *, void *),
                                    void *arg);

/* What an office is asked. */
struct booking_ask booking_finder_ask(const struct booking_finder *finder, size_t office);

/* The tags of what a change at the offices makes stale. */
void booking_finder_tag(const struct booking_finder *finder);

#endif
