/* Booking's rules: pure functions on plain values. They know no SQL, no socket, no clock and no
 * protobuf type; the README tells them in prose.
 *
 * Days are int32_t numbers of days since 1970-01-01 (Gregorian), minutes count from a day's local
 * midnight, instants are int64_t ms (clock.h). What is returned lives in the arena given. */
#ifndef BOOKING_H
#define BOOKING_H

#include "arena.h"
#include "clock.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOKING_DAY_MINUTES 1440
#define BOOKING_MAX_MINUTES                                                                        \
    480 /* longest appointment: claims end at most so long after they start */

/* ---- calendar (booking_calendar.c) ---- */

struct booking_date {
    int32_t year, month, day;
};

int32_t booking_day_of(struct booking_date date);
struct booking_date booking_date_of(int32_t day);

/* 1 Monday .. 7 Sunday (ISO 8601). */
int booking_weekday(int32_t day);

/* True when `day` is the nth of its weekday in its month: 1..5, or -1 for the last. */
bool booking_is_nth(int32_t day, int nth);

/* Easter Sunday of a year of the Gregorian calendar. */
int32_t booking_easter(int32_t year);

/* The public holiday of a Land ("ST") that falls on a day, as the key of its name
 * ("holiday.easter_monday"), or NULL. Laws: see the table. An unknown Land has the holidays that
 * all have. Holidays of single municipalities are exceptions of their offices. */
const char *booking_holiday(const char *land, int32_t day);

/* ---- zone (booking_zone.c) ---- */

/* A stretch of constant offset from UTC. */
struct booking_offset {
    int64_t from; /* ms */
    int64_t ms;   /* local = UTC + ms */
};

/* A zone's clock changes of the years 2000 to 2099, read from ICU once; searched by halving. */
struct booking_zone {
    size_t n;
    const struct booking_offset *offsets; /* ascending; the first holds before, too */
};

/* False when ICU does not know the IANA name. */
bool booking_zone_load(struct rh_arena *arena, const char *name, struct booking_zone *ret);

/* The instant of a local time. Of a time that comes twice the first; false for a time that does not
 * exist, and then ret_ms is the moment of the clock change. */
bool booking_zone_instant(const struct booking_zone *zone, int32_t day, int minute,
                          int64_t *ret_ms);

/* The local day and minute of an instant. ret_minute may be NULL. */
int32_t booking_zone_day(const struct booking_zone *zone, int64_t ms, int *ret_minute);

/* ---- the schedule: what an administration has set up (booking_schedule.h keeps it) ---- */

struct booking_counter {
    int32_t counter;
    const char *office;
    const char *label;
};

/* Of an office; some services take one beside a counter. */
struct booking_room {
    int32_t room;
    const char *office;
    const char *label;
};

struct booking_opening {
    const char *office;
    int32_t counter; /* 0: all counters of the office that have no own opening on that day */
    int weekday;     /* 1..7 */
    int nth;         /* 0: every week; 1..5, -1 the last of the month */
    int opens, closes;
    const char *venue; /* where a touring counter stands, or NULL */
    bool internal;     /* only staff books in it: what is kept for who calls or comes */
    bool staged;       /* the public books in it from `release_days` ahead only */
    int release_days;
    int32_t opening; /* its number, for who changes it */
};

/* Replaces the openings of one day; several rows of a day are several spans. */
struct booking_exception {
    const char *office;
    int32_t day;
    int opens, closes;  /* both -1: closed */
    const char *reason; /* in the office's words, or NULL */
};

/* A counter that is closed for a time. */
struct booking_closure {
    const char *closure;
    int32_t counter;
    int64_t start, end; /* ms */
    const char *reason; /* for staff alone, or NULL */
};

