/* What the tests of people share: settings as the service has them, and requests of a browser.
 * Mails are read where they wait to be sent, in the outbox: the codes in their links are nowhere
 * else. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "accounts_people.h"
#include "accounts_sql.h"
#include "clock.h"
#include "fixture_db.h"

#define PEOPLE_PASSWORD "korrekt Pferd Batterie"

struct people {
    struct fixture f;
    struct accounts_settings settings;
    struct rh_request rq; /* of a browser without account; change what the test is about */
};

struct people people_new(void);
void people_free(struct people *people);

Common__Code people_code(const struct rh_error *error);

/* A request of the same browser as `account`, with a role in the tenant; NULL: without. */
struct rh_request people_as(struct people *people, const char *account, int32_t tenant,
                            const char *role);
/* A request of another browser. */
struct rh_request people_stranger(struct people *people);

/* As fixture_ask, at the present time. */
void people_ask(struct rh_request *rq, const char *method, const ProtobufCMessage *in);

/* Number of mails to an address that wait. */
int64_t people_mails(struct people *people, const char *to);
/* The letter and the code in the link of the latest mail to an address; "" when there is none. */
const char *people_letter(struct people *people, const char *to);
const char *people_link_code(struct people *people, const char *to);

/* A confirmed account with PEOPLE_PASSWORD. Returns its id. */
const char *people_citizen(struct people *people, const char *email);

/* Staff of a tenant with a second factor. */
struct people_staff {
    const char *account;
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    char recovery[ACCOUNTS_RECOVERY][ACCOUNTS_RECOVERY_SIZE];
};
struct people_staff people_staff(struct people *people, const char *email, int32_t tenant,
                                 const char *role);

/* The code that an app shows, `steps` after now. */
const char *people_digits(struct people *people, const uint8_t secret[ACCOUNTS_TOTP_SIZE],
                          int steps);

struct rh_error *people_login(struct rh_request *rq, const char *email, const char *password,
                              Accounts__LoginReply *out);
struct rh_error *people_second_factor(struct rh_request *rq, const char *otp,
                                      Accounts__SecondFactorReply *out);

/* First column of the first row, with %s or %d filled in. */
int64_t people_int(struct people *people, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
