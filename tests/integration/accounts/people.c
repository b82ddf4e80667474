#include "people.h"

#include "notifier_letters.h"

#include <criterion/criterion.h>
#include <oath.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define SECRET "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const char towns[] =
    "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch, version)"
    " select n, 'town-' || n, 'Town ' || n, 'EINHEITSGEMEINDE', 'ST', 'Europe/Berlin', true, 1, 1"
    " from generate_series(15, 17) n on conflict do nothing";

struct people people_new(void)
{
    struct people people = {
        .f = fixture_new("accounts", accounts_statements, accounts_statements_n),
        .settings = {.secret = SECRET,
                     .public_url = "http://localhost:8080",
                     .passwords = ACCOUNTS_PASSWORDS},
    };
    fixture_int("accounts", towns);
    cr_assert_eq(accounts_settings_check(&people.settings), 0);
    return people;
}

void people_free(struct people *people)
{
    fixture_free(&people->f);
}

Common__Code people_code(const struct rh_error *error)
{
    return error == NULL ? COMMON__CODE__OK : error->code;
}

static struct rh_request request(struct people *people, int32_t tenant)
{
    struct rh_request rq = fixture_request(people->f.arena, people->f.db, tenant, rh_clock_real());
    rq.settings = &people->settings;
    return rq;
}

struct rh_request people_as(struct people *people, const char *account, int32_t tenant,
                            const char *role)
{
    struct rh_request rq = request(people, tenant);
    const char **roles = rh_arena_array(people->f.arena, 1, sizeof *roles);
    roles[0] = role;
    rq.caller.account = account;
    rq.caller.trust = 1;
    rq.caller.roles = roles;
    rq.caller.n_roles = role == NULL ? 0 : 1;
    return rq;
}

struct rh_request people_stranger(struct people *people)
{
    struct rh_request rq = request(people, 0);
    char *visitor = rh_arena_alloc(people->f.arena, RH_UUID_SIZE);
    rh_uuid_new(rh_clock_real(), visitor);
    rq.caller.visitor = visitor;
    return rq;
}

void people_ask(struct rh_request *rq, const char *method, const ProtobufCMessage *in)
{
    rq->now = rh_clock_real();
    fixture_ask(rq, method, in);
}

/* ---- mails ---- */

static Notifier__MailRequest *latest_mail(struct people *people, const char *to, size_t *ret_n)
{
    struct body {
        struct rh_slice body;
    } * rows;
    static const struct rh_column columns[] = {{"body", RH_COLUMN_BYTES, 0}};
    static const struct rh_row_type type = {sizeof(struct body), 1, columns};
    static const struct rh_statement mails[] = {
        {"test.mails",
         "select o.body from outbox o where o.tenant = 0 and o.target = 'notifier.mail'"
         " order by o.id"}};
    struct rh_db *db;
    size_t n;
    cr_assert_null(rh_db_open(people->f.arena, fixture_conninfo("accounts"), mails, 1, &db));
    struct rh_query query = {0, NULL, 0, &type};
    cr_assert_null(rh_db_run(db, people->f.arena, &query, &rows, &n));
    Notifier__MailRequest *latest = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        ProtobufCMessage *mail;
        cr_assert_null(rh_pb_unpack(people->f.arena, &notifier__mail_request__descriptor,
                                    rows[i].body, &mail));
        const struct rh_error *refused = notifier_letter_check(people->f.arena, (void *)mail);
        cr_assert_null(refused, "notifier refuses %s: %s", ((Notifier__MailRequest *)mail)->letter,
                       refused->n_fields == 0 ? "" : refused->fields[0].field);
        if (strcmp(((Notifier__MailRequest *)mail)->to, to) != 0)
            continue;
        latest = (Notifier__MailRequest *)mail;
        *ret_n += 1;
    }
    rh_db_close(&db);
    return latest;
}

int64_t people_mails(struct people *people, const char *to)
{
    size_t n;
    latest_mail(people, to, &n);
    return (int64_t)n;
}

const char *people_letter(struct people *people, const char *to)
{
    size_t n;
    Notifier__MailRequest *mail = latest_mail(people, to, &n);
    return mail == NULL ? "" : mail->letter;
}

const char *people_link_code(struct people *people, const char *to)
{
    size_t n;
    Notifier__MailRequest *mail = latest_mail(people, to, &n);
    for (size_t i = 0; mail != NULL && i < mail->n_parameters; i++) {
        const char *code = strstr(mail->parameters[i]->value, "?code=");
        if (strcmp(mail->parameters[i]->name, "link") == 0 && code != NULL)
            return code + strlen("?code=");
    }
    return "";
}

/* ---- people ---- */

