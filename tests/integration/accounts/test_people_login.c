/* Registration, log-in, forgotten passwords: who gets in, who does not, and what strangers can
 * learn. */
#include "people.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <time.h>

static struct people p;

static void start(void)
{
    p = people_new();
}

static void stop(void)
{
    people_free(&p);
}

TestSuite(accounts_login, .init = start, .fini = stop);

static struct rh_error *sign_up(struct rh_request *rq, const char *email, const char *password)
{
    Accounts__SignUpRequest in = ACCOUNTS__SIGN_UP_REQUEST__INIT;
    Accounts__SignUpReply out = ACCOUNTS__SIGN_UP_REPLY__INIT;
    in.email = (char *)email;
    in.password = (char *)password;
    people_ask(rq, "accounts.sign_up", &in.base);
    return accounts_sign_up(rq, &in, &out);
}

static struct rh_error *confirm(struct rh_request *rq, const char *code)
{
    Accounts__ConfirmRequest in = ACCOUNTS__CONFIRM_REQUEST__INIT;
    Accounts__ConfirmReply out = ACCOUNTS__CONFIRM_REPLY__INIT;
    in.code = (char *)code;
    people_ask(rq, "accounts.confirm", &in.base);
    return accounts_confirm(rq, &in, &out);
}

static struct rh_error *forgot(struct rh_request *rq, const char *email)
{
    Accounts__ForgotRequest in = ACCOUNTS__FORGOT_REQUEST__INIT;
    Accounts__ForgotReply out = ACCOUNTS__FORGOT_REPLY__INIT;
    in.email = (char *)email;
    people_ask(rq, "accounts.forgot", &in.base);
    return accounts_forgot(rq, &in, &out);
}

static struct rh_error *reset(struct rh_request *rq, const char *code, const char *password,
                              const char *key)
{
    Accounts__ResetRequest in = ACCOUNTS__RESET_REQUEST__INIT;
    Accounts__ResetReply out = ACCOUNTS__RESET_REPLY__INIT;
    in.code = (char *)code;
    in.password = (char *)password;
    people_ask(rq, "accounts.reset", &in.base);
    if (key != NULL)
        rq->key = key;
    return accounts_reset(rq, &in, &out);
}

/* The subject of tries, as a literal. */
static const char *subject_of(const char *subject)
{
    struct rh_request rq = people_stranger(&p);
    struct accounts_try try = accounts_try_of(&rq, subject, false);
    const char *hex = "\\x";
    for (size_t i = 0; i < try.subject.len; i++)
        hex = rh_arena_printf(p.f.arena, "%s%02x", hex, (unsigned char)try.subject.data[i]);
    return hex;
}

static int64_t tries_of(const char *subject)
{
    return people_int(&p, "select coalesce(sum(n), 0) from tries where subject = '%s'",
                      subject_of(subject));
}

static void forget_tries(const char *subject)
{
    people_int(&p, "delete from tries where subject = '%s'", subject_of(subject));
}

Test(accounts_login, a_confirmed_account_gets_a_grant_without_rights_of_staff)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply out;
    const char *account = people_citizen(&p, "a@login.example");
    cr_assert_null(people_login(&rq, "A@Login.example", PEOPLE_PASSWORD, &out));
    cr_assert_str_eq(out.grant->account, account);
    cr_assert_eq(out.grant->trust, 1);
    cr_assert_not(out.grant->staff);
    cr_assert_not(out.grant->second_factor);
    cr_assert_eq(out.grant->n_roles, 0);
    cr_assert_eq(out.grant->idle, 3600);
    cr_assert_eq(out.grant->absolute, 12 * 3600);
}

Test(accounts_login, an_unconfirmed_account_is_none)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply out;
    cr_assert_null(sign_up(&rq, "u@login.example", PEOPLE_PASSWORD));
    cr_assert_eq(people_code(people_login(&rq, "u@login.example", PEOPLE_PASSWORD, &out)),
                 COMMON__CODE__WRONG_LOGIN);
}

Test(accounts_login, wrong_and_unknown_are_one_answer)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply out;
    people_citizen(&p, "w@login.example");
    cr_assert_eq(people_code(people_login(&rq, "w@login.example", "something else", &out)),
                 COMMON__CODE__WRONG_LOGIN);
    cr_assert_null(out.grant);
    cr_assert_eq(people_code(people_login(&rq, "nobody@login.example", PEOPLE_PASSWORD, &out)),
                 COMMON__CODE__WRONG_LOGIN);
}