struct booking_office {
    const char *office, *name;
    const char *street, *postcode, *city, *phone, *email, *access; /* may be NULL */
    int window_days;  /* how many days ahead times are offered, today is 0 */
    int lead_minutes; /* least time between booking and start */
    int hold_minutes, grid_minutes;
    int confirm_minutes; /* how long a time waits for the link of a mail to be followed */
    int release_minute;  /* of a day, local: when the newest of its days opens to the public */
    int cool_minutes;    /* most of the random time until a place given up is offered again */
    int offer_minutes;   /* how long it is held for whom the waiting list offers it */
    bool numbers;        /* people take numbers themselves */
    int numbers_most;    /* who wait for one service: no more numbers then */
    /* Its parts of the schedule's sorted arrays. */
    const struct booking_counter *counters;
    size_t n_counters;
    const struct booking_room *rooms;
    size_t n_rooms;
    const struct booking_opening *openings;
    size_t n_openings;
    const struct booking_exception *exceptions; /* by day */
    size_t n_exceptions;
    const struct booking_closure *closures; /* by counter and start; those of one do not overlap */
    size_t n_closures;
};

enum booking_channel { BOOKING_ON_SITE = 1, BOOKING_PHONE, BOOKING_VIDEO };

struct booking_service {
    const char *service, *leika, *name;
    const char *summary, *fee_note, *link; /* may be NULL */
    int minutes;
    int minutes_more; /* for each further person */
    size_t n_documents;
    const char *const *documents;
    size_t n_words;
    const char *const *words; /* everyday words, as the administration wrote them */
    bool has_fee;
    int64_t fee_cents;
    bool has_fee_day;
    int32_t fee_day;
    enum booking_channel channel;
    bool on_request, sensitive;
    size_t n_counters;
    const int32_t *counters;     /* that can do it, ascending */
    size_t n_rooms;              /* 0: it takes none */
    const int32_t *rooms;        /* one of which it takes, ascending */
    struct booking_terms *terms; /* its words made ready for searching */
};

/* ---- what an appointment is for (booking_need.c) ---- */

#define BOOKING_MAX_PERSONS 8 /* of one service */
#define BOOKING_MAX_PARTS   6 /* services of one appointment */

/* A service and for how many persons. */
struct booking_part {
    const struct booking_service *service;
    int persons;
};

/* All that one appointment is for, and what that needs: one counter that can do all of it, for as
 * long as all of it takes together. */
struct booking_need {
    const struct booking_part *parts; /* the main one first */
    size_t n_parts;
    int minutes;
    enum booking_channel channel;
    bool on_request, sensitive; /* some part is */
    size_t n_counters;          /* 0: what cannot be done in one appointment */
    const int32_t *counters;    /* ascending */
    size_t n_rooms;             /* 0: it takes none */
    const int32_t *rooms;       /* one of which it takes, ascending */
};

/* The need of 1 to BOOKING_MAX_PARTS parts, which must live as long as it. */
struct booking_need booking_need_of(struct rh_arena *arena, const struct booking_part *parts,
                                    size_t n);

/* Minutes of one part. */
int booking_part_minutes(const struct booking_service *service, int persons);

/* False when it takes longer than an appointment may: ret_part is the first part that no longer
 * fits, ret_most for how many persons it would (0: not at all). */
bool booking_need_fits(const struct booking_part *parts, size_t n, size_t *ret_part, int *ret_most);

/* The first part that no counter can do together with those before it; 0: there is none. */
size_t booking_need_apart(struct rh_arena *arena, const struct booking_part *parts, size_t n);

/* Whether a counter can do a service, or all of a need; whether some counter of an office can. */
bool booking_can(const struct booking_service *service, int32_t counter);
bool booking_need_can(const struct booking_need *need, int32_t counter);
bool booking_need_at(const struct booking_office *office, const struct booking_need *need);
bool booking_has_room(const struct booking_office *office, int32_t room);

/* What to bring to all of it, each once. */
size_t booking_need_documents(struct rh_arena *arena, const struct booking_need *need,
                              const char ***ret_documents);

/* ---- hours (booking_hours.c) ---- */

/* A span of a day in which counters work. */
struct booking_span {
    int opens, closes;
    int32_t counter; /* 0: all */
    const char *venue;
    bool internal, staged; /* as of the opening */
    int release_days;
};

