/* Staff: invitation, second factor, recovery codes, dismissal. */
#include "people.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <pthread.h>

#define ADMIN "0192f5d0-0000-7000-8000-00000000aaaa"

static struct people p;

static void start(void)
{
    p = people_new();
}

static void stop(void)
{
    people_free(&p);
}

TestSuite(accounts_staff, .init = start, .fini = stop);

static struct rh_error *invite(const char *email, int32_t tenant, const char *role)
{
    struct rh_request rq = people_as(&p, ADMIN, tenant, "admin");
    Accounts__InviteRequest in = ACCOUNTS__INVITE_REQUEST__INIT;
    Accounts__InviteReply out = ACCOUNTS__INVITE_REPLY__INIT;
    in.email = (char *)email;
    in.name = (char *)"Demo Person";
    in.role = (char *)role;
    people_ask(&rq, "accounts.invite", &in.base);
    return accounts_invite(&rq, &in, &out);
}

static struct rh_error *accept(const char *code, const char *password, const char *otp,
                               Accounts__AcceptReply *out)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__AcceptRequest in = ACCOUNTS__ACCEPT_REQUEST__INIT;
    accounts__accept_reply__init(out);
    in.code = (char *)code;
    in.password = (char *)password;
    in.otp = (char *)otp;
    people_ask(&rq, "accounts.accept", &in.base);
    return accounts_accept(&rq, &in, out);
}

static const char *digits_of(const char *code, int steps)
{
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    accounts_totp_secret(p.settings.key, code, secret);
    return people_digits(&p, secret, steps);
}

Test(accounts_staff, an_invitation_shows_the_secret_that_accepting_asks_for)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__InvitationRequest in = ACCOUNTS__INVITATION_REQUEST__INIT;
    Accounts__InvitationReply out = ACCOUNTS__INVITATION_REPLY__INIT;
    Accounts__AcceptReply accepted;
    cr_assert_null(invite("i@staff.example", 15, "caseworker"));
    in.code = (char *)people_link_code(&p, "i@staff.example");
    cr_assert_null(accounts_invitation(&rq, &in, &out));
    cr_assert_str_eq(out.email, "i@staff.example");
    cr_assert_eq(strlen(out.secret), 32);
    cr_assert_not_null(strstr(out.uri, out.secret));
    cr_assert_gt(out.qr->content.len, 100);
    cr_assert_eq(people_code(accept(in.code, PEOPLE_PASSWORD, "000000", &accepted)),
                 COMMON__CODE__WRONG_OTP);
    struct rh_error *error = accept(in.code, "elevenchars", digits_of(in.code, 0), &accepted);
    cr_assert_eq(people_code(error), COMMON__CODE__INVALID);
    cr_assert_eq(error->fields[0].limit, ACCOUNTS_PASSWORD_MIN_STAFF);
    cr_assert_null(accept(in.code, PEOPLE_PASSWORD, digits_of(in.code, 0), &accepted));
    cr_assert_eq(accepted.n_recovery, ACCOUNTS_RECOVERY);
    cr_assert_eq(people_code(accounts_invitation(&rq, &in, &out)), COMMON__CODE__LINK_LAPSED);
    cr_assert_eq(people_code(accept(in.code, PEOPLE_PASSWORD, digits_of(in.code, 1), &accepted)),
                 COMMON__CODE__LINK_LAPSED);
}

Test(accounts_staff, a_repeated_acceptance_gets_its_recovery_codes_again_and_none_are_stored)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__AcceptRequest in = ACCOUNTS__ACCEPT_REQUEST__INIT;
    Accounts__AcceptReply first = ACCOUNTS__ACCEPT_REPLY__INIT;
    Accounts__AcceptReply second = ACCOUNTS__ACCEPT_REPLY__INIT;
    cr_assert_null(invite("rep@staff.example", 15, "caseworker"));
    in.code = (char *)people_link_code(&p, "rep@staff.example");
    in.password = (char *)PEOPLE_PASSWORD;
    in.otp = (char *)digits_of(in.code, 0);
    people_ask(&rq, "accounts.accept", &in.base);
    cr_assert_null(accounts_accept(&rq, &in, &first));
    cr_assert_null(accounts_accept(&rq, &in, &second));
    cr_assert_str_eq(first.account, second.account);
    cr_assert_str_eq(first.recovery[9], second.recovery[9]);
    cr_assert_eq(people_int(&p,
                            "select count(*) from idempotency where key = '%s' and"
                            " position('%s'::bytea in reply) > 0",
                            rq.key, first.recovery[0]),
                 0);
}

