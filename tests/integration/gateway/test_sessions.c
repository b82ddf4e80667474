/* Sessions through a whole gateway and a real Redis: opened, used, ended, and Redis away. */
#include "own_redis.h"
#include "people.h"
#include "visitor.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct town *town;
static struct visitor *anna, *other;

static void set_up(void)
{
    town = town_new_with(own_redis_start(), NULL);
    anna = visitor_new(town);
    other = visitor_new(town);
}

static void tear_down(void)
{
    free(anna);
    free(other);
    town_free(&town);
    own_redis_end();
}

TestSuite(sessions, .init = set_up, .fini = tear_down, .timeout = 60);

static void expect_seen(const char *wanted)
{
    char seen[512];
    people_seen(seen, sizeof seen);
    cr_expect_str_eq(seen, wanted);
}

static void expect_login_page(struct visitor *visitor)
{
    cr_expect_eq(visitor_get(visitor, "/konto", ""), 303);
    cr_expect_str_eq(visitor_location(visitor), "/anmelden?weiter=%2Fkonto");
}

Test(sessions, let_their_owner_in_and_tell_services_who_it_is)
{
    expect_login_page(anna);
    cr_assert_eq(visitor_log_in(anna, "anna@example.org"), 303, "%s", anna->text);
    cr_expect_str_eq(visitor_location(anna), "/konto");
    cr_expect_eq(strlen(anna->session), 32);
    cr_expect_eq(visitor_get(anna, "/konto", ""), 200);
    cr_expect_not_null(strstr(anna->text, "anna@example.org"));
    cr_expect_not_null(strstr(anna->text, "Cache-Control: no-store"));
    expect_seen(PEOPLE_ANNA "|1|-|-");
    expect_login_page(other);
}

Test(sessions, are_kept_by_hash_alone)
{
    visitor_log_in(anna, "anna@example.org");
    cr_expect_eq(own_redis_ask("KEYS *%s*", anna->session), 0);
    cr_expect_eq(own_redis_ask("KEYS rathaus:s:*"), 1);
    cr_expect_eq(own_redis_ask("SCARD rathaus:a:%s", PEOPLE_ANNA), 1);
}

Test(sessions, have_cookies_that_scripts_and_other_sites_do_not_get)
{
    visitor_log_in(anna, "anna@example.org");
    cr_expect_not_null(strstr(anna->text, "; Path=/; HttpOnly; SameSite=Lax\r\n"));
}

Test(sessions, refuse_a_wrong_password_on_the_page_it_was_entered_on)
{
    visitor_get(anna, "/anmelden", "");
    cr_expect_eq(visitor_post(anna, "/anmelden", "email=anna@example.org&password=wrong"), 403);
    cr_expect_str_eq(anna->session, "");
    cr_expect_not_null(strstr(anna->text, "value=\"anna@example.org\""));
    cr_expect_null(strstr(anna->text, "wrong\""), "a password was shown again");
}

Test(sessions, of_staff_need_the_second_factor_and_then_get_a_new_token)
{
    char first[64];
    visitor_log_in(anna, "staff@example.org");
    cr_expect_str_eq(visitor_location(anna), "/anmelden/code");
    snprintf(first, sizeof first, "%s", anna->session);
    cr_expect_eq(visitor_get(anna, "/konto", ""), 303);
    cr_expect_str_eq(visitor_location(anna), "/anmelden/code?weiter=%2Fkonto");
    visitor_get(anna, "/anmelden/code", "");
    cr_expect_eq(visitor_post(anna, "/anmelden/code", "otp=000000"), 403);
    cr_expect_str_eq(anna->session, first);
    cr_expect_eq(visitor_post(anna, "/anmelden/code", "otp=123456"), 303);
    expect_seen(PEOPLE_STAFF "|0|-|-");
    cr_expect_str_neq(anna->session, first);
    cr_expect_eq(visitor_get(anna, "/konto", ""), 200);
    expect_seen(PEOPLE_STAFF "|2|0:operator|-");
    snprintf(anna->session, sizeof anna->session, "%s", first);
    expect_login_page(anna);
}