#define BOOKING_MOST_SPANS 6 /* of a day, as people write them */

/* Reads "9-12 und 14-18 Uhr" (booking_week.c): spans that follow each other, of all counters. False
 * when it is no such text; an empty one has none. */
bool booking_spans_read(const char *text, struct booking_span ret[BOOKING_MOST_SPANS],
                        size_t *ret_n);
/* Reads one time of a day, "8" or "8:30 Uhr": minutes after midnight, up to 1440. */
bool booking_clock_read(const char *text, int *ret);
/* Writes them so that they can be read again: "9:00-12:00, 14:00-18:00". */
char *booking_spans_write(struct rh_arena *arena, const struct booking_span *spans, size_t n);

/* The spans of an office on a day, by `opens`. ret_reason: why it is closed although its week says
 * open (key of a holiday, or the office's words), else NULL; may be NULL. */
size_t booking_day_spans(struct rh_arena *arena, const struct booking_office *office,
                         const char *land, int32_t day, const struct booking_span **ret_spans,
                         const char **ret_reason);

/* Whether a counter works in spans[i]: in its own spans, or, on a day without any, in those of all.
 */
bool booking_serves(const struct booking_span *spans, size_t n, size_t i, int32_t counter);

/* Whether a counter works from one minute of a day to another, by the day's spans. */
bool booking_stands(const struct booking_span *spans, size_t n, int32_t counter, int start,
                    int end);

/* What closes a counter in some of the time between two instants: the first, or NULL. */
const struct booking_closure *booking_shut(const struct booking_office *office, int32_t counter,
                                           int64_t start, int64_t end);

/* How many minutes all counters of an office work on a day together. */
int64_t booking_day_minutes(struct rh_arena *arena, const struct booking_office *office,
                            const char *land, int32_t day);

/* Internal openings are nothing that an office is open for, nor is it open while all counters that
 * work then are closed. */
struct booking_open_now {
    bool open, open_today;
    int64_t until; /* ms; open: when that ends */
    int64_t next;  /* ms; closed: when it opens, 0 when not within 60 days */
    const char *reason;
};
void booking_open_now(struct rh_arena *arena, const struct booking_office *office, const char *land,
                      const struct booking_zone *zone, int64_t now, struct booking_open_now *ret);

/* ---- addresses (booking_address.c) ---- */

/* The mailbox behind a spelling: small letters, without "+label". Of an address that the contract
 * let through. */
char *booking_address_plain(struct rh_arena *arena, const char *email);

/* ---- free times (booking_times.c) ---- */

/* A counter taken for a time, and perhaps a room with it. */
struct booking_claim {
    int32_t counter;
    int64_t start, end; /* ms */
    int32_t room;       /* 0: none */
};

struct booking_slot {
    int64_t start, end;
    const char *venue; /* or NULL */
};

/* Where and for what free times are sought. */
struct booking_ask {
    const struct booking_office *office;
    const struct booking_need *need;
    const char *land;
    const struct booking_zone *zone;
    int64_t now;
    bool internal; /* staff asks: nothing is kept from it, and neither lead nor release hold */
};

/* When the public may book in a span of a day: its days of release before it (the office's window
 * where it has none), at the office's minute. */
int64_t booking_release(const struct booking_ask *ask, int32_t day,
                        const struct booking_span *span);

/* Whether who asks may book in a span of a day by now. */
bool booking_released(const struct booking_ask *ask, int32_t day, const struct booking_span *span);

/* The days on which the office offers times at all: today .. last of its window. */
void booking_window(const struct booking_ask *ask, int32_t *ret_first, int32_t *ret_last);

/* Minutes from one offered start of appointments of `minutes` to the next. */
int booking_step(const struct booking_office *office, int minutes);

/* Free times of the days first..last, by start and venue. `claims` holds all live claims of the
 * office's counters in that span, sorted by counter and start; those of one counter do not overlap.
 * A time is free when one counter that can do all of the need is, and one room that it takes. */