const char *people_citizen(struct people *people, const char *email)
{
    struct rh_request rq = people_stranger(people);
    Accounts__SignUpRequest in = ACCOUNTS__SIGN_UP_REQUEST__INIT;
    Accounts__SignUpReply out = ACCOUNTS__SIGN_UP_REPLY__INIT;
    Accounts__ConfirmRequest confirm = ACCOUNTS__CONFIRM_REQUEST__INIT;
    Accounts__ConfirmReply confirmed = ACCOUNTS__CONFIRM_REPLY__INIT;
    struct accounts_person *person;
    in.email = (char *)email;
    in.password = (char *)PEOPLE_PASSWORD;
    people_ask(&rq, "accounts.sign_up", &in.base);
    cr_assert_null(accounts_sign_up(&rq, &in, &out));
    confirm.code = (char *)people_link_code(people, email);
    people_ask(&rq, "accounts.confirm", &confirm.base);
    cr_assert_null(accounts_confirm(&rq, &confirm, &confirmed));
    cr_assert_str_eq(confirmed.kind, "register");
    cr_assert_null(accounts_store_person_by_email(&rq, email, (struct rh_slice){NULL, 0}, &person));
    return person->account;
}

/* The code of a step that is over is good for this one alone: away from its end, the code is still
 * taken when it arrives. */
static void begin_step(void)
{
    const int64_t length = (int64_t)ACCOUNTS_TOTP_STEP * 1000;
    while (rh_clock_real() % length > length - 3000)
        usleep(20000);
}

const char *people_digits(struct people *people, const uint8_t secret[ACCOUNTS_TOTP_SIZE],
                          int steps)
{
    char *digits = rh_arena_alloc(people->f.arena, 7);
    if (steps < 0)
        begin_step();
    time_t at = rh_clock_real() / 1000 + steps * ACCOUNTS_TOTP_STEP;
    cr_assert_eq(oath_totp_generate((const char *)secret, ACCOUNTS_TOTP_SIZE, at,
                                    ACCOUNTS_TOTP_STEP, 0, 6, digits),
                 OATH_OK);
    return digits;
}

static void invite(struct people *people, const char *email, int32_t tenant, const char *role)
{
    static const char admin[] = "0192f5d0-0000-7000-8000-00000000aaaa";
    struct rh_request rq = people_as(people, admin, tenant, "admin");
    Accounts__InviteRequest in = ACCOUNTS__INVITE_REQUEST__INIT;
    Accounts__InviteReply out = ACCOUNTS__INVITE_REPLY__INIT;
    in.email = (char *)email;
    in.name = (char *)"Demo Person";
    in.role = (char *)role;
    people_ask(&rq, "accounts.invite", &in.base);
    cr_assert_null(accounts_invite(&rq, &in, &out));
}

/* The first code of the app is used a step before now, so that a test has now's. */
struct people_staff people_staff(struct people *people, const char *email, int32_t tenant,
                                 const char *role)
{
    struct people_staff staff;
    struct rh_request rq = people_stranger(people);
    Accounts__AcceptRequest in = ACCOUNTS__ACCEPT_REQUEST__INIT;
    Accounts__AcceptReply out = ACCOUNTS__ACCEPT_REPLY__INIT;
    invite(people, email, tenant, role);
    in.code = (char *)people_link_code(people, email);
    in.password = (char *)PEOPLE_PASSWORD;
    accounts_totp_secret(people->settings.key, in.code, staff.secret);
    in.otp = (char *)people_digits(people, staff.secret, -1);
    people_ask(&rq, "accounts.accept", &in.base);
    cr_assert_null(accounts_accept(&rq, &in, &out));
    cr_assert_eq(out.n_recovery, ACCOUNTS_RECOVERY);
    for (int i = 0; i < ACCOUNTS_RECOVERY; i++)
        snprintf(staff.recovery[i], sizeof staff.recovery[i], "%s", out.recovery[i]);
    staff.account = out.account;
    return staff;
}

struct rh_error *people_login(struct rh_request *rq, const char *email, const char *password,
                              Accounts__LoginReply *out)
{
    Accounts__LoginRequest in = ACCOUNTS__LOGIN_REQUEST__INIT;
    accounts__login_reply__init(out);
    in.email = (char *)email;
    in.password = (char *)password;
    people_ask(rq, "accounts.login", &in.base);
    return accounts_login(rq, &in, out);
}

struct rh_error *people_second_factor(struct rh_request *rq, const char *otp,
                                      Accounts__SecondFactorReply *out)
{
    Accounts__SecondFactorRequest in = ACCOUNTS__SECOND_FACTOR_REQUEST__INIT;
    accounts__second_factor_reply__init(out);
    in.otp = (char *)otp;
    people_ask(rq, "accounts.second_factor", &in.base);
    return accounts_second_factor(rq, &in, out);
}

int64_t people_int(struct people *people, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *sql = rh_arena_vprintf(people->f.arena, format, args);
    va_end(args);
    return fixture_int("accounts", sql);
}