Test(accounts_login, a_confirmation_works_once)
{
    struct rh_request rq = people_stranger(&p);
    cr_assert_null(sign_up(&rq, "once@login.example", PEOPLE_PASSWORD));
    const char *code = people_link_code(&p, "once@login.example");
    cr_assert_null(confirm(&rq, code));
    cr_assert_eq(people_code(confirm(&rq, code)), COMMON__CODE__LINK_LAPSED);
    cr_assert_eq(people_code(confirm(&rq, "wrongcode")), COMMON__CODE__LINK_LAPSED);
}

Test(accounts_login, a_link_ends_and_leaves_nothing)
{
    struct rh_request rq = people_stranger(&p);
    cr_assert_null(sign_up(&rq, "late@login.example", PEOPLE_PASSWORD));
    const char *code = people_link_code(&p, "late@login.example");
    cr_assert_eq(people_int(&p, "select count(*) from due d join links l on l.link = d.id"
                                " where l.email = 'late@login.example' and d.kind = 'link'"),
                 1);
    struct rh_due_row row = {.at = rq.now};
    fixture_int("accounts", "update links set link = '0192f5d0-0000-7000-8000-0000000000ff'"
                            " where email = 'late@login.example'");
    row.id = row.subject = "0192f5d0-0000-7000-8000-0000000000ff";
    cr_assert_null(accounts_due[0].handler(&rq, &row));
    cr_assert_eq(people_int(&p, "select count(*) from links where email = 'late@login.example'"), 1,
                 "not before its time");
    fixture_int("accounts", "update links set expires_at = '2020-01-01'"
                            " where email = 'late@login.example'");
    cr_assert_eq(people_code(confirm(&rq, code)), COMMON__CODE__LINK_LAPSED);
    cr_assert_null(accounts_due[0].handler(&rq, &row));
    cr_assert_eq(people_int(&p, "select count(*) from links where email = 'late@login.example'"),
                 0);
}

Test(accounts_login, the_owner_of_a_known_address_is_told_by_mail)
{
    struct rh_request rq = people_stranger(&p);
    people_citizen(&p, "known@login.example");
    cr_assert_null(sign_up(&rq, "Known@login.example", "another long password"));
    cr_assert_str_eq(people_letter(&p, "Known@login.example"), "accounts/known");
    cr_assert_str_empty(people_link_code(&p, "Known@login.example"));
    cr_assert_eq(people_int(&p, "select count(*) from links where email = 'Known@login.example'"),
                 0);
}

Test(accounts_login, common_passwords_are_refused)
{
    struct rh_request rq = people_stranger(&p);
    cr_assert_eq(people_code(sign_up(&rq, "c@login.example", "Password2026!")),
                 COMMON__CODE__WEAK_PASSWORD);
    cr_assert_eq(people_code(sign_up(&rq, "c@login.example", "schmetterling")),
                 COMMON__CODE__WEAK_PASSWORD);
}

Test(accounts_login, a_repeated_registration_sends_one_mail)
{
    struct rh_request rq = people_stranger(&p);
    cr_assert_null(sign_up(&rq, "twice@login.example", PEOPLE_PASSWORD));
    const char *key = rq.key;
    Accounts__SignUpRequest in = ACCOUNTS__SIGN_UP_REQUEST__INIT;
    Accounts__SignUpReply out = ACCOUNTS__SIGN_UP_REPLY__INIT;
    in.email = (char *)"twice@login.example";
    in.password = (char *)PEOPLE_PASSWORD;
    rq.key = key;
    cr_assert_null(accounts_sign_up(&rq, &in, &out));
    cr_assert_eq(people_mails(&p, "twice@login.example"), 1);
}

Test(accounts_login, no_address_is_flooded_with_mail)
{
    struct rh_request rq = people_stranger(&p);
    people_citizen(&p, "flood@login.example");
    for (int i = 0; i < 10; i++)
        cr_assert_null(forgot(&rq, "flood@login.example"));
    cr_assert_leq(people_mails(&p, "flood@login.example"), INT64_C(2) * ACCOUNTS_TRIES_MAIL);
}

Test(accounts_login, no_stored_reply_or_hash_tells_a_password)
{
    struct rh_request rq = people_stranger(&p);
    struct rh_write plain;
    cr_assert_null(sign_up(&rq, "hash@login.example", PEOPLE_PASSWORD));
    cr_assert_null(rh_write_of(&rq, &plain));
    const char *hex = rh_arena_printf(p.f.arena, "%s", "");
    for (size_t i = 0; i < plain.hash.len; i++)
        hex = rh_arena_printf(p.f.arena, "%s%02x", hex, (unsigned char)plain.hash.data[i]);
    cr_assert_eq(people_int(&p, "select count(*) from idempotency where key = '%s'", rq.key), 1);
    cr_assert_eq(people_int(&p, "select count(*) from idempotency where hash = '\\x%s'", hex), 0);
}