Test(sessions, carry_the_roles_of_the_town_in_question_alone)
{
    visitor_log_in(anna, "staff@example.org");
    visitor_get(anna, "/anmelden/code", "");
    visitor_post(anna, "/anmelden/code", "otp=123456");
    visitor_get(anna, "/merseburg/termine/0192f5d0-0000-7000-8000-000000000001?code=a", "");
    expect_seen(PEOPLE_STAFF "|2|caseworker,0:operator|-");
}

Test(sessions, end_with_the_log_out_and_leave_others_alone)
{
    char token[64];
    visitor_log_in(anna, "anna@example.org");
    visitor_log_in(other, "anna@example.org");
    snprintf(token, sizeof token, "%s", anna->session);
    visitor_get(anna, "/konto", "");
    cr_expect_eq(visitor_post(anna, "/abmelden", ""), 303);
    cr_expect_str_eq(anna->session, "");
    cr_expect_str_eq(anna->visitor, "", "whoever comes next is another visitor");
    snprintf(anna->session, sizeof anna->session, "%s", token);
    expect_login_page(anna);
    cr_expect_eq(visitor_get(other, "/konto", ""), 200);
}

Test(sessions, are_listed_and_ended_by_their_owner_only)
{
    char path[128] = "";
    visitor_log_in(anna, "anna@example.org");
    visitor_log_in(other, "anna@example.org");
    cr_expect_eq(visitor_get(anna, "/konto", "User-Agent: x\r\n"), 200);
    const char *form = strstr(anna->text, "/konto/sitzungen/");
    cr_assert_not_null(form);
    snprintf(path, sizeof path, "%.*s", (int)strcspn(form, "\""), form);
    struct visitor *staff = visitor_new(town);
    visitor_log_in(staff, "staff@example.org");
    visitor_get(staff, "/anmelden/code", "");
    visitor_post(staff, "/anmelden/code", "otp=123456");
    visitor_get(staff, "/konto", "");
    cr_expect_eq(visitor_post(staff, path, ""), 404, "somebody else's session");
    free(staff);
    cr_expect_eq(visitor_get(other, "/konto", ""), 200);
    cr_expect_eq(visitor_post(anna, path, ""), 303);
    cr_expect_str_eq(visitor_location(anna), "/konto?getan=sitzung");
    expect_login_page(other);
    cr_expect_eq(visitor_get(anna, "/konto", ""), 200);
}

Test(sessions, of_all_other_devices_end_at_once)
{
    visitor_log_in(anna, "anna@example.org");
    visitor_log_in(other, "anna@example.org");
    visitor_get(anna, "/konto", "");
    cr_expect_eq(visitor_post(anna, "/konto/sitzungen/andere-beenden", ""), 303);
    expect_login_page(other);
    cr_expect_eq(visitor_get(anna, "/konto", ""), 200);
}

Test(sessions, end_everywhere_with_a_new_password)
{
    char before[64];
    visitor_log_in(anna, "anna@example.org");
    visitor_log_in(other, "anna@example.org");
    snprintf(before, sizeof before, "%s", anna->session);
    visitor_get(anna, "/konto/passwort", "");
    cr_expect_eq(visitor_post(anna, "/konto/passwort", "old=correct+horse&password=battery+staple"),
                 303, "%s", anna->text);
    cr_expect_str_neq(anna->session, before);
    cr_expect_eq(visitor_get(anna, "/konto", ""), 200);
    expect_login_page(other);
    snprintf(anna->session, sizeof anna->session, "%s", before);
    expect_login_page(anna);
}

Test(sessions, end_everywhere_with_the_account)
{
    visitor_log_in(anna, "anna@example.org");
    visitor_log_in(other, "anna@example.org");
    visitor_get(anna, "/konto/loeschen", "");
    cr_expect_eq(visitor_post(anna, "/konto/loeschen", "password=correct+horse"), 303);
    expect_login_page(anna);
    expect_login_page(other);
    cr_expect_eq(own_redis_ask("KEYS rathaus:s:*"), 0);
}

