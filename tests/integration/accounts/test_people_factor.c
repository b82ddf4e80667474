/* The app as a second factor of citizens, codes that stand in for it, and what an admin may do for
 * a colleague who has lost everything. */
#include "people.h"

#include <criterion/criterion.h>

static struct people p;

static void start(void)
{
    p = people_new();
}

static void stop(void)
{
    people_free(&p);
}

TestSuite(accounts_factor, .init = start, .fini = stop);
TestSuite(accounts_lost, .init = start, .fini = stop);

static struct rh_request session(const char *account, const char *name)
{
    struct rh_request rq = people_as(&p, account, 0, NULL);
    rq.caller.session = name;
    return rq;
}

static Accounts__AppReply page(struct rh_request *rq, const char *code)
{
    Accounts__AppRequest in = ACCOUNTS__APP_REQUEST__INIT;
    Accounts__AppReply out = ACCOUNTS__APP_REPLY__INIT;
    in.code = (char *)code;
    people_ask(rq, "accounts.app", &in.base);
    cr_assert_null(accounts_app(rq, &in, &out));
    return out;
}

static Common__Code on(struct rh_request *rq, const char *code, const char *otp,
                       Accounts__AppOnReply *out)
{
    Accounts__AppOnRequest in = ACCOUNTS__APP_ON_REQUEST__INIT;
    accounts__app_on_reply__init(out);
    in.code = (char *)code;
    in.otp = (char *)otp;
    in.password = (char *)PEOPLE_PASSWORD;
    people_ask(rq, "accounts.app_on", &in.base);
    return people_code(accounts_app_on(rq, &in, out));
}

static Common__Code off(struct rh_request *rq, const char *otp)
{
    Accounts__AppOffRequest in = ACCOUNTS__APP_OFF_REQUEST__INIT;
    Accounts__AppOffReply out = ACCOUNTS__APP_OFF_REPLY__INIT;
    in.otp = (char *)otp;
    in.password = (char *)PEOPLE_PASSWORD;
    people_ask(rq, "accounts.app_off", &in.base);
    return people_code(accounts_app_off(rq, &in, &out));
}

static Common__Code renew(struct rh_request *rq, Accounts__RecoveryRenewReply *out)
{
    Accounts__RecoveryRenewRequest in = ACCOUNTS__RECOVERY_RENEW_REQUEST__INIT;
    accounts__recovery_renew_reply__init(out);
    in.password = (char *)PEOPLE_PASSWORD;
    people_ask(rq, "accounts.recovery_renew", &in.base);
    return people_code(accounts_recovery_renew(rq, &in, out));
}

/* The app of a citizen, switched on with the code of a step before now. */
struct citizen {
    struct rh_request rq;
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    Accounts__AppOnReply on;
};
static struct citizen switched_on(const char *email)
{
    struct citizen citizen = {.rq = session(people_citizen(&p, email), "one")};
    Accounts__AppReply shown = page(&citizen.rq, NULL);
    accounts_totp_secret(p.settings.key, shown.code, citizen.secret);
    cr_assert_eq(on(&citizen.rq, shown.code, people_digits(&p, citizen.secret, -1), &citizen.on),
                 COMMON__CODE__OK);
    return citizen;
}

Test(accounts_factor, is_switched_on_by_a_citizen_and_asked_for_from_then_on)
{
    struct citizen citizen = switched_on("app@factor.example");
    struct rh_request browser = people_stranger(&p);
    Accounts__LoginReply out;
    Accounts__SecondFactorReply factor;
    cr_assert_eq(citizen.on.n_recovery, ACCOUNTS_RECOVERY);
    cr_assert(citizen.on.grant->end_others);
    cr_assert_str_eq(people_letter(&p, "app@factor.example"), "accounts/app_on");
    cr_assert_null(people_login(&browser, "app@factor.example", PEOPLE_PASSWORD, &out));
    cr_assert(out.grant->second_factor);
    cr_assert_null(
        people_second_factor(&citizen.rq, people_digits(&p, citizen.secret, 0), &factor));
    cr_assert_eq(factor.grant->trust, 1);
}

Test(accounts_factor, keeps_the_secret_of_a_page_that_is_shown_again)
{
    struct rh_request rq = session(people_citizen(&p, "again@factor.example"), "one");
    struct rh_request other = session(rq.caller.account, "two");
    Accounts__AppReply first = page(&rq, NULL), again = page(&rq, first.code);
    cr_assert_str_eq(again.secret, first.secret);
    cr_assert_str_neq(page(&rq, NULL).secret, first.secret);
    cr_assert_str_neq(page(&other, first.code).secret, first.secret, "of another session");
}