Test(accounts_login, a_reset_works_once_and_its_repetition_gets_the_same_answer)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply out;
    people_citizen(&p, "r@login.example");
    cr_assert_null(forgot(&rq, "r@login.example"));
    const char *code = people_link_code(&p, "r@login.example");
    cr_assert_eq(people_code(reset(&rq, code, "password1", NULL)), COMMON__CODE__WEAK_PASSWORD);
    cr_assert_null(reset(&rq, code, "a new long password", NULL));
    const char *key = rq.key;
    cr_assert_null(reset(&rq, code, "a new long password", key));
    cr_assert_eq(people_code(reset(&rq, code, "another long password", NULL)),
                 COMMON__CODE__LINK_LAPSED);
    cr_assert_null(people_login(&rq, "r@login.example", "a new long password", &out));
    cr_assert_eq(people_code(people_login(&rq, "r@login.example", PEOPLE_PASSWORD, &out)),
                 COMMON__CODE__WRONG_LOGIN);
    cr_assert_str_eq(people_letter(&p, "r@login.example"), "accounts/password");
}

Test(accounts_login, a_reset_link_makes_no_account_and_a_registration_resets_nothing)
{
    struct rh_request rq = people_stranger(&p);
    people_citizen(&p, "k@login.example");
    cr_assert_null(forgot(&rq, "k@login.example"));
    cr_assert_eq(people_code(confirm(&rq, people_link_code(&p, "k@login.example"))),
                 COMMON__CODE__LINK_LAPSED);
    cr_assert_null(sign_up(&rq, "k2@login.example", PEOPLE_PASSWORD));
    cr_assert_eq(people_code(reset(&rq, people_link_code(&p, "k2@login.example"),
                                   "a new long password", NULL)),
                 COMMON__CODE__LINK_LAPSED);
}

Test(accounts_login, a_hundred_failures_an_hour_and_the_owner_still_gets_in)
{
    struct rh_request owner = people_stranger(&p);
    Accounts__LoginReply out;
    people_citizen(&p, "attacked@login.example");
    cr_assert_null(people_login(&owner, "attacked@login.example", PEOPLE_PASSWORD, &out));
    int wrong = 0;
    for (int i = 0; i < 40; i++) {
        struct rh_request rq = people_stranger(&p);
        Common__Code code = people_code(people_login(&rq, "attacked@login.example", "guess", &out));
        wrong += code == COMMON__CODE__WRONG_LOGIN;
        cr_assert(code == COMMON__CODE__WRONG_LOGIN || code == COMMON__CODE__TOO_MANY_TRIES);
    }
    cr_assert_leq(wrong, 2 * ACCOUNTS_TRIES_STRANGER, "two half hours at most");
    struct rh_request stranger = people_stranger(&p);
    cr_assert_eq(
        people_code(people_login(&stranger, "attacked@login.example", PEOPLE_PASSWORD, &out)),
        COMMON__CODE__TOO_MANY_TRIES);
    cr_assert_null(people_login(&owner, "attacked@login.example", PEOPLE_PASSWORD, &out));
}

Test(accounts_login, unknown_addresses_run_out_of_tries_like_known_ones)
{
    Accounts__LoginReply out;
    int refused = 0;
    for (int i = 0; i < 60; i++) {
        struct rh_request rq = people_stranger(&p);
        refused += people_code(people_login(&rq, "ghost@login.example", "guess", &out)) ==
                   COMMON__CODE__TOO_MANY_TRIES;
    }
    cr_assert_geq(refused, 60 - 2 * ACCOUNTS_TRIES_STRANGER);
}

Test(accounts_login, more_than_two_hashes_at_once_are_refused)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply out;
    people_citizen(&p, "busy@login.example");
    for (int i = 0; i < ACCOUNTS_HASHES; i++)
        cr_assert_null(accounts_gate_enter(p.f.arena, p.settings.gate));
    cr_assert_eq(people_code(people_login(&rq, "busy@login.example", PEOPLE_PASSWORD, &out)),
                 COMMON__CODE__OVERLOADED);
    cr_assert_eq(tries_of("login:busy@login.example"), 0, "it was no try");
    accounts_gate_leave(p.settings.gate);
    cr_assert_null(people_login(&rq, "busy@login.example", PEOPLE_PASSWORD, &out));
    accounts_gate_leave(p.settings.gate);
}

/* ---- what strangers can learn from time ---- */

enum { ROUNDS = 15 };

struct taken {
    int64_t wall, work; /* ns; work: of this process alone, whatever else the machine does */
};

static int64_t work_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

typedef void (*asker)(const char *email);

static void ask_login(const char *email)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply out;
    cr_assert_eq(people_code(people_login(&rq, email, "a wrong password", &out)),
                 COMMON__CODE__WRONG_LOGIN);
}