size_t booking_free_times(struct rh_arena *arena, const struct booking_ask *ask, int32_t first,
                          int32_t last, const struct booking_claim *claims, size_t n_claims,
                          struct booking_slot **ret_slots);

/* A counter, and where it takes one a room, that could take an appointment, free or not. */
struct booking_choice {
    int32_t counter;
    int32_t room; /* 0: none */
    const char *venue;
};

/* The counters that offer a start, in an order that spreads the load and is the same for all who
 * ask for the same start; 0 when the start is not offered. `venue` NULL: at any. */
size_t booking_choices(struct rh_arena *arena, const struct booking_ask *ask, int64_t start,
                       const char *venue, struct booking_choice **ret_choices);

/* ---- why nothing is free (booking_why.c) ---- */

enum booking_why_code {
    BOOKING_WHY_ON_REQUEST = 1, /* the office answers wishes, it offers no times */
    BOOKING_WHY_NO_COUNTER,     /* none of the office can do all of it */
    BOOKING_WHY_TOO_LONG,       /* for any opening within the window */
    BOOKING_WHY_NOT_YET,        /* their times are given out later */
    BOOKING_WHY_CLOSED,         /* on all of the days */
    BOOKING_WHY_TOO_LATE,       /* for the last starts of the days, lead included */
    BOOKING_WHY_TAKEN,          /* all that there was */
};

struct booking_why {
    enum booking_why_code code;
    int count;            /* TAKEN: starts that would be offered */
    int minutes, longest; /* TOO_LONG: of the need, of the longest opening */
    int persons;          /* TOO_LONG: for how many it would fit; 0: for none */
    int lead;             /* TOO_LATE: minutes */
    const char *reason;   /* CLOSED: key of a holiday, or the office's words; NULL: its week */
    int32_t reason_day;   /* with a reason */
    int32_t last_day;     /* of the window; not with the first three codes, nor what follows */
    bool opens;           /* there is a next day to be offered */
    int32_t opens_day;    /* that day */
    int64_t opens_at;     /* and when it is */
};

/* Why the office that is asked for has nothing free on the days first..last, none of which lies
 * before today. */
void booking_why(struct rh_arena *arena, const struct booking_ask *ask, int32_t first, int32_t last,
                 struct booking_why *ret);
/* ---- the day of a counter (booking_pieces.c) ---- */

enum booking_piece_kind {
    BOOKING_PIECE_TAKEN, /* index: of `taken` */
    BOOKING_PIECE_SHUT,  /* index: of the office's closures */
    BOOKING_PIECE_FREE,
    BOOKING_PIECE_AWAY, /* the counter does not work then */
};
struct booking_piece {
    enum booking_piece_kind kind;
    int64_t start, end;
    size_t index;
};
struct booking_pieces_ask {
    const struct booking_office *office;
    const struct booking_zone *zone;
    const struct booking_span *spans; /* of the day, booking_day_spans */
    size_t n_spans;
    int32_t day, counter;
    int64_t from, to;                  /* instants of the day */
    const struct booking_claim *taken; /* of the counter, by start, not overlapping */
    size_t n_taken;
};
/* The pieces from `from` to `to`, without a gap. */
size_t booking_pieces(struct rh_arena *arena, const struct booking_pieces_ask *ask,
                      struct booking_piece **ret_pieces);

/* ---- the day of the visit (booking_wait.c) ---- */

/* Whether the owner of an appointment can say "I am there": from an hour before its start until the
 * end of its day. */
bool booking_may_arrive(const struct booking_zone *zone, int64_t start, int64_t now);

/* A counter that calls people, and when it has done with whom it has. */
struct booking_place {
    int32_t counter;
    int64_t free_at; /* ms */
};

/* Somebody who waits. */
struct booking_waiting {
    const struct booking_need *need;
    int32_t counter; /* the only one that may call; 0: any that can do it */
};