Test(accounts_factor, is_not_switched_on_by_wrong_digits_or_another_sessions_code)
{
    struct rh_request rq = session(people_citizen(&p, "wrong@factor.example"), "one");
    struct rh_request other = session(rq.caller.account, "two");
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    Accounts__AppOnReply out;
    Accounts__AppReply shown = page(&rq, NULL);
    accounts_totp_secret(p.settings.key, shown.code, secret);
    cr_assert_eq(on(&rq, shown.code, people_digits(&p, secret, 50), &out), COMMON__CODE__WRONG_OTP);
    cr_assert_eq(on(&other, shown.code, people_digits(&p, secret, 0), &out),
                 COMMON__CODE__SETUP_LAPSED);
    cr_assert_not(page(&rq, NULL).on);
}

Test(accounts_factor, is_switched_off_with_password_and_code)
{
    struct citizen citizen = switched_on("off@factor.example");
    cr_assert_eq(off(&citizen.rq, people_digits(&p, citizen.secret, -1)), COMMON__CODE__WRONG_OTP,
                 "used already");
    cr_assert_eq(off(&citizen.rq, "abcdef-ghijkl-mnopqr-stuvwx"), COMMON__CODE__WRONG_OTP);
    cr_assert_eq(off(&citizen.rq, citizen.on.recovery[4]), COMMON__CODE__OK);
    cr_assert_not(page(&citizen.rq, NULL).second_factor);
    cr_assert_str_eq(people_letter(&p, "off@factor.example"), "accounts/app_off");
    cr_assert_eq(people_int(&p, "select count(*) from recovery where account = '%s'",
                            citizen.rq.caller.account),
                 0);
}

Test(accounts_factor, stays_with_staff)
{
    struct people_staff staff = people_staff(&p, "stays@factor.example", 15, "caseworker");
    struct rh_request rq = session(staff.account, "one");
    cr_assert_eq(off(&rq, staff.recovery[0]), COMMON__CODE__FORBIDDEN);
}

Test(accounts_factor, gets_new_codes_that_make_the_old_ones_void)
{
    struct citizen citizen = switched_on("codes@factor.example");
    struct rh_request none = session(people_citizen(&p, "none@factor.example"), "two");
    Accounts__RecoveryRenewReply out;
    Accounts__SecondFactorReply factor;
    cr_assert_eq(renew(&none, &out), COMMON__CODE__FORBIDDEN, "there is nothing they stand in for");
    cr_assert_eq(renew(&citizen.rq, &out), COMMON__CODE__OK);
    cr_assert_eq(people_code(people_second_factor(&citizen.rq, citizen.on.recovery[0], &factor)),
                 COMMON__CODE__WRONG_OTP);
    cr_assert_null(people_second_factor(&citizen.rq, out.recovery[0], &factor));
    cr_assert_str_eq(people_letter(&p, "codes@factor.example"), "accounts/recovery_used");
    cr_assert_eq(people_code(people_second_factor(&citizen.rq, out.recovery[0], &factor)),
                 COMMON__CODE__WRONG_OTP, "once");
}

/* ---- a colleague who lost everything ---- */

static Common__Code reset(struct rh_request *rq, const char *account)
{
    Accounts__ResetFactorRequest in = ACCOUNTS__RESET_FACTOR_REQUEST__INIT;
    Accounts__ResetFactorReply out = ACCOUNTS__RESET_FACTOR_REPLY__INIT;
    in.account = (char *)account;
    people_ask(rq, "accounts.reset_factor", &in.base);
    return people_code(accounts_reset_factor(rq, &in, &out));
}

Test(accounts_factor, is_reset_by_the_towns_admin_and_set_anew_by_mail)
{
    struct people_staff staff = people_staff(&p, "lost@factor.example", 15, "caseworker");
    struct people_staff chief = people_staff(&p, "chief@factor.example", 15, "admin");
    struct rh_request admin = people_as(&p, chief.account, 15, "admin");
    struct rh_request browser = people_stranger(&p), rq = session(staff.account, "one");
    Accounts__LoginReply login;
    Accounts__SecondFactorReply factor;
    Accounts__AcceptRequest in = ACCOUNTS__ACCEPT_REQUEST__INIT;
    Accounts__AcceptReply out = ACCOUNTS__ACCEPT_REPLY__INIT;
    uint8_t secret[ACCOUNTS_TOTP_SIZE];
    cr_assert_eq(reset(&admin, staff.account), COMMON__CODE__OK);
    cr_assert_str_eq(people_letter(&p, "lost@factor.example"), "accounts/factor_reset");
    cr_assert_eq(people_int(&p,
                            "select count(*) from audit where tenant = 15 and action ="
                            " 'staff.reset_factor' and subject = '%s' and account = '%s'",
                            staff.account, chief.account),
                 1);
    cr_assert_eq(people_code(people_second_factor(&rq, staff.recovery[0], &factor)),
                 COMMON__CODE__WRONG_OTP, "the codes went, too");
    cr_assert_null(people_login(&browser, "lost@factor.example", PEOPLE_PASSWORD, &login));
    cr_assert_eq(login.grant->n_roles, 0, "no role without a second factor");
    in.code = (char *)people_link_code(&p, "lost@factor.example");
    in.password = (char *)PEOPLE_PASSWORD;
    accounts_totp_secret(p.settings.key, in.code, secret);
    in.otp = (char *)people_digits(&p, secret, -1);
    people_ask(&browser, "accounts.accept", &in.base);
    cr_assert_null(accounts_accept(&browser, &in, &out));
    cr_assert_str_eq(out.account, staff.account);
    cr_assert_null(people_second_factor(&rq, people_digits(&p, secret, 0), &factor));
    cr_assert_eq(factor.grant->n_roles, 1);
}