static void ask_sign_up(const char *email)
{
    struct rh_request rq = people_stranger(&p);
    cr_assert_null(sign_up(&rq, email, PEOPLE_PASSWORD));
}

static void ask_forgot(const char *email)
{
    struct rh_request rq = people_stranger(&p);
    cr_assert_null(forgot(&rq, email));
}

static struct taken took(asker ask, const char *email)
{
    forget_tries(rh_arena_printf(p.f.arena, "login:%s", email));
    forget_tries(rh_arena_printf(p.f.arena, "mail:%s", email));
    struct taken began = {rh_clock_ns(), work_ns()};
    ask(email);
    return (struct taken){rh_clock_ns() - began.wall, work_ns() - began.work};
}

struct spread {
    double median, quartiles; /* ms: the middle, and how far the middle half reaches */
};

static struct spread spread_of(int64_t *values)
{
    qsort(values, ROUNDS, sizeof values[0], by_size);
    const size_t half = ROUNDS / 2, quarter = ROUNDS / 4, three = ROUNDS * 3 / 4;
    const int64_t middle = values[half], reach = values[three] - values[quarter];
    return (struct spread){(double)middle / 1e6, (double)reach / 1e6};
}

/* Medians that lie closer together than the values of one kind do tell nobody anything. */
static bool same(const char *what, struct spread known, struct spread unknown, double least)
{
    double apart = known.median > unknown.median ? known.median - unknown.median
                                                 : unknown.median - known.median;
    double noise = known.quartiles > unknown.quartiles ? known.quartiles : unknown.quartiles;
    cr_log_warn("%s: known %.2f ms (+- %.2f), unknown %.2f ms (+- %.2f)", what, known.median,
                known.quartiles, unknown.median, unknown.quartiles);
    return apart <= (noise > least ? noise : least);
}

/* The two kinds take turns, so that what else the machine does meets both. */
static bool looks_same(asker ask, const char *what, double least)
{
    int64_t wall[2][ROUNDS], work[2][ROUNDS];
    for (int i = 0; i < 2 * ROUNDS; i++) {
        struct taken t = took(ask, i % 2 == 0 ? "time@login.example" : "nottime@login.example");
        wall[i % 2][i / 2] = t.wall;
        work[i % 2][i / 2] = t.work;
    }
    return same(what, spread_of(wall[0]), spread_of(wall[1]), least) &&
           same(what, spread_of(work[0]), spread_of(work[1]), least);
}

/* A difference is there every time; what only a busy machine makes is not. */
static void compare(asker ask, const char *what, double least)
{
    for (int tries = 0; tries < 3; tries++)
        if (looks_same(ask, what, least))
            return;
    cr_assert_fail("%s: known and unknown addresses take different times", what);
}

Test(accounts_login, takes_as_long_for_unknown_addresses)
{
    people_citizen(&p, "time@login.example");
    compare(ask_login, "log-in", 5);
    compare(ask_sign_up, "registration", 5);
    compare(ask_forgot, "forgotten password", 2);
}

/* ---- what the owner hears ---- */

Test(accounts_login, the_owner_is_told_when_somebody_guesses_but_not_again_and_again)
{
    Accounts__LoginReply out;
    int64_t others = 0;
    people_citizen(&p, "guessed@login.example");
    int64_t before = people_mails(&p, "guessed@login.example");
    for (int i = 0; i < ACCOUNTS_TRIES_STRANGER + 5; i++) {
        struct rh_request rq = people_stranger(&p), other = people_stranger(&p);
        people_login(&rq, "guessed@login.example", "wrong password", &out);
        people_login(&other, "nobody@guessed.example", "wrong password", &out);
    }
    others = people_mails(&p, "nobody@guessed.example");
    cr_expect_eq(people_mails(&p, "guessed@login.example"), before + 1);
    cr_expect_str_eq(people_letter(&p, "guessed@login.example"), "accounts/guessed");
    cr_expect_eq(others, 0);
}

Test(accounts_login, staff_need_their_second_factor_after_a_reset_too)
{
    struct people_staff staff = people_staff(&p, "reset@staff.example", 15, "caseworker");
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply login;
    Accounts__SecondFactorReply factor;
    cr_assert_null(forgot(&rq, "reset@staff.example"));
    cr_assert_null(
        reset(&rq, people_link_code(&p, "reset@staff.example"), "a new long password", NULL));
    cr_assert_null(people_login(&rq, "reset@staff.example", "a new long password", &login));
    cr_expect(login.grant->second_factor);
    cr_expect_eq(login.grant->n_roles, 0);
    cr_expect_eq(login.grant->trust, 0);
    rq = people_as(&p, staff.account, 0, NULL);
    cr_assert_null(people_second_factor(&rq, staff.recovery[0], &factor));
    cr_expect_eq(factor.grant->n_roles, 1);
}