/* Waits until the session has ended, without using it. */
static void wait_for_end(void)
{
    for (int i = 0; i < 500 && own_redis_ask("KEYS rathaus:s:*") > 0; i++)
        poll(NULL, 0, 10);
}

Test(sessions, end_when_they_are_idle)
{
    visitor_log_in(anna, "hasty@example.org");
    wait_for_end();
    expect_login_page(anna);
}

Test(sessions, end_after_their_time_however_busy)
{
    int status = 200;
    visitor_log_in(anna, "brief@example.org");
    for (int i = 0; i < 500 && status == 200; i++) {
        status = visitor_get(anna, "/konto", "");
        poll(NULL, 0, 10);
    }
    cr_expect_eq(status, 303);
}

/* A public page knows only whether there is a cookie: what it holds is the same for all who have
 * one. */
Test(sessions, do_not_show_on_public_pages)
{
    visitor_get(anna, "/merseburg/leistungen/nothing", "");
    cr_expect_not_null(strstr(anna->text, "/anmelden?weiter=%2Fmerseburg%2Fleistungen%2Fnothing"));
    visitor_log_in(anna, "anna@example.org");
    visitor_get(anna, "/merseburg/leistungen/nothing", "");
    expect_seen("-|0|-|-");
    cr_expect_not_null(strstr(anna->text, "href=\"/konto\""));
    cr_expect_null(strstr(anna->text, "anna"));
}

Test(sessions, are_for_programs_401_and_problem_json)
{
    cr_expect_eq(visitor_get(anna, "/api/v1/konto", ""), 401);
    cr_expect_not_null(strstr(anna->text, "application/problem+json"));
    cr_expect_eq(visitor_get(anna, "/api/v1/registrieren", ""), 404, "a page of forms");
}

Test(sessions, never_show_their_grant)
{
    cr_expect_eq(visitor_api(anna, "/anmelden",
                             "{\"email\":\"anna@example.org\",\"password\":\"correct horse\"}", ""),
                 200, "%s", anna->text);
    cr_expect_eq(strlen(anna->session), 32);
    cr_expect_null(strstr(anna->text, PEOPLE_ANNA));
    cr_expect_null(strstr(anna->text, "grant"));
    cr_expect_eq(visitor_get(anna, "/api/v1/konto", ""), 200);
    cr_expect_not_null(strstr(anna->text, "\"sessions\":"));
}

/* Asks until the status comes: the gateway finds out by itself that Redis has gone or come. */
static int get_until(struct visitor *visitor, const char *path, int wanted)
{
    int status = 0;
    for (int i = 0; i < 500 && status != wanted; i++) {
        status = visitor_get(visitor, path, "");
        poll(NULL, 0, status == wanted ? 0 : 10);
    }
    return status;
}

Test(sessions, are_away_with_redis_while_the_rest_goes_on)
{
    visitor_log_in(anna, "anna@example.org");
    own_redis_stop();
    cr_expect_eq(get_until(anna, "/konto", 503), 503);
    cr_expect_not_null(strstr(anna->text, "Anmeldung"));
    cr_expect_eq(visitor_get(anna, "/anmelden", ""), 200);
    cr_expect_eq(visitor_post(anna, "/anmelden", "email=anna@example.org&password=correct+horse"),
                 503);
    cr_expect_null(strstr(anna->text, "Set-Cookie: session"));
    visitor_get(anna, "/merseburg/termine/0192f5d0-0000-7000-8000-000000000001?code=a", "");
    expect_seen("-|0|-|-");
    own_redis_start();
    cr_expect_eq(get_until(anna, "/konto", 303), 303);
    cr_expect_eq(visitor_log_in(anna, "anna@example.org"), 303);
    cr_expect_eq(visitor_get(anna, "/konto", ""), 200);
}

Test(sessions, do_not_wait_for_a_redis_that_is_frozen)
{
    visitor_log_in(anna, "anna@example.org");
    own_redis_freeze();
    cr_expect_eq(visitor_get(anna, "/konto", ""), 503);
    cr_expect_eq(visitor_get(anna, "/anmelden", ""), 200);
    own_redis_thaw();
    cr_expect_eq(get_until(anna, "/konto", 200), 200, "the session is still there");
}