Test(accounts_factor, is_reset_by_no_other_admin_and_never_by_oneself)
{
    struct people_staff staff = people_staff(&p, "keep@factor.example", 15, "caseworker");
    struct people_staff chief = people_staff(&p, "boss@factor.example", 15, "admin");
    struct rh_request stranger = people_as(&p, chief.account, 16, "admin");
    struct rh_request admin = people_as(&p, chief.account, 15, "admin");
    cr_assert_eq(reset(&stranger, staff.account), COMMON__CODE__NOT_FOUND);
    cr_assert_eq(reset(&admin, people_citizen(&p, "citizen@factor.example")),
                 COMMON__CODE__NOT_FOUND);
    cr_assert_eq(reset(&admin, chief.account), COMMON__CODE__FORBIDDEN);
    people_int(&p,
               "insert into roles (tenant, account, town, role, given_at)"
               " values (0, '%s', 0, 'operator', '2026-11-01')",
               staff.account);
    cr_assert_eq(reset(&admin, staff.account), COMMON__CODE__NOT_FOUND,
                 "works for the deployment, too");
}

Test(accounts_factor, lets_who_has_one_become_staff_at_once)
{
    struct citizen citizen = switched_on("joins@factor.example");
    struct people_staff chief = people_staff(&p, "host@factor.example", 15, "admin");
    struct rh_request admin = people_as(&p, chief.account, 15, "admin");
    Accounts__InviteRequest in = ACCOUNTS__INVITE_REQUEST__INIT;
    Accounts__InviteReply out = ACCOUNTS__INVITE_REPLY__INIT;
    Accounts__SecondFactorReply factor;
    in.email = (char *)"joins@factor.example";
    in.name = (char *)"Demo Person";
    in.role = (char *)"caseworker";
    people_ask(&admin, "accounts.invite", &in.base);
    cr_assert_null(accounts_invite(&admin, &in, &out));
    cr_assert_str_eq(people_letter(&p, "joins@factor.example"), "accounts/joined");
    cr_assert_null(
        people_second_factor(&citizen.rq, people_digits(&p, citizen.secret, 0), &factor));
    cr_assert_eq(factor.grant->n_roles, 1);
    cr_assert_str_eq(factor.grant->name, "Demo Person");
}

/* ---- everything lost ---- */

/* Behind the password, before the second factor. */
static struct rh_request half(const char *account)
{
    struct rh_request rq = session(account, "half");
    rq.caller.trust = 0;
    return rq;
}

static Accounts__LostReply lost(struct rh_request *rq)
{
    Accounts__LostRequest in = ACCOUNTS__LOST_REQUEST__INIT;
    Accounts__LostReply out = ACCOUNTS__LOST_REPLY__INIT;
    people_ask(rq, "accounts.lost", &in.base);
    cr_assert_null(accounts_lost(rq, &in, &out));
    return out;
}

static Common__Code lost_ask(struct rh_request *rq)
{
    Accounts__LostAskRequest in = ACCOUNTS__LOST_ASK_REQUEST__INIT;
    Accounts__LostAskReply out = ACCOUNTS__LOST_ASK_REPLY__INIT;
    people_ask(rq, "accounts.lost_ask", &in.base);
    return people_code(accounts_lost_ask(rq, &in, &out));
}

static Common__Code lost_remove(struct rh_request *rq, Accounts__LostRemoveReply *out)
{
    Accounts__LostRemoveRequest in = ACCOUNTS__LOST_REMOVE_REQUEST__INIT;
    accounts__lost_remove_reply__init(out);
    people_ask(rq, "accounts.lost_remove", &in.base);
    return people_code(accounts_lost_remove(rq, &in, out));
}