Test(accounts_staff, roles_wait_for_the_second_factor)
{
    struct people_staff staff = people_staff(&p, "two@staff.example", 15, "caseworker");
    struct rh_request rq = people_stranger(&p);
    Accounts__LoginReply login;
    Accounts__SecondFactorReply out;
    cr_assert_null(people_login(&rq, "two@staff.example", PEOPLE_PASSWORD, &login));
    cr_assert(login.grant->second_factor);
    cr_assert_eq(login.grant->trust, 0);
    cr_assert_eq(login.grant->n_roles, 0);
    rq.caller.account = staff.account;
    cr_assert_eq(people_code(people_second_factor(&rq, "000000", &out)), COMMON__CODE__WRONG_OTP);
    cr_assert_null(people_second_factor(&rq, people_digits(&p, staff.secret, 0), &out));
    cr_assert_not(out.grant->second_factor);
    cr_assert_eq(out.grant->trust, 1);
    cr_assert(out.grant->staff);
    cr_assert_eq(out.grant->n_roles, 1);
    cr_assert_str_eq(out.grant->roles[0], "15:caseworker");
    cr_assert_str_eq(out.grant->name, "Demo Person");
    cr_assert_eq(out.grant->idle, 1800);
}

Test(accounts_staff, a_code_of_the_app_works_once)
{
    struct people_staff staff = people_staff(&p, "once@staff.example", 15, "caseworker");
    struct rh_request rq = people_as(&p, staff.account, 0, NULL);
    Accounts__SecondFactorReply out;
    const char *digits = people_digits(&p, staff.secret, 0);
    cr_assert_null(people_second_factor(&rq, digits, &out));
    cr_assert_eq(people_code(people_second_factor(&rq, digits, &out)), COMMON__CODE__WRONG_OTP);
    cr_assert_eq(people_code(people_second_factor(&rq, people_digits(&p, staff.secret, -1), &out)),
                 COMMON__CODE__WRONG_OTP, "an older one neither");
    cr_assert_null(people_second_factor(&rq, people_digits(&p, staff.secret, 1), &out));
    cr_assert_eq(people_code(people_second_factor(&rq, people_digits(&p, staff.secret, 3), &out)),
                 COMMON__CODE__WRONG_OTP, "one too far ahead neither");
}

Test(accounts_staff, guessing_codes_ends_soon)
{
    struct people_staff staff = people_staff(&p, "guess@staff.example", 15, "caseworker");
    Accounts__SecondFactorReply out;
    int tried = 0;
    for (int i = 0; i < 70; i++) {
        struct rh_request rq = people_stranger(&p);
        rq.caller.account = staff.account;
        tried += people_code(people_second_factor(&rq, "123456", &out)) == COMMON__CODE__WRONG_OTP;
    }
    cr_assert_leq(tried, 2 * ACCOUNTS_TRIES_STRANGER);
    cr_expect_str_eq(people_letter(&p, "guess@staff.example"), "accounts/guessed");
}

Test(accounts_staff, a_recovery_code_works_once_however_it_is_typed)
{
    struct people_staff staff = people_staff(&p, "rec@staff.example", 15, "caseworker");
    struct rh_request rq = people_as(&p, staff.account, 0, NULL);
    Accounts__SecondFactorReply out;
    char typed[ACCOUNTS_RECOVERY_SIZE];
    for (int i = 0; i < ACCOUNTS_RECOVERY_SIZE; i++)
        typed[i] = (char)toupper((unsigned char)staff.recovery[3][i]);
    cr_assert_null(people_second_factor(&rq, typed, &out));
    cr_assert_eq(out.recovery_left, ACCOUNTS_RECOVERY - 1);
    cr_assert_eq(people_code(people_second_factor(&rq, staff.recovery[3], &out)),
                 COMMON__CODE__WRONG_OTP);
    cr_assert_null(people_second_factor(&rq, staff.recovery[4], &out));
}

/* ---- races ---- */

enum { RUNNERS = 8 };

struct runner {
    pthread_t thread;
    pthread_barrier_t *start;
    struct fixture f;
    const char *account, *otp;
    Common__Code code;
};

static void *race_factor(void *arg)
{
    struct runner *r = arg;
    struct rh_request rq = fixture_request(r->f.arena, r->f.db, 0, rh_clock_real());
    Accounts__SecondFactorReply out;
    rq.settings = &p.settings;
    rq.caller.account = r->account;
    pthread_barrier_wait(r->start);
    r->code = people_code(people_second_factor(&rq, r->otp, &out));
    return NULL;
}

