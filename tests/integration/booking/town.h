/* A town for booking's tests: an office "b" with some counters, open on Tuesdays 9 to 12 (local),
 * services "perso" (15 minutes, all counters), "austritt" (15 minutes, sensitive), "heirat" (on
 * request). It is Tuesday, 2026-11-24, 09:40 in Merseburg. Requests are asked as the dispatcher
 * would, one by one or as a batch. */
#ifndef TOWN_H
#define TOWN_H

#include "booking_handlers.h"
#include "booking_sql.h"
#include "fixture_db.h"
#include "notifier.pb-c.h"

#define TOWN_NOW         INT64_C(1795509600000) /* 2026-11-24T08:40:00Z */
#define TOWN_TUESDAY     INT64_C(1796112000000) /* the next one, 9:00 local: 2026-12-01T08:00:00Z */
#define TOWN_AT(minutes) (TOWN_TUESDAY + (minutes)*RH_MINUTE)

struct town {
    struct fixture f;
    struct booking_cache *cache;
    int32_t tenant;
    int64_t now;
};

struct town town_new(int32_t tenant, int counters);
/* A second connection to a town that exists already, as another worker has it. */
struct town town_again(int32_t tenant);
void town_free(struct town *town);

/* A request of the town's visitor. */
struct rh_request town_request(struct town *town);

/* One call of a batch and what came of it. `key` NULL: a new one. */
struct town_hold {
    const char *key;
    const char *service;
    int64_t start;
    int32_t tenant;                  /* 0: the town's */
    const struct town_hold *instead; /* of this appointment; NULL: of none */
    bool staff;                      /* a caseworker asks */
    bool unproved;                   /* else with a proof of work, as a browser brings it */
    int persons;                     /* 0: not said */
    const char *further[2];          /* NULL: no row */
    int further_persons[2];          /* -1: not said */
    Common__Code code;
    struct rh_error *error;
    Booking__HoldReply *reply;
};
void town_hold_all(struct town *town, struct town_hold *holds, size_t n);

/* Holds one time of "perso". */
struct town_hold town_hold(struct town *town, int64_t start);

/* Whom requests come from when they come from an account. */
#define TOWN_ACCOUNT "01900000-0000-7000-8000-000000000001"

struct town_change {
    const char *key;
    const char *appointment, *secret;
    const char *name;
    Common__Code code;
    const char *email;
    bool anonymous; /* else logged in as TOWN_ACCOUNT: booked at once */
    bool for_other;
    const char *const *roles; /* NULL, or one */
};
void town_book_all(struct town *town, struct town_change *changes, size_t n);
Common__Code town_book(struct town *town, const struct town_hold *hold);
/* Books with an address and without account: unconfirmed when that is OK. */
Common__Code town_ask(struct town *town, const struct town_hold *hold);
/* Keeps a reservation for longer. */
Common__Code town_extend(struct town *town, const struct town_hold *hold);
/* Holds a time of "perso" in the place of a booked appointment. */
struct town_hold town_hold_instead(struct town *town, const struct town_hold *old, int64_t start);
/* Makes such a time the appointment and gives the other one up. */
Common__Code town_move(struct town *town, const struct town_hold *hold);
/* Follows the link with this code; NULL: the mail's. */
Common__Code town_confirm(struct town *town, const struct town_hold *hold, const char *code);
Common__Code town_cancel(struct town *town, const struct town_hold *hold);
/* The same by a caseworker. */
Common__Code town_cancel_at_desk(struct town *town, const struct town_hold *hold);

/* The first column of the first row of a query whose %d is the tenant. */
int64_t town_int(const struct town *town, const char *format);
/* The column "text" of the first row of a query whose $1::int is the tenant; "" when there is none.
 */
const char *town_text(struct town *town, const char *sql);

/* Runs an appointment's timer, if it is of that kind now; it fails the test when the handler does.
 */
void town_timer(struct town *town, const char *kind, const char *appointment);

/* The newest mail in the outbox by a letter ("booking/confirm"), NULL: none; ret_n (may be NULL):
 * how many there are. */
Notifier__MailRequest *town_mail(struct town *town, const char *letter, size_t *ret_n);
/* The value of a mail's parameter, NULL: it has none of that name. */
const char *town_parameter(const Notifier__MailRequest *mail, const char *name);

/* The newest message to the programs, NULL: none; ret_n (may be NULL): how many. */
Notifier__AnnounceRequest *town_news(struct town *town, size_t *ret_n);

/* The newest record for the log of accesses, NULL: none. */
Accounts__AuditRequest *town_audit(struct town *town, size_t *ret_n);

Common__Code town_code(const struct rh_error *error);

#endif