static Common__Code lost_stop(const char *code)
{
    struct rh_request rq = people_stranger(&p);
    Accounts__LostStopRequest in = ACCOUNTS__LOST_STOP_REQUEST__INIT;
    Accounts__LostStopReply out = ACCOUNTS__LOST_STOP_REPLY__INIT;
    in.code = (char *)code;
    people_ask(&rq, "accounts.lost_stop", &in.base);
    return people_code(accounts_lost_stop(&rq, &in, &out));
}

static void pass_a_week(const char *account)
{
    people_int(&p,
               "update lost_factors set asked_at = asked_at - interval '7 days', ready_at = "
               "ready_at - interval '7 days', ends_at = ends_at - interval '7 days' where account "
               "= '%s' returning 1",
               account);
}

Test(accounts_lost, factors_can_be_removed_after_a_week_of_which_the_owner_was_told)
{
    struct citizen citizen = switched_on("gone@lost.example");
    struct rh_request rq = half(citizen.rq.caller.account);
    Accounts__LostRemoveReply out;
    cr_assert_eq(lost_remove(&rq, &out), COMMON__CODE__NOT_FOUND, "nobody has asked");
    cr_assert_eq(lost_ask(&rq), COMMON__CODE__OK);
    cr_assert_str_eq(people_letter(&p, "gone@lost.example"), "accounts/factor_lost");
    cr_assert(lost(&rq).asked && !lost(&rq).ready);
    cr_assert_eq(lost_remove(&rq, &out), COMMON__CODE__NOT_FOUND, "not yet");
    int64_t mails = people_mails(&p, "gone@lost.example");
    cr_assert_eq(lost_ask(&rq), COMMON__CODE__OK);
    cr_expect_eq(people_mails(&p, "gone@lost.example"), mails, "it runs already");
    pass_a_week(rq.caller.account);
    cr_assert(lost(&rq).ready);
    cr_assert_eq(lost_remove(&rq, &out), COMMON__CODE__OK);
    cr_expect(out.grant->end_others && out.grant->trust == 1);
    cr_expect_str_eq(people_letter(&p, "gone@lost.example"), "accounts/factor_removed");
    cr_expect_not(page(&citizen.rq, NULL).second_factor);
    cr_expect_eq(people_int(&p,
                            "select (select count(*) from recovery where account = '%1$s') + "
                            "(select count(*) from devices where account = '%1$s') + (select "
                            "count(*) from lost_factors where account = '%1$s')",
                            rq.caller.account),
                 0);
}

Test(accounts_lost, removal_is_stopped_by_the_mails_link_once)
{
    struct citizen citizen = switched_on("stop@factor.example");
    struct rh_request rq = half(citizen.rq.caller.account);
    Accounts__LostRemoveReply out;
    cr_assert_eq(lost_ask(&rq), COMMON__CODE__OK);
    const char *code = people_link_code(&p, "stop@factor.example");
    pass_a_week(rq.caller.account);
    cr_assert_eq(lost_stop(code), COMMON__CODE__OK);
    cr_expect_eq(lost_stop(code), COMMON__CODE__LINK_LAPSED);
    cr_expect_eq(lost_remove(&rq, &out), COMMON__CODE__NOT_FOUND);
    cr_expect(page(&citizen.rq, NULL).second_factor);
}

Test(accounts_lost, removal_is_stopped_by_who_has_a_factor_still)
{
    struct citizen citizen = switched_on("found@factor.example");
    struct rh_request rq = half(citizen.rq.caller.account);
    Accounts__SecondFactorReply in;
    cr_assert_eq(lost_ask(&rq), COMMON__CODE__OK);
    cr_assert_null(people_second_factor(&rq, citizen.on.recovery[0], &in));
    cr_expect_not(lost(&rq).asked);
}

Test(accounts_lost, removal_lapses_when_nobody_comes_for_it)
{
    struct citizen citizen = switched_on("late@factor.example");
    struct rh_request rq = half(citizen.rq.caller.account);
    Accounts__LostRemoveReply out;
    cr_assert_eq(lost_ask(&rq), COMMON__CODE__OK);
    for (int week = 0; week < 3; week++)
        pass_a_week(rq.caller.account);
    cr_expect_not(lost(&rq).asked);
    cr_expect_eq(lost_remove(&rq, &out), COMMON__CODE__NOT_FOUND);
}

Test(accounts_lost, staff_and_who_has_no_factor_get_nothing)
{
    struct people_staff staff = people_staff(&p, "staff@lost.example", 15, "caseworker");
    struct rh_request rq = half(staff.account);
    struct rh_request plain = session(people_citizen(&p, "plain@lost.example"), "one");
    cr_expect(lost(&rq).staff);
    cr_expect_eq(lost_ask(&rq), COMMON__CODE__NOT_FOUND);
    cr_expect_eq(lost_ask(&plain), COMMON__CODE__NOT_FOUND);
}