/* How many of those who use the same code at once get in. */
static int winners(const char *account, const char *otp)
{
    static struct runner runners[RUNNERS];
    pthread_barrier_t begin;
    int won = 0;
    pthread_barrier_init(&begin, NULL, RUNNERS);
    for (int i = 0; i < RUNNERS; i++) {
        runners[i] = (struct runner){.start = &begin, .account = account, .otp = otp};
        runners[i].f = fixture_new("accounts", accounts_statements, accounts_statements_n);
        cr_assert_eq(pthread_create(&runners[i].thread, NULL, race_factor, &runners[i]), 0);
    }
    for (int i = 0; i < RUNNERS; i++) {
        pthread_join(runners[i].thread, NULL);
        cr_assert(runners[i].code == COMMON__CODE__OK || runners[i].code == COMMON__CODE__WRONG_OTP,
                  "%s", rh_code_name(runners[i].code));
        won += runners[i].code == COMMON__CODE__OK;
        fixture_free(&runners[i].f);
    }
    pthread_barrier_destroy(&begin);
    return won;
}

Test(accounts_staff, of_parallel_uses_of_a_recovery_code_one_wins)
{
    struct people_staff staff = people_staff(&p, "race@staff.example", 15, "caseworker");
    cr_assert_eq(winners(staff.account, staff.recovery[0]), 1);
}

Test(accounts_staff, of_parallel_uses_of_a_code_of_the_app_one_wins)
{
    struct people_staff staff = people_staff(&p, "race2@staff.example", 15, "caseworker");
    cr_assert_eq(winners(staff.account, people_digits(&p, staff.secret, 1)), 1);
}

/* ---- who works where ---- */

Test(accounts_staff, somebody_who_is_staff_elsewhere_has_a_new_role_at_once)
{
    struct people_staff staff = people_staff(&p, "both@staff.example", 15, "caseworker");
    struct rh_request rq = people_as(&p, staff.account, 0, NULL);
    Accounts__SecondFactorReply out;
    cr_assert_null(invite("both@staff.example", 16, "team"));
    cr_assert_str_eq(people_letter(&p, "both@staff.example"), "accounts/joined");
    cr_assert_str_empty(people_link_code(&p, "both@staff.example"));
    cr_assert_null(people_second_factor(&rq, people_digits(&p, staff.secret, 0), &out));
    cr_assert_eq(out.grant->n_roles, 2);
    cr_assert_str_eq(out.grant->roles[1], "16:team");
}

Test(accounts_staff, a_citizen_who_becomes_staff_keeps_the_account)
{
    const char *account = people_citizen(&p, "cit@staff.example");
    struct people_staff staff = people_staff(&p, "Cit@staff.example", 15, "caseworker");
    cr_assert_str_eq(staff.account, account);
}

Test(accounts_staff, unknown_roles_and_those_of_the_deployment_are_not_given)
{
    cr_assert_eq(people_code(invite("x@staff.example", 15, "operator")), COMMON__CODE__INVALID);
    cr_assert_eq(people_code(invite("x@staff.example", 15, "king")), COMMON__CODE__INVALID);
    cr_assert_eq(people_code(invite("x@staff.example", 99, "team")), COMMON__CODE__NOT_FOUND);
}

static struct rh_error *dismiss(const char *who, int32_t tenant, const char *account)
{
    struct rh_request rq = people_as(&p, who, tenant, "admin");
    Accounts__DismissRequest in = ACCOUNTS__DISMISS_REQUEST__INIT;
    Accounts__DismissReply out = ACCOUNTS__DISMISS_REPLY__INIT;
    in.account = (char *)account;
    people_ask(&rq, "accounts.dismiss", &in.base);
    return accounts_dismiss(&rq, &in, &out);
}

static Accounts__StaffReply list(int32_t tenant)
{
    struct rh_request rq = people_as(&p, ADMIN, tenant, "admin");
    Accounts__StaffRequest in = ACCOUNTS__STAFF_REQUEST__INIT;
    Accounts__StaffReply out = ACCOUNTS__STAFF_REPLY__INIT;
    cr_assert_null(accounts_staff(&rq, &in, &out));
    return out;
}