/* Minutes until the last of `waiting`, who stand in the order of being called, is called: rounded
 * up to five. -1: no place can take him. Changes `places`. */
int booking_wait_minutes(struct booking_place *places, size_t n_places,
                         const struct booking_waiting *waiting, size_t n_waiting, int64_t now);

/* ---- the waiting list (booking_line.c) ---- */

enum booking_day_part { BOOKING_ANY_TIME = 1, BOOKING_MORNING, BOOKING_AFTERNOON };

/* What would suit somebody who waits. */
struct booking_wish {
    int32_t from, to;           /* days, both included */
    unsigned weekdays;          /* a bit each: 1 Monday .. 64 Sunday */
    enum booking_day_part part; /* of the day, by the time of the beginning: before noon or not */
    size_t n_passed;
    const int32_t *passed; /* days for which an offer was declined or missed */
};

/* Whether a start is what a wish is for. */
bool booking_wish_fits(const struct booking_wish *wish, const struct booking_zone *zone,
                       int64_t start);

/* Until when an office holds a time that it offers now; 0 when too little is left to answer. Who
 * sleeps has time, too: from 21 to 8 o'clock it counts from 8 on. Never beyond the start minus the
 * office's lead. */
int64_t booking_offer_end(const struct booking_office *office, const struct booking_zone *zone,
                          int64_t start, int64_t now);

/* The first of an office's free times that fits and can still be offered; n when none does. */
size_t booking_wish_choose(const struct booking_wish *wish, const struct booking_office *office,
                           const struct booking_zone *zone, const struct booking_slot *slots,
                           size_t n, int64_t now);

/* A choice that offers a start (booking_choices) whose counter and room have nothing claimed from
 * it to `end`; NULL when none is left. `claims` as for booking_free_times. */
const struct booking_choice *booking_choice_free(const struct booking_choice *choices, size_t n,
                                                 const struct booking_claim *claims,
                                                 size_t n_claims, int64_t start, int64_t end);

/* ---- search (booking_search.c) ---- */

/* A service's words, folded: what a search compares. */
struct booking_terms *booking_terms_of(struct rh_arena *arena,
                                       const struct booking_service *service);

/* Folds to lower case without accents (ae for a-umlaut, ss for sharp s); everything but letters and
 * digits becomes one blank. NULL when the text is not UTF-8. */
const char *booking_fold(struct rh_arena *arena, const char *text);

/* Indexes of the services that fit the words, best first; without words all, in their order. */
size_t booking_search_services(struct rh_arena *arena, const struct booking_service *services,
                               size_t n, const char *words, const size_t **ret_found);

/* ---- files (booking_ics.c) ---- */

/* What a calendar file says of an appointment. */
struct booking_calendar_entry {
    const char *uid;
    int sequence;
    int64_t start, end, changed;
    bool cancelled;
    const char *title, *place, *url; /* place may be NULL */
    const char *notes;               /* documents to bring, or NULL */
};

#define BOOKING_ICS_DAYS 200 /* most days that are taken of a file */

/* Whole days that a calendar file names, and how much of it could not be taken. */
struct booking_ics_day {
    int32_t day;
    const char *name; /* "" when it has none */
};
struct booking_ics_days {
    size_t n;
    struct booking_ics_day *days; /* by day, each once */
    int timed;                    /* events with a time: no whole days */
    int outside;                  /* days before or after what was asked for */
    int broken; /* without a day, cancelled, or by a rule that is not every year */
    bool more;  /* there are more than are taken, or looked at */
};
/* Reads events of whole days from `from` to `to` (booking_ics_days.c). False when it is no
 * calendar. */
bool booking_ics_read(struct rh_arena *arena, struct rh_slice file, int32_t from, int32_t to,
                      struct booking_ics_days *ret);

/* An iCalendar file (RFC 5545): METHOD:PUBLISH, times in UTC, an alarm a day and an hour before. */
struct rh_slice booking_ics(struct rh_arena *arena, const struct booking_calendar_entry *entry);

#endif