Test(accounts_staff, the_dismissed_have_no_role_and_other_towns_do_not_see_them)
{
    struct people_staff staff = people_staff(&p, "out@staff.example", 17, "caseworker");
    struct rh_request rq = people_as(&p, staff.account, 0, NULL);
    Accounts__SecondFactorReply out;
    struct people_staff chief = people_staff(&p, "chief@staff.example", 17, "admin");
    cr_assert_eq(people_code(dismiss(chief.account, 16, staff.account)), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(people_code(dismiss(ADMIN, 17, staff.account)), COMMON__CODE__NOT_FOUND,
                 "who is no admin any more");
    cr_assert_eq(people_code(dismiss(staff.account, 17, staff.account)), COMMON__CODE__FORBIDDEN);
    cr_assert_eq(list(17).n_colleagues, 2);
    cr_assert_null(dismiss(chief.account, 17, staff.account));
    cr_assert_eq(list(17).n_colleagues, 1);
    cr_assert_null(people_second_factor(&rq, people_digits(&p, staff.secret, 0), &out));
    cr_assert_eq(out.grant->n_roles, 0);
    cr_assert_not(out.grant->staff);
    cr_assert_eq(people_int(&p, "select count(*) from audit where tenant = 17 and subject = '%s'",
                            staff.account),
                 1);
}

/* One of two admins who do the same to each other at the same moment. */
struct rival {
    pthread_t thread;
    pthread_barrier_t *start;
    struct fixture f;
    const char *account, *other;
    Common__Code code;
};

static void *race_dismiss(void *arg)
{
    struct rival *r = arg;
    static const char *const roles[] = {"admin"};
    struct rh_request rq = fixture_request(r->f.arena, r->f.db, 25, rh_clock_real());
    Accounts__DismissRequest in = ACCOUNTS__DISMISS_REQUEST__INIT;
    Accounts__DismissReply out = ACCOUNTS__DISMISS_REPLY__INIT;
    rq.settings = &p.settings;
    rq.caller = (struct rh_caller){.account = r->account, .roles = roles, .n_roles = 1};
    in.account = (char *)r->other;
    people_ask(&rq, "accounts.dismiss", &in.base);
    pthread_barrier_wait(r->start);
    r->code = people_code(accounts_dismiss(&rq, &in, &out));
    return NULL;
}

Test(accounts_staff, of_two_admins_who_dismiss_each_other_one_stays)
{
    fixture_int("accounts",
                "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch,"
                " version) values (25, 'town-25', 'Town', 'LANDKREIS', 'ST',"
                " 'Europe/Berlin', true, 1, 1) on conflict do nothing");
    for (int round = 0; round < 10; round++) {
        struct rival rivals[2] = {0};
        pthread_barrier_t begin;
        pthread_barrier_init(&begin, NULL, 2);
        for (int i = 0; i < 2; i++) {
            const char *email = rh_arena_printf(p.f.arena, "rival%d.%d@staff.example", round, i);
            rivals[i] = (struct rival){.start = &begin};
            rivals[i].account = people_staff(&p, email, 25, "admin").account;
            rivals[i].f = fixture_new("accounts", accounts_statements, accounts_statements_n);
        }
        for (int i = 0; i < 2; i++) {
            rivals[i].other = rivals[1 - i].account;
            cr_assert_eq(pthread_create(&rivals[i].thread, NULL, race_dismiss, &rivals[i]), 0);
        }
        for (int i = 0; i < 2; i++) {
            pthread_join(rivals[i].thread, NULL);
            fixture_free(&rivals[i].f);
        }
        pthread_barrier_destroy(&begin);
        cr_assert_eq((rivals[0].code == COMMON__CODE__OK) + (rivals[1].code == COMMON__CODE__OK), 1,
                     "%s, %s", rh_code_name(rivals[0].code), rh_code_name(rivals[1].code));
        cr_assert_eq(people_int(&p,
                                "select count(*) from roles where town = 25 and account in"
                                " ('%s', '%s')",
                                rivals[0].account, rivals[1].account),
                     1);
    }
}

static const char *invited_of(Accounts__StaffReply staff)
{
    for (size_t i = 0; i < staff.n_colleagues; i++)
        if (!staff.colleagues[i]->active)
            return staff.colleagues[i]->account;
    return NULL;
}

Test(accounts_staff, an_invitation_can_be_taken_back)
{
    Accounts__AcceptReply accepted;
    fixture_int("accounts",
                "insert into tenants (tenant, slug, name, kind, land, zone, demo, epoch,"
                " version) values (18, 'town-18', 'Town', 'LANDKREIS', 'ST',"
                " 'Europe/Berlin', true, 1, 1) on conflict do nothing");
    struct people_staff chief = people_staff(&p, "chief18@staff.example", 18, "admin");
    cr_assert_null(invite("back@staff.example", 18, "team"));
    const char *invited = invited_of(list(18));
    cr_assert_not_null(invited);
    cr_assert_null(dismiss(chief.account, 18, invited));
    cr_assert_null(invited_of(list(18)));
    const char *code = people_link_code(&p, "back@staff.example");
    cr_assert_eq(people_code(accept(code, PEOPLE_PASSWORD, digits_of(code, 0), &accepted)),
                 COMMON__CODE__LINK_LAPSED);
}
